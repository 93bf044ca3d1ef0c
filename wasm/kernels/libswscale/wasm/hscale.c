/*
 * Horizontal scaling: a dot product of a few source samples and their coefficients for every output sample.
 *
 * This file is part of afmpeg-ts, for FFmpeg.
 *
 * FFmpeg is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * FFmpeg is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with FFmpeg; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA
 */

#include <wasm_simd128.h>

#include "libavutil/attributes.h"
#include "libavutil/pixdesc.h"
#include "simd128.h"

/* What the C functions read of a context, once a line. */
typedef struct Line {
    int src16;   ///< samples are uint16_t
    int narrow;  ///< samples fit int16_t
    int dst32;   ///< 19 bits in int32_t, else 15 bits in int16_t
    int shift;
    int max;
} Line;

/* Lanes of a coefficient vector that belong to the next output sample are masked out. */
static const int16_t tail_mask[16] = { -1, -1, -1, -1, -1, -1, -1, -1 };

static av_always_inline v128_t tail_of(int taps)
{
    return wasm_v128_load(tail_mask + 8 - taps);
}

static av_always_inline v128_t load8(const uint8_t *src, int pos, Line line)
{
    return line.src16 ? wasm_v128_load(src + 2 * pos) : wasm_u16x8_load8x8(src + pos);
}

/* Two outputs of four samples each. */
static av_always_inline v128_t load4x2(const uint8_t *src, int pos0, int pos1, Line line)
{
    v128_t x;
    if (line.src16)
        return wasm_v128_load64_lane(src + 2 * pos1, wasm_v128_load64_zero(src + 2 * pos0), 1);
    x = wasm_v128_load32_lane(src + pos1, wasm_v128_load32_zero(src + pos0), 1);
    return wasm_u16x8_extend_low_u8x16(x);
}

/* The instruction multiplies signed numbers: for unsigned ones x = (x - 2^15) + 2^15, modulo 2^32 as in C. */
static av_always_inline v128_t dot(v128_t x, v128_t coefficients, Line line)
{
    const v128_t half = wasm_i16x8_const_splat(-32768);
    if (line.narrow)
        return wasm_i32x4_dot_i16x8(x, coefficients);
    return wasm_i32x4_sub(wasm_i32x4_dot_i16x8(wasm_v128_xor(x, half), coefficients),
                          wasm_i32x4_dot_i16x8(half, coefficients));
}

static av_always_inline v128_t sums_of_pairs(v128_t a, v128_t b)
{
    return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}

static av_always_inline v128_t sums_of_four(v128_t a, v128_t b, v128_t c, v128_t d)
{
    v128_t ab = wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 4, 1, 5), wasm_i32x4_shuffle(a, b, 2, 6, 3, 7));
    v128_t cd = wasm_i32x4_add(wasm_i32x4_shuffle(c, d, 0, 4, 1, 5), wasm_i32x4_shuffle(c, d, 2, 6, 3, 7));
    return wasm_i32x4_add(wasm_i64x2_shuffle(ab, cd, 0, 2), wasm_i64x2_shuffle(ab, cd, 1, 3));
}

static av_always_inline void store4(int16_t *dst, int i, v128_t sums, Line line)
{
    sums = wasm_i32x4_min(wasm_i32x4_shr(sums, line.shift), wasm_i32x4_splat(line.max));
    if (line.dst32)
        wasm_v128_store((int32_t *)dst + i, sums);
    else // low halves, as a conversion to int16_t takes them
        wasm_v128_store64_lane(dst + i, wasm_i16x8_shuffle(sums, sums, 0, 2, 4, 6, 0, 2, 4, 6), 0);
}

