// npm run render-service [-- --single DIR]: from a bare clone to videos made by the render service, without Docker.

import { defaultWasm, takeSingle } from './default-wasm.mjs';
import { ensureBuilt, ensureInstalled, run } from './tasks.mjs';

ensureInstalled();
ensureBuilt();
const { single, rest } = takeSingle();
const module = process.env.AFMPEG_FFMPEG_WASM || defaultWasm({ single });
run(process.execPath, ['examples/render-service/main.mjs', ...rest], {
  env: { ...process.env, ...(module && { AFMPEG_FFMPEG_WASM: module }) },
});
