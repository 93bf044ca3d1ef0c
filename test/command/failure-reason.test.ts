import { expect, test } from 'vitest';
import { failureReason } from '../../src/index.js';

// Ends of logs of ffmpeg 5.1.4 and 5.1.9; the last but one is of 7.1.
test.each<[string, string, string]>([
  [
    'the cause before its consequences',
    `Stream mapping:
  Stream #0:0 -> #0:0 (h264 (native) -> wrapped_avframe (native))
[Parsed_scale_0 @ 0x56191354f8c0] Option 'foo' not found
[AVFilterGraph @ 0x56191354edc0] Error initializing filter 'scale' with args 'foo=1'
Error reinitializing filters!
Failed to inject frame into filter network: Option not found
Error while processing the decoded data for stream #0:0
Conversion failed!
`,
    "Option 'foo' not found",
  ],
  [
    'the decoder before the filters that got nothing of it',
    `Stream mapping:
  Stream #0:0 (png) -> trim:default
[png @ 0xe385b0] Invalid PNG signature 0x00000000.
Error while decoding stream #0:0: Invalid data found when processing input
Cannot determine format of input stream 0:0 after EOF
Error marking filters as finished
Conversion failed!
`,
    'Error while decoding stream #0:0: Invalid data found when processing input (Invalid PNG signature 0x00000000.)',
  ],
  [
    'an encoder that says what else there is',
    `x264 [error]: invalid preset 'nope'
[libx264 @ 0x561c132c11c0] Error setting preset/tune nope/(null).
[libx264 @ 0x561c132c11c0] Possible presets: ultrafast superfast veryfast faster fast medium slow slower
[libx264 @ 0x561c132c11c0] Possible tunes: film animation grain stillimage psnr ssim fastdecode zerolatency
Error initializing output stream 0:0 -- Error while opening encoder for output stream #0:0 - maybe incorrect parameters such as bit_rate, rate, width or height
Conversion failed!
`,
    'Error setting preset/tune nope/(null).',
  ],
  [
    'a lack of memory in what else is a consequence',
    `Press [q] to stop, [?] for help
Error while filtering: Out of memory
Failed to inject frame into filter network: Out of memory
Error while processing the decoded data for stream #0:0
Conversion failed!
`,
    'Failed to inject frame into filter network: Out of memory',
  ],
  [
    'the encoder that has no memory',
    `x264 [error]: malloc of size 49715088 failed
Error submitting video frame to the encoder
Conversion failed!
`,
    'x264 [error]: malloc of size 49715088 failed',
  ],
  [
    'the part that knows more than "Invalid argument"',
    `[NULL @ 0x556f4581de40] Unable to find a suitable output format for 'o.xyz'
o.xyz: Invalid argument
`,
    "Unable to find a suitable output format for 'o.xyz'",
  ],
  [
    'tags of a file that speak of errors are none',
    `Input #0, mov,mp4,m4a,3gp,3g2,mj2, from 'a.mp4':
  Metadata:
    title           : Error: everything failed
At least one output file must be specified
`,
    'At least one output file must be specified',
  ],
  [
    'progress and statistics after the error',
    'av_interleaved_write_frame(): No space left on device\n' +
      'Error writing trailer of /out.mp4: No space left on device\n' +
      'frame=   12 fps=0.0 q=-0.0 size=N/A time=00:00:00.04\rframe=   50 fps=0.0 q=-0.0 Lsize=N/A time=00:00:02.00\r\n' +
      'video:23kB audio:0kB subtitle:0kB other streams:0kB global headers:0kB muxing overhead: unknown\n' +
      '[libx264 @ 0x1dd0d40] kb/s:134.5\nConversion failed!\n',
    'av_interleaved_write_frame(): No space left on device',
  ],
  [
    'a question that nobody answers',
    "File 'a.mp4' already exists. Overwrite? [y/N] Not overwriting - exiting\n",
    "File 'a.mp4' already exists: give -y to replace it",
  ],
  [
    'nothing but consequences',
    `[in#0 @ 0x5599] Error opening input: No such file or directory
Error opening input file missing.mp4.
Error opening input files: No such file or directory
`,
    'Error opening input files: No such file or directory',
  ],
  ['an empty log', '', ''],
])('%s', (_what, log, reason) => {
  expect(failureReason(log)).toBe(reason);
});

test('a reason is at most 300 characters', () => {
  const reason = failureReason(`Unknown encoder '${'x'.repeat(1000)}'\n`);
  expect(reason).toHaveLength(300);
  expect(reason).toMatch(/^Unknown encoder 'x+…$/);
});
