// npm run studio [-- --single]: from a bare clone to a studio in the browser.

import { defaultWasm, takeSingle } from './default-wasm.mjs';
import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM ?? defaultWasm(takeSingle());
run(process.execPath, ['examples/studio/main.mjs'], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
