// What is decided without doing anything: delays, names, settings, jobs off the wire.

import { readFileSync } from 'node:fs';
import { describe, expect, it, test } from 'vitest';
import { backOff, halfJittered } from '../../src/retry.js';
import { heartbeatMs, jitteredMs, retryAfterMs } from '../../src/worker/api/delays.js';
import { parseJob } from '../../src/worker/api/render-job.js';
import { artifactStem, safeName } from '../../src/worker/api/safe-name.js';
import { readConfig } from '../../src/worker/config/config.js';
import type { Settings } from '../../src/worker/config/config.js';
import { chooseTrack } from '../../src/worker/inputs/music.js';
import { SLIDESHOW_SETTINGS, slideshowArgs } from '../../src/worker/slideshow/slideshow-command.js';

test.each([
  [2, 0, 100],
  [2, 0.5, 150],
  [3, 0, 200],
  [5, 0.999, 1599],
  [12, 0, 5000],
  [5002, 1, 10_000],
])('attempt %i with chance %d comes after %i ms', (attempt, random, ms) => {
  expect(halfJittered(backOff(200, 10_000)(attempt), random)).toBe(ms);
});

test('polls are jittered by a fifth; heartbeats come every 5 to 10 s, or three times in a shorter lease', () => {
  expect([0, 0.5, 1].map((random) => jitteredMs(5000, random))).toEqual([4000, 5000, 6000]);
  expect([0, 0.5, 1].map((random) => heartbeatMs(120_000, random))).toEqual([5000, 7500, 10_000]);
  expect(heartbeatMs(3000, 0.5)).toBe(1000);
});

test.each([
  ['2', 2000],
  ['0', 0],
  [' 7 ', 7000],
  ['86400', 300_000],
  ['Fri, 31 Jan 2025 12:00:05 GMT', 5000],
  ['Fri, 31 Jan 2025 11:00:00 GMT', 0],
  ['soon', undefined],
  ['', undefined],
  [null, undefined],
])('Retry-After %j asks for %j ms', (header, ms) => {
  expect(retryAfterMs(header, Date.UTC(2025, 0, 31, 12))).toBe(ms);
});

test('file names: plain ids as they are, others by what is plain of them and a digest', () => {
  expect(['S45', 'a.b-c_d', '7'].map(safeName)).toEqual(['S45', 'a.b-c_d', '7']);
  const hostile = [
    '..',
    '.',
    '/etc/passwd',
    'a/b',
    'a-b ',
    'a\0b',
    '.hidden',
    'x'.repeat(300),
    '\u202eexe',
    '',
  ];
  const names = hostile.map(safeName);
  expect(new Set(names).size).toBe(hostile.length);
  for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,95}$/);
  expect(artifactStem('S45', 'P2', Date.UTC(2025, 0, 31, 23, 59, 59, 123))).toBe(
    'S45_P2_20250131T235959123Z',
  );
});

test('the track does not depend on the order that a directory is read in', () => {
  const names = ['b.mp3', 'B.mp3', 'ä.mp3', 'a.wav', '10.mp3', '9.mp3'];
  expect([names, [...names].reverse()].map((list) => chooseTrack(list, 'first', '/m'))).toEqual([
    '10.mp3',
    '10.mp3',
  ]);
});

test('the command line', () => {
  expect(slideshowArgs('/music', '/video.mp4', SLIDESHOW_SETTINGS.read({}))).toEqual(
    [
      '-y -hide_banner -nostdin -xerror',
      '-f image2pipe -framerate 30/1 -c:v png -i pipe:0 -stream_loop -1 -i /music',
      '-map 0:v:0 -map 1:a:0 -c:v libx264 -pix_fmt:v yuv420p -filter:v',
      'scale=flags=bicubic:in_color_matrix=auto:out_color_matrix=bt709:out_range=tv,format=pix_fmts=yuv420p,setsar=sar=1,' +
        'setparams=range=tv:colorspace=bt709:color_primaries=bt709:color_trc=bt709',
      '-c:a aac -b:a 192000',
      '-movflags +faststart -shortest /video.mp4',
    ]
      .join(' ')
      .split(' '),
  );
});

