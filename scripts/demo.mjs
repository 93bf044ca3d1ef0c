// npm run demo: from a bare clone to a video made in memory.

import { cachedWasm } from './wasm.mjs';
import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM ?? cachedWasm();
run(process.execPath, ['examples/transcode/main.mjs'], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
if (!module) {
  console.log(
    '\nThis was @ffmpeg/core. `npm run wasm` makes our own, faster WASI module (about 15 minutes, Debian).',
  );
}
