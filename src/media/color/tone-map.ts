// HDR and wide primaries to BT.709, by filters that every ffmpeg has: zimg is not in our module.
//
// Light is counted in parts of 1000 cd/m², the peak of HLG's reference display; what PQ has above is white. SDR white
// is 203 cd/m² (BT.2408-7 §2.2), and SDR is shown by a gamma of 2.4 (BT.1886).

import { chain, filter } from '../../command/filters.js';
import type { Chain, Filter } from '../../command/filters.js';
import type { InputColors } from './input-colors.js';

const PEAK = 1000;
const WHITE = 203;
const GAMMA = 2.4;
/** The peak as an SDR code value, where white is 1. */
const PEAK_CODE = (PEAK / WHITE) ** (1 / GAMMA);

/** Codes below come out as they are: 88 % of white's light. */
const KNEE = 0.95;

/** Chains from `from`, through `before`, to frames in BT.709's SDR, in RGB of 16 bits, through `after`. */
export function toneMapChains(
  { light, hasAlpha }: InputColors,
  from: { readonly pad?: string; readonly name: string; readonly before: readonly Filter[] },
  to: { readonly pads?: readonly string[]; readonly after: readonly Filter[] },
): Chain[] {
  // Packed: of planes, FFmpeg 5.1's `haldclut` swaps the channels.
  const format = filter('format', { pix_fmts: hasAlpha ? 'rgba64le' : 'rgb48le' });
  const source = from.pad === undefined ? [] : [from.pad];
  const linear = [...from.before, format, eachCode(LINEAR[light]), toBt709()];
  const outputs = to.pads ?? [];
  if (light === 'wide') {
    return [chain(source, [...linear, eachCode(power('v', 1 / GAMMA)), ...to.after], outputs)];
  }
  const [mapped, cube] = [`${from.name}t`, `${from.name}c`];
  return [
    chain(source, [...linear, eachCode(CUBE_INDEX)], [mapped]),
    chain([], cubeFilters(format), [cube]),
    chain([mapped, cube], [filter('haldclut', { interp: 'tetrahedral' }), ...to.after], outputs),
  ];
}

/** Functions of `v`, from code values of the input in [0, 1] to light in [0, 1]. */
const LINEAR: Readonly<Record<InputColors['light'], string>> = {
  // BT.2100 table 4: the EOTF.
  pq: pqLight(),
  // BT.2100 table 5: the inverse OETF, and the OOTF on each channel. On luminance alone, as the standard has it, grays
  // are the same; on each channel is how zimg, and so what was graded by it, does it.
  hlg: power('if(lte(v,0.5),v*v/3,(exp((v-0.55991073)/0.17883277)+0.28466892)/12)', 1.2),
  wide: power('v', GAMMA),
  sdr: 'v',
};

function pqLight(): string {
  const p = `pow(v,${32 / 2523})`;
  const share = `max(${p}-${3424 / 4096},0)/(${2413 / 128}-${2392 / 128}*${p})`;
  return `${10_000 / PEAK}*${power(share, 16_384 / 2610)}`;
}

function power(base: string, exponent: number): string {
  return `pow(${base},${exponent})`;
}

/** The expression of `v` for every code value of every channel: a table, made once. */
function eachCode(expression: string): Filter {
  const code = `65535*clip(${expression.replaceAll(/\bv\b/g, '(val/65535)')},0,1)`;
  return filter('lutrgb', { r: code, g: code, b: code });
}

/** BT.2020 to BT.709 in linear light, BT.2087-0; what BT.709 does not have is cut off. */
function toBt709(): Filter {
  return filter('colorchannelmixer', {
    ...{ rr: 1.660491, rg: -0.587641, rb: -0.07285 },
    ...{ gr: -0.12455, gg: 1.1329, gb: -0.008349 },
    ...{ br: -0.018151, bg: -0.100579, bb: 1.11873 },
  });
}

/** A side of the cube: `haldclut` wants a square of a third power. */
const SIDE = 216;
const STEPS = 36;
/** Where on the cube's axes the knee is: on one of the 36 points, so that what is below stays exact. */
const KNEE_INDEX = 21 / 35;

/** Light to a place on the cube's axes: even in code values up to the knee, and above it finest where the curve bends. */
const CUBE_INDEX = (() => {
  const code = `${PEAK_CODE}*pow(v,${1 / GAMMA})`;
  const above = `${KNEE_INDEX}+${1 - KNEE_INDEX}*sqrt(max(${code}-${KNEE},0)/${PEAK_CODE - KNEE})`;
  return `if(lte(${code},${KNEE}),${code}*${KNEE_INDEX / KNEE},${above})`;
})();

/**
 * The curve over the largest of R, G and B, the others in proportion: hues stay. A picture of all its values, for the
 * curve needs three channels at once.
 */
function cubeFilters(format: Filter): Filter[] {
  const place = [`mod(ld(9),${STEPS})`, `mod(floor(ld(9)/${STEPS}),${STEPS})`, `floor(ld(9)/${STEPS ** 2})`];
  const axes = place.map((at, i) => `st(8,${at}/${STEPS - 1});st(${i},${codeAt('ld(8)')})`).join(';');
  const share = `(ld(3)-${KNEE})/${1 - KNEE}`;
  const most = ((PEAK_CODE - KNEE) / (1 - KNEE)) ** 2;
  // Reinhard's curve with its white at the peak: it leaves the knee at slope 1, and reaches 1.
  const curve = `${KNEE}+${1 - KNEE}*ld(4)*(1+ld(4)/${most})/(1+ld(4))`;
  const gain = `if(lte(ld(3),${KNEE}),1,st(4,${share})*0+(${curve})/ld(3))`;
  const of = (channel: number) =>
    `st(9,X+Y*${SIDE});${axes};st(3,max(ld(0),max(ld(1),ld(2))));65535*clip(ld(${channel})*(${gain}),0,1)`;
  return [
    filter('color', { c: 'black', s: `${SIDE}x${SIDE}` }),
    filter('trim', { end_frame: 1 }),
    filter('format', { pix_fmts: 'gbrp16le' }),
    filter('geq', { r: of(0), g: of(1), b: of(2) }),
    format,
  ];
}

/** The code value at a place on an axis: what {@link CUBE_INDEX} came from. */
function codeAt(index: string): string {
  const above = `${KNEE}+${PEAK_CODE - KNEE}*pow((${index}-${KNEE_INDEX})/${1 - KNEE_INDEX},2)`;
  return `if(lte(${index},${KNEE_INDEX + 1e-9}),${index}*${KNEE / KNEE_INDEX},${above})`;
}