describe('settings', () => {
  const REQUIRED = { API_BASE_URL: 'https://api.example.com/v1/', API_AUTH_TOKEN: 'secret-7f' };
  const read = (settings: Settings) => readConfig(settings, { workerId: 'w' });

  it('have the defaults of the service', () => {
    expect(read(REQUIRED)).toEqual({
      apiBaseUrl: 'https://api.example.com/v1',
      apiAuthToken: 'secret-7f',
      apiTimeoutMs: 10_000,
      pollIntervalMs: 5000,
      maxConcurrent: 1,
      maxClaim: 1,
      leaseSec: 120,
      jobTimeoutSec: 1800,
      maxRetries: 2,
      shutdownGraceSec: 25,
      minFreeBytes: 2_000_000_000,
      contentDir: '/content',
      musicDir: '/content/audio/music',
      outputDir: '/output',
      tmpDir: '/tmp/renderer',
      musicSelect: 'first',
      frameRate: { num: 30, den: 1 },
      audioBitRate: 192_000,
      acceptDamage: false,
      allowPrivateInputs: false,
      chunkFrames: 1800,
      videoPreset: undefined,
      workerId: 'w',
      logLevel: 'info',
      jsonLogs: true,
      debug: false,
      healthPort: undefined,
      healthHost: '0.0.0.0',
    });
  });

  it('are all in the service’s table, and nothing else is', () => {
    const names = new Set<string>();
    const asked = new Proxy<Settings>(REQUIRED, {
      get: (settings, name) => {
        names.add(String(name));
        return settings[String(name)];
      },
    });
    read(asked);
    const page = readFileSync(new URL('../../src/worker/operating.md', import.meta.url), 'utf8');
    const table = [...page.matchAll(/^\| `([A-Z_]+)` +\|/gm)].map(([, name]) => name);
    // The module is for the command alone.
    expect(table.filter((name) => name !== 'AFMPEG_FFMPEG_WASM').sort()).toEqual([...names].sort());
  });

  it('are read', () => {
    const given = {
      MAX_CONCURRENT: '3',
      FPS: '30000/1001',
      AUDIO_BITRATE: '128k',
      MUSIC_SELECT: 'named:a b.mp3',
    };
    expect(
      read({ ...REQUIRED, ...given, DEBUG: 'Yes', HEALTH_PORT: '9090', MUSIC_DIR: '/a/../b/' }),
    ).toMatchObject({
      ...{ maxConcurrent: 3, maxClaim: 3, frameRate: { num: 30_000, den: 1001 }, audioBitRate: 128_000 },
      ...{ musicSelect: 'named:a b.mp3', debug: true, healthPort: 9090, musicDir: '/b' },
    });
  });

  it('are refused with a token that is too short, in the same list as all else', () => {
    const all = () => read({ API_BASE_URL: 'no', API_AUTH_TOKEN: 'qz7', FPS: '0' });
    expect(all).toThrow(/API_BASE_URL: .*\n {2}API_AUTH_TOKEN: expected a token of at least 8 .*\n {2}FPS: /);
    expect(all).not.toThrow(/qz7/);
    expect(read({ ...REQUIRED, API_AUTH_TOKEN: '12345678' }).apiAuthToken).toBe('12345678');
  });

  it('are refused with every problem at once, and nothing of the token', () => {
    const wrong = {
      API_BASE_URL: 'ftp://example.com',
      API_AUTH_TOKEN: 'secret 7f',
      API_TIMEOUT_MS: '99',
      POLL_INTERVAL_MS: '0',
      MAX_CONCURRENT: '1.5',
      MAX_CLAIM: '101',
      LEASE_SECONDS: '-1',
      JOB_TIMEOUT_SEC: '0',
      MAX_RETRIES: '11',
      SHUTDOWN_GRACE_SEC: '3601',
      MIN_FREE_BYTES: '2GB',
      CONTENT_DIR: 'content',
      MUSIC_DIR: 'audio',
      OUTPUT_DIR: './output',
      TMP_DIR: '/tmp/a\0b',
      ALLOW_PRIVATE_INPUTS: 'perhaps',
      CHUNK_FRAMES: '1',
      VIDEO_PRESET: '-f',
      WORKER_ID: 'two words',
      DEBUG: '2',
      HEALTH_HOST: 'no host',
      MUSIC_SELECT: 'named:../a.mp3',
      FPS: '30/0',
      AUDIO_BITRATE: '1M',
      LOG_LEVEL: 'loud',
      JSON_LOGS: 'maybe',
      HEALTH_PORT: '70000',
    };
    let message = '';
    try {
      read(wrong);
    } catch (error) {
      message = (error as Error).message;
    }
    for (const name of Object.keys(wrong)) expect(message).toContain(`\n  ${name}: expected `);
    expect(message).toContain('POLL_INTERVAL_MS: expected an integer from 50 to 3600000, got `0`');
    expect(message).not.toContain('secret');
  });

  it.each([
    [{}, 'API_BASE_URL: expected an http or https URL, and it is not set'],
    [{}, 'API_AUTH_TOKEN: expected a token, and it is not set'],
    [{ ...REQUIRED, API_AUTH_TOKEN: 'pw@4567' }, 'API_AUTH_TOKEN: expected a token of at least 8 characters'],
    [{ ...REQUIRED, VIDEO_PRESET: 'veryfats' }, 'VIDEO_PRESET: expected ultrafast, superfast, veryfast, '],
    [{ ...REQUIRED, API_BASE_URL: 'https://me:pw@example.com' }, 'API_BASE_URL: expected a URL without user'],
  ])('%j is refused: %s', (settings, message) => {
    expect(() => read(settings)).toThrow(message);
    expect(() => read(settings)).not.toThrow(/pw@/);
  });
});

test.each([
  [
    { id: 7, story_id: 'S', part_id: 0 },
    { id: '7', storyId: 'S', partId: '0' },
  ],
  [
    {
      id: 'a',
      story_id: 'S',
      part_id: 'P',
      lease_seconds: 9,
      claim_url: '/c',
      frames_dir: '/f',
      music_url: 'm',
    },
    { id: 'a', storyId: 'S', partId: 'P', leaseSec: 9, claimUrl: '/c', framesDir: '/f', musicUrl: 'm' },
  ],
  [
    { id: 'a', story_id: 'S', part_id: 'P', lease_seconds: -1 },
    { id: 'a', storyId: 'S', partId: 'P' },
  ],
  [{ id: '..', story_id: 'S', part_id: 'P' }, 'a job has no usable `id`'],
  [{ id: '\ud800', story_id: 'S', part_id: 'P' }, 'a job has no usable `id`'],
  [{ id: 'a', story_id: {}, part_id: 'P' }, 'job a lacks story_id or part_id'],
  ['job', 'a job is not an object'],
])('the job %j', (value, parsed) => {
  expect(parseJob(value)).toEqual(parsed);
});
