// npm run demo [-- --single]: from a bare clone to a video made in memory, and a reel made of a storyboard.

import { defaultWasm, takeSingle } from './default-wasm.mjs';
import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';

ensureInstalled();
ensureBuilt();
const module = process.env.AFMPEG_FFMPEG_WASM ?? defaultWasm(takeSingle());
const options = { env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) } };
run(process.execPath, ['examples/transcode/main.mjs'], options);
console.log('');
run(process.execPath, ['examples/reel/main.mjs'], options);
if (!module) {
  console.log(
    '\nThis was @ffmpeg/core. `npm run wasm` makes our own WASI module (Debian, some fifteen minutes).',
  );
}