static av_always_inline void scale_rest(int16_t *dst, int i, int dstW, const uint8_t *src, const int16_t *filter,
                                        const int32_t *filterPos, int filterSize, Line line)
{
    for (; i < dstW; i++) {
        int val = 0;
        for (int j = 0; j < filterSize; j++) {
            int pos = filterPos[i] + j;
            val += (line.src16 ? ((const uint16_t *)src)[pos] : src[pos]) * filter[filterSize * i + j];
        }
        if (line.dst32)
            ((int32_t *)dst)[i] = FFMIN(val >> line.shift, line.max);
        else
            dst[i] = FFMIN(val >> line.shift, line.max);
    }
}

/* One tap: a line that is not scaled, so positions mostly follow one another. */
static av_always_inline int scale1(int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                                   const int32_t *filterPos, Line line)
{
    int i;
    for (i = 0; i < dstW - 7; i += 8) {
        int pos = filterPos[i];
        v128_t steps0 = wasm_i32x4_sub(wasm_v128_load(filterPos + i), wasm_i32x4_splat(pos));
        v128_t steps1 = wasm_i32x4_sub(wasm_v128_load(filterPos + i + 4), wasm_i32x4_splat(pos));
        v128_t other = wasm_v128_or(wasm_v128_xor(steps0, wasm_i32x4_const(0, 1, 2, 3)),
                                    wasm_v128_xor(steps1, wasm_i32x4_const(4, 5, 6, 7)));
        v128_t x, f, low, high;
        if (wasm_v128_any_true(other))
            break;
        x = load8(src, pos, line);
        f = wasm_v128_load(filter + i);
        if (line.narrow) {
            low  = wasm_i32x4_extmul_low_i16x8(x, f);
            high = wasm_i32x4_extmul_high_i16x8(x, f);
        } else {
            low  = wasm_i32x4_mul(wasm_u32x4_extend_low_u16x8(x), wasm_i32x4_extend_low_i16x8(f));
            high = wasm_i32x4_mul(wasm_u32x4_extend_high_u16x8(x), wasm_i32x4_extend_high_i16x8(f));
        }
        store4(dst, i, low, line);
        store4(dst, i + 4, high, line);
    }
    return i;
}

static av_always_inline int scale2to4(int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                                      const int32_t *filterPos, int filterSize, Line line)
{
    v128_t mask = wasm_i64x2_shuffle(tail_of(filterSize), tail_of(filterSize), 0, 0);
    int i;
    for (i = 0; i < dstW - 4; i += 4, filter += 4 * filterSize) {
        v128_t a = load4x2(src, filterPos[i], filterPos[i + 1], line);
        v128_t b = load4x2(src, filterPos[i + 2], filterPos[i + 3], line);
        v128_t fa, fb;
        if (filterSize == 4) {
            fa = wasm_v128_load(filter);
            fb = wasm_v128_load(filter + 8);
        } else {
            fa = wasm_v128_load64_lane(filter + filterSize, wasm_v128_load64_zero(filter), 1);
            fb = wasm_v128_load64_lane(filter + 3 * filterSize, wasm_v128_load64_zero(filter + 2 * filterSize), 1);
            fa = wasm_v128_and(fa, mask);
            fb = wasm_v128_and(fb, mask);
        }
        store4(dst, i, sums_of_pairs(dot(a, fa, line), dot(b, fb, line)), line);
    }
    return i;
}

static av_always_inline int scale5to8(int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                                      const int32_t *filterPos, int filterSize, Line line)
{
    v128_t mask = tail_of(filterSize);
    int i;
    for (i = 0; i < dstW - 4; i += 4, filter += 4 * filterSize) {
        v128_t sum[4];
        for (int k = 0; k < 4; k++) {
            v128_t f = wasm_v128_and(wasm_v128_load(filter + k * filterSize), mask);
            sum[k] = dot(load8(src, filterPos[i + k], line), f, line);
        }
        store4(dst, i, sums_of_four(sum[0], sum[1], sum[2], sum[3]), line);
    }
    return i;
}

