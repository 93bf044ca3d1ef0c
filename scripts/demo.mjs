// npm run demo: from a bare clone to a video made in memory.

import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM ?? cachedWasm();
run(process.execPath, ['examples/transcode/main.mjs'], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
if (!module) {
  console.log(
    '\nThis was @ffmpeg/core. `npm run wasm` makes our own WASI module (Debian, some ten minutes).',
  );
}
