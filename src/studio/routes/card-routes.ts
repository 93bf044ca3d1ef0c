// Cards as pictures, drawn as a render draws them: those that are saved, and those that are being written.

import { standStill } from '../../reel/cards/card-media.js';
import { createPainter } from '../../reel/cards/painter.js';
import { frameOf } from '../../reel/storyboard/build-timeline.js';
import { examine } from '../../reel/storyboard/check-storyboard.js';
import { cardPath } from '../../reel/workspace/finding.js';
import { openWorkspace } from '../../reel/workspace/workspace.js';
import { contentTag, isUnchanged } from '../http/conditional.js';
import { Problem, notFound } from '../http/problem.js';
import { badBody, readJsonObject } from '../http/request-body.js';
import { STORYBOARD } from '../projects/storyboard-file.js';
import type { ProjectCall } from './call.js';
import { publicFindings, refuseFindings, storyboardProblem } from './findings.js';

const MIN_WIDTH = 16;
const MAX_WIDTH = 4096;

/** `0.png` is the first card; `?width=` makes it smaller. */
export async function getCard(call: ProjectCall): Promise<Response> {
  const [, digits] = /^(\d{1,4})\.png$/.exec(call.segments[0] ?? '') ?? [];
  if (digits === undefined) throw notFound('card');
  if (!call.workspace.find([STORYBOARD])) throw notFound('storyboard');
  const width = new URL(call.request.url).searchParams.get('width');
  const png = await draw(call, { index: Number(digits), width: width === null ? undefined : Number(width) });
  const etag = await contentTag(png);
  const headers = { etag, 'cache-control': 'private, no-cache' };
  if (isUnchanged(call.request, etag)) return new Response(null, { status: 304, headers });
  return pngResponse(png, headers);
}

/** `{ storyboard, index?, width? }`: card `index` (default 0) of a storyboard that need not be saved. */
export async function previewCard(call: ProjectCall): Promise<Response> {
  const known = ['storyboard', 'index', 'width'];
  const {
    storyboard,
    index = 0,
    width,
  } = await readJsonObject(call.request, call.studio.limits.jsonBytes, known);
  if (typeof storyboard !== 'object' || storyboard === null) throw badBody('an object with a `storyboard`');
  if (!Number.isSafeInteger(index) || (index as number) < 0)
    throw badBody('an object whose `index` counts from 0');
  return pngResponse(await draw(call, { source: storyboard, index: index as number, width }), {
    'cache-control': 'no-store',
  });
}

interface Wanted {
  /** Default: the storyboard that is saved. */
  readonly source?: object;
  readonly index: number;
  /** Pixels. Default: the reel's. */
  readonly width: unknown;
}

/**
 * The card as a still: over a video the words alone. Only what is wrong with the card itself, or with the storyboard
 * as a whole, keeps it from being drawn.
 */
async function draw({ studio, workspace }: ProjectCall, wanted: Wanted): Promise<Uint8Array<ArrayBuffer>> {
  const { source, index, width } = wanted;
  const { dir } = workspace;
  const opened = openWorkspace(workspace.fs, dir);
  const release = studio.previews.take();
  try {
    const { findings, examined } = await examine(opened, {
      draft: false,
      silent: true,
      ...(source && { source }),
      ...studio.fonts,
    });
    const found = findings.filter(
      ({ path }) => !path.startsWith('cards[') || path.startsWith(`cards[${index}]`),
    );
    refuseFindings(publicFindings(examined ? found : findings, dir));
    if (!examined) throw notFound('card');
    const { storyboard, theme, cards } = examined.resolved;
    const wantedCard = cards[index];
    if (!wantedCard) throw notFound('card');
    const { card, scene } = wantedCard;
    const size = sizeOf(frameOf(storyboard, false), width);
    const painter = await createPainter(opened, theme, size, examined.fonts);
    const drawn = await painter.draw(card, scene && standStill(scene));
    if ('png' in drawn) return Uint8Array.from(drawn.png);
    // What only drawing finds, a damaged picture for one.
    const placed = { ...drawn.finding, path: cardPath(index, drawn.finding.path) };
    throw storyboardProblem(publicFindings([placed], dir));
  } finally {
    release();
  }
}

function sizeOf(
  { width, height }: { readonly width: number; readonly height: number },
  wanted: unknown,
): { width: number; height: number } {
  if (wanted === undefined) return { width, height };
  if (!Number.isSafeInteger(wanted) || (wanted as number) < MIN_WIDTH || (wanted as number) > MAX_WIDTH) {
    throw new Problem(
      400,
      'BAD_WIDTH',
      `Expected \`width\` to be an integer from ${MIN_WIDTH} to ${MAX_WIDTH}`,
    );
  }
  const scaled = Math.min(wanted as number, width);
  return { width: scaled, height: Math.max(1, Math.round((height * scaled) / width)) };
}

function pngResponse(png: Uint8Array<ArrayBuffer>, headers: Record<string, string>): Response {
  return new Response(png, {
    headers: { ...headers, 'content-type': 'image/png', 'x-content-type-options': 'nosniff' },
  });
}
