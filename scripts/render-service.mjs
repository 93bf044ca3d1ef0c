// npm run render-service [-- DIR]: from a bare clone to videos made by the render service, without Docker.

import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM || cachedWasm();
run(process.execPath, ['examples/render-service/main.mjs', ...process.argv.slice(2)], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
