// npm run studio: from a bare clone to a studio in the browser.

import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';
import { cachedWasm } from './wasm.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM ?? cachedWasm();
run(process.execPath, ['examples/studio/main.mjs'], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
