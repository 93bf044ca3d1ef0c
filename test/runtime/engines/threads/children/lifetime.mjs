/* global AbortController, ReadableStream, WritableStream, queueMicrotask */
// Runs, stops and fails in every way, then prints what is left. Words: `close` or `leave` (never closes).

import { Volume } from 'memfs';
import { AfmpegError, Runtime } from 'afmpeg-ts';

const [how, source, loop, trap] = process.argv.slice(2);
const problems = [];
process.on('unhandledRejection', (reason) => problems.push(`unhandled rejection: ${String(reason)}`));
process.on('uncaughtException', (error) => problems.push(`uncaught: ${error.stack}`));
process.on('warning', (warning) => problems.push(`warning: ${warning.message}`));

const wasm = source === 'core' ? { core: true } : { file: source };
const runtime = await Runtime.create({ wasm, concurrency: 2 });
const looping = await Runtime.create({ wasm: { file: loop }, concurrency: 2 });
const trapping = await Runtime.create({ wasm: { file: trap } });

const VIDEO = ['-nostdin', '-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25', '-t', '600'];
const codes = [];
async function ends(run) {
  const result = await run.catch((error) => error);
  codes.push(AfmpegError.is(result) ? result.code : `exit ${result.exitCode}`);
}
const abortedAfter = (ms) => {
  const controller = new AbortController();
  setTimeout(() => controller.abort(new Error('enough')), ms);
  return controller.signal;
};

await ends(runtime.run(new Volume(), '-version'));
await ends(runtime.run(new Volume(), '-i', 'none.mp4'));
await ends(runtime.run(new Volume(), ...VIDEO, 'out.avi', { signal: abortedAfter(300) }));
await ends(runtime.run(new Volume(), ...VIDEO, 'out.avi', { limits: { timeoutMs: 300 } }));
await ends(runtime.run(new Volume(), ...VIDEO, 'out.yuv', { limits: { bytesWritten: 1e6 } }));
await ends(runtime.probe(new Volume(), '/none.mp4'));
await ends(trapping.run(new Volume()));
await Promise.all([
  ends(looping.run(new Volume(), { signal: abortedAfter(100) })),
  ends(looping.run(new Volume(), { signal: abortedAfter(100) })),
  ends(looping.run(new Volume(), { signal: abortedAfter(50) })),
]);
await ends(looping.run(new Volume(), { limits: { timeoutMs: 100 } }));
const never = () => new Promise(() => undefined);
await ends(
  runtime.run(new Volume(), ...VIDEO, '-f', 'rawvideo', 'pipe:1', {
    stdout: new WritableStream({ write: never }),
    signal: abortedAfter(300),
  }),
);
await ends(
  runtime.run(new Volume(), '-f', 's16le', '-i', 'pipe:0', 'out.wav', {
    stdin: new ReadableStream({ pull: never }),
    signal: abortedAfter(300),
  }),
);
await ends(runtime.run(new Volume(), '-version', { stdout: locked(), limits: { timeoutMs: 3_600_000 } }));
await ends(runtime.run(new Volume(), '-version'));

/** A stream that somebody else takes between the call and the run's turn. */
function locked() {
  const stream = new WritableStream();
  queueMicrotask(() => stream.getWriter());
  return stream;
}

if (how === 'close') {
  await Promise.all([runtime.close(), looping.close(), trapping.close()]);
}
const own = new Set(['TTYWrap', 'PipeWrap', 'FSReqCallback']);
const left = process.getActiveResourcesInfo().filter((name) => !own.has(name));
process.stdout.write(JSON.stringify({ codes, problems, left }));