static av_always_inline int scale_any(int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                                      const int32_t *filterPos, int filterSize, Line line)
{
    int whole   = (filterSize - 1) & ~7;
    v128_t mask = tail_of(filterSize - whole);
    int i;
    for (i = 0; i < dstW - 8; i += 4, filter += 4 * filterSize) {
        v128_t sum[4];
        for (int k = 0; k < 4; k++) {
            const int16_t *f = filter + k * filterSize;
            int pos = filterPos[i + k], j;
            sum[k] = wasm_i32x4_const_splat(0);
            for (j = 0; j < whole; j += 8)
                sum[k] = wasm_i32x4_add(sum[k], dot(load8(src, pos + j, line), wasm_v128_load(f + j), line));
            sum[k] = wasm_i32x4_add(sum[k], dot(load8(src, pos + j, line),
                                                wasm_v128_and(wasm_v128_load(f + j), mask), line));
        }
        store4(dst, i, sums_of_four(sum[0], sum[1], sum[2], sum[3]), line);
    }
    return i;
}

static av_always_inline void hscale(int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                                    const int32_t *filterPos, int filterSize, Line line)
{
    int done;
    if (filterSize == 1)
        done = scale1(dst, dstW, src, filter, filterPos, line);
    else if (filterSize == 4)
        done = scale2to4(dst, dstW, src, filter, filterPos, 4, line);
    else if (filterSize < 4)
        done = scale2to4(dst, dstW, src, filter, filterPos, filterSize, line);
    else if (filterSize <= 8)
        done = scale5to8(dst, dstW, src, filter, filterPos, filterSize, line);
    else
        done = scale_any(dst, dstW, src, filter, filterPos, filterSize, line);
    scale_rest(dst, done, dstW, src, filter, filterPos, filterSize, line);
}

void ff_hscale8to15_simd128(SwsInternal *c, int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                            const int32_t *filterPos, int filterSize)
{
    Line line = { .narrow = 1, .shift = 7, .max = (1 << 15) - 1 };
    hscale(dst, dstW, src, filter, filterPos, filterSize, line);
}

void ff_hscale8to19_simd128(SwsInternal *c, int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                            const int32_t *filterPos, int filterSize)
{
    Line line = { .narrow = 1, .dst32 = 1, .shift = 3, .max = (1 << 19) - 1 };
    hscale(dst, dstW, src, filter, filterPos, filterSize, line);
}

static int is_small_rgb(const SwsInternal *c, const AVPixFmtDescriptor *desc)
{
    return (isAnyRGB(SWS_FORMAT(c, src)) || SWS_FORMAT(c, src) == AV_PIX_FMT_PAL8) && desc->comp[0].depth < 16;
}

void ff_hscale16to15_simd128(SwsInternal *c, int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                             const int32_t *filterPos, int filterSize)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(SWS_FORMAT(c, src));
    Line line = { .src16 = 1, .shift = desc->comp[0].depth - 1, .max = (1 << 15) - 1 };

    if (line.shift < 15 && is_small_rgb(c, desc))
        line.shift = 13;
    else if (line.shift >= 15 && desc->flags & AV_PIX_FMT_FLAG_FLOAT)
        line.shift = 16 - 1;

    // RGB of 8 bits went through our converters, which give 14 bits.
    if (is_small_rgb(c, desc) && desc->comp[0].depth <= 8) {
        line.narrow = 1;
        hscale(dst, dstW, src, filter, filterPos, filterSize, line);
    } else {
        hscale(dst, dstW, src, filter, filterPos, filterSize, line);
    }
}

void ff_hscale16to19_simd128(SwsInternal *c, int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                             const int32_t *filterPos, int filterSize)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(SWS_FORMAT(c, src));
    Line line = { .src16 = 1, .dst32 = 1, .shift = desc->comp[0].depth - 1 - 4, .max = (1 << 19) - 1 };

    if (is_small_rgb(c, desc))
        line.shift = 9;
    else if (desc->flags & AV_PIX_FMT_FLAG_FLOAT)
        line.shift = 16 - 1 - 4;
    hscale(dst, dstW, src, filter, filterPos, filterSize, line);
}
