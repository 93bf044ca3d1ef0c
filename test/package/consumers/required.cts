// A CommonJS file with `require`, as Node has had it for ES modules since 20.19.

import afmpeg = require('afmpeg-ts');
import reel = require('afmpeg-ts/reel');

export async function create(): Promise<reel.Renderer> {
  return new reel.AfmpegRenderer(await afmpeg.Runtime.create({ wasm: { core: true } }));
}
