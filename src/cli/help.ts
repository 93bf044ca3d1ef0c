// The text of `afmpeg --help`.

export const HELP = `afmpeg: ffmpeg as WebAssembly, without an ffmpeg on the machine

Usage
  afmpeg run [--root DIR] [--wasm FILE | --core] -- <ffmpeg arguments>
      Runs ffmpeg (or ffprobe, when that is the first argument). It sees the working
      directory, or the whole host where a word names a file outside of that. DIR
      is then all there is: the guest's "/" and the start of relative paths.
      Ctrl-C completes the output, a second one ends the run at once.
      ffmpeg's exit code is the exit code.
  afmpeg probe FILE [--json] [--wasm FILE | --core]
      Shows what a media file holds.
  afmpeg render DIR | FILE.json [-o OUT.mp4] [--renderer afmpeg | native]
                [--draft] [--silent] [--json] [--wasm FILE | --core]
      Renders a storyboard: DIR/storyboard.json, or FILE.json, with the files
      beside it. Writes cards/, cover.png and reel.mp4 into its directory.
      Problems with it are reported one per line, as path: code: message, with
      exit code 2. --draft is small and fast, --silent leaves out voices and
      music. Without a module, the installed @ffmpeg/core is used.
  afmpeg capabilities [--wasm FILE | --core]
      Lists codecs, formats, filters and protocols as JSON.
  afmpeg doctor [--wasm FILE | --core]
      Checks the JavaScript engine and the module, and reports what is missing.
  afmpeg worker [--once] [--wasm FILE | --core] [--log-level debug|info|error]
                [--json-logs | --no-json-logs] [--debug] [--music-dir DIR]
                [--music-select first|named:FILE] [--content-dir DIR]
                [--output DIR] [--tmp-dir DIR]
      Renders the jobs of an API. API_BASE_URL and API_AUTH_TOKEN name it; the
      other settings are in examples/render-service/README.md. SIGTERM lets
      running jobs finish.
  afmpeg chunk-worker --redis URL --store URL [--concurrency N] [--prefix NAME]
                [--lock-ms N] [--retention-ms N] [--grace-ms N]
                [--wasm FILE | --core]
      Renders chunks for a cluster. The store is file:///DIR, redis://… or
      s3://BUCKET/BASE?endpoint=URL with AWS_ACCESS_KEY_ID and
      AWS_SECRET_ACCESS_KEY. SIGTERM ends it gracefully.
  afmpeg --version | --help     (--help after a command shows its part)

The module
  --wasm FILE            a WASI build of ffmpeg, gzipped or not
  --core                 the installed package @ffmpeg/core
  AFMPEG_FFMPEG_WASM     names the default module

Exit codes
  0 done    2 wrong command line or storyboard    70 failed outside of ffmpeg
  130 stopped    141 the output is not read    any other: ffmpeg's own

Examples
  afmpeg run --core -- -i in.mov -c:v libx264 -movflags +faststart out.mp4
  afmpeg probe --wasm ffmpeg.wasm in.mov
  afmpeg render my-reel -o my-reel.mp4 --draft
`;

/** What {@link HELP} says of one command, with the module's options. */
export function helpOf(command: string): string {
  const [, usage = '', rest = ''] = /\nUsage\n(.*?)\n\n(.*)$/s.exec(HELP) ?? [];
  const own = usage.split(/\n(?= {2}afmpeg )/).find((part) => part.startsWith(`  afmpeg ${command} `));
  return own === undefined ? HELP : `Usage\n${own}\n\n${rest}`;
}
