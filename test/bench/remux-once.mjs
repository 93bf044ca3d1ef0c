// One remux by one peer, in this process: prints its milliseconds and the process's peak RSS.

import { peers } from './peers.mjs';

const [key, path] = process.argv.slice(2);
const [peer] = await peers(key);
peer.load('in.mkv', path);
const start = performance.now();
await peer.run(['-i', 'in.mkv', '-c', 'copy', 'out.mkv']);
const ms = performance.now() - start;
await peer.close();
console.log(JSON.stringify({ ms, maxRssMiB: process.resourceUsage().maxRSS / 1024 }));
