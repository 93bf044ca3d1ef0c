/*
 * Vertical scaling into planes of 8 bits, and of 9 to 14 bits in little-endian words.
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
#include "libavutil/common.h"
#include "simd128.h"

/* Eight columns: two lines at a time are interleaved, so that one instruction multiplies and adds both. */
static av_always_inline void add_lines(v128_t *low, v128_t *high, const int16_t *filter, int filterSize,
                                       const int16_t **src, int i)
{
    int j;
    for (j = 0; j < filterSize - 1; j += 2) {
        v128_t a = wasm_v128_load(src[j] + i), b = wasm_v128_load(src[j + 1] + i);
        v128_t f = wasm_v128_load32_splat(filter + j);
        *low  = wasm_i32x4_add(*low, wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11), f));
        *high = wasm_i32x4_add(*high, wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15), f));
    }
    if (j < filterSize) {
        v128_t a = wasm_v128_load(src[j] + i), f = wasm_v128_load16_splat(filter + j);
        *low  = wasm_i32x4_add(*low, wasm_i32x4_extmul_low_i16x8(a, f));
        *high = wasm_i32x4_add(*high, wasm_i32x4_extmul_high_i16x8(a, f));
    }
}

/* The eight values of a dither row from `offset` on, as C takes them in turn. */
static av_always_inline v128_t dither_from(const uint8_t *dither, int offset)
{
    uint8_t turned[8];
    for (int i = 0; i < 8; i++)
        turned[i] = dither[(i + offset) & 7];
    return wasm_u16x8_load8x8(turned);
}

void ff_yuv2planeX_8_simd128(const int16_t *filter, int filterSize, const int16_t **src, uint8_t *dest,
                             int dstW, const uint8_t *dither, int offset)
{
    v128_t start = dither_from(dither, offset);
#ifdef AFMPEG_BROKEN_KERNEL // for the test that checkasm notices
    v128_t start0 = wasm_i32x4_shl(wasm_u32x4_extend_low_u16x8(start), 13);
#else
    v128_t start0 = wasm_i32x4_shl(wasm_u32x4_extend_low_u16x8(start), 12);
#endif
    v128_t start1 = wasm_i32x4_shl(wasm_u32x4_extend_high_u16x8(start), 12);
    int i;

    for (i = 0; i < dstW - 15; i += 16) {
        v128_t a = start0, b = start1, c = start0, d = start1;
        add_lines(&a, &b, filter, filterSize, src, i);
        add_lines(&c, &d, filter, filterSize, src, i + 8);
        a = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, 19), wasm_i32x4_shr(b, 19));
        c = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(c, 19), wasm_i32x4_shr(d, 19));
        wasm_v128_store(dest + i, wasm_u8x16_narrow_i16x8(a, c));
    }
    for (; i < dstW - 7; i += 8) {
        v128_t a = start0, b = start1;
        add_lines(&a, &b, filter, filterSize, src, i);
        a = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, 19), wasm_i32x4_shr(b, 19));
        wasm_v128_store64_lane(dest + i, wasm_u8x16_narrow_i16x8(a, a), 0);
    }
    for (; i < dstW; i++) {
        int val = dither[(i + offset) & 7] << 12;
        for (int j = 0; j < filterSize; j++)
            val += (unsigned)(src[j][i] * filter[j]);
        dest[i] = av_clip_uint8(val >> 19);
    }
}

void ff_yuv2plane1_8_simd128(const int16_t *src, uint8_t *dest, int dstW, const uint8_t *dither, int offset)
{
    v128_t add = dither_from(dither, offset);
    int i;

    // The sum may pass 2^15; then the result is 255 either way.
    for (i = 0; i < dstW - 15; i += 16) {
        v128_t a = wasm_i16x8_shr(wasm_i16x8_add_sat(wasm_v128_load(src + i), add), 7);
        v128_t b = wasm_i16x8_shr(wasm_i16x8_add_sat(wasm_v128_load(src + i + 8), add), 7);
        wasm_v128_store(dest + i, wasm_u8x16_narrow_i16x8(a, b));
    }
    for (; i < dstW; i++)
        dest[i] = av_clip_uint8((src[i] + dither[(i + offset) & 7]) >> 7);
}

void ff_yuv2nv12cX_simd128(enum AVPixelFormat dstFormat, const uint8_t *chrDither, const int16_t *chrFilter,
                           int chrFilterSize, const int16_t **chrUSrc, const int16_t **chrVSrc,
                           uint8_t *dest, int chrDstW)
{
    const int swapped = isSwappedChroma(dstFormat);
    const int16_t **first = swapped ? chrVSrc : chrUSrc, **second = swapped ? chrUSrc : chrVSrc;
    const int offset0 = swapped ? 3 : 0, offset1 = 3 - offset0;
    v128_t start0 = dither_from(chrDither, offset0), start1 = dither_from(chrDither, offset1);
    int i;

    for (i = 0; i < chrDstW - 7; i += 8) {
        v128_t a = wasm_i32x4_shl(wasm_u32x4_extend_low_u16x8(start0), 12);
        v128_t b = wasm_i32x4_shl(wasm_u32x4_extend_high_u16x8(start0), 12);
        v128_t c = wasm_i32x4_shl(wasm_u32x4_extend_low_u16x8(start1), 12);
        v128_t d = wasm_i32x4_shl(wasm_u32x4_extend_high_u16x8(start1), 12);
        v128_t x;
        add_lines(&a, &b, chrFilter, chrFilterSize, first, i);
        add_lines(&c, &d, chrFilter, chrFilterSize, second, i);
        a = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(a, 19), wasm_i32x4_shr(b, 19));
        c = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(c, 19), wasm_i32x4_shr(d, 19));
        x = wasm_u8x16_narrow_i16x8(a, c);
        wasm_v128_store(dest + 2 * i, wasm_i8x16_shuffle(x, x, 0, 8, 1, 9, 2, 10, 3, 11, 4, 12, 5, 13, 6, 14, 7, 15));
    }
    for (; i < chrDstW; i++) {
        int a = chrDither[(i + offset0) & 7] << 12, b = chrDither[(i + offset1) & 7] << 12;
        for (int j = 0; j < chrFilterSize; j++) {
            a += first[j][i] * chrFilter[j];
            b += second[j][i] * chrFilter[j];
        }
        dest[2 * i]     = av_clip_uint8(a >> 19);
        dest[2 * i + 1] = av_clip_uint8(b >> 19);
    }
}

static av_always_inline v128_t clip_bits(v128_t low, v128_t high, int bits)
{
    // One instruction clips to 0 and 65535; the rest is a minimum.
    return wasm_u16x8_min(wasm_u16x8_narrow_i32x4(low, high), wasm_i16x8_splat((1 << bits) - 1));
}

static av_always_inline void plane_x(const int16_t *filter, int filterSize, const int16_t **src, uint16_t *dest,
                                     int dstW, int bits)
{
    const int shift = 11 + 16 - bits;
    const v128_t start = wasm_i32x4_splat(1 << (shift - 1));
    int i;

    for (i = 0; i < dstW - 7; i += 8) {
        v128_t a = start, b = start;
        add_lines(&a, &b, filter, filterSize, src, i);
        wasm_v128_store(dest + i, clip_bits(wasm_i32x4_shr(a, shift), wasm_i32x4_shr(b, shift), bits));
    }
    for (; i < dstW; i++) {
        int val = 1 << (shift - 1);
        for (int j = 0; j < filterSize; j++)
            val += src[j][i] * filter[j];
        dest[i] = av_clip_uintp2(val >> shift, bits);
    }
}

static av_always_inline void plane_1(const int16_t *src, uint16_t *dest, int dstW, int bits)
{
    const int shift = 15 - bits;
    const v128_t half = wasm_i32x4_splat(1 << (shift - 1));
    int i;

    for (i = 0; i < dstW - 7; i += 8) {
        v128_t x = wasm_v128_load(src + i);
        v128_t a = wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extend_low_i16x8(x), half), shift);
        v128_t b = wasm_i32x4_shr(wasm_i32x4_add(wasm_i32x4_extend_high_i16x8(x), half), shift);
        wasm_v128_store(dest + i, clip_bits(a, b, bits));
    }
    for (; i < dstW; i++)
        dest[i] = av_clip_uintp2((src[i] + (1 << (shift - 1))) >> shift, bits);
}

#define PLANES(bits)                                                                                        \
static void plane_x_ ## bits(const int16_t *filter, int filterSize, const int16_t **src, uint8_t *dest,     \
                             int dstW, const uint8_t *dither, int offset)                                   \
{                                                                                                           \
    plane_x(filter, filterSize, src, (uint16_t *)dest, dstW, bits);                                         \
}                                                                                                           \
static void plane_1_ ## bits(const int16_t *src, uint8_t *dest, int dstW, const uint8_t *dither, int offset) \
{                                                                                                           \
    plane_1(src, (uint16_t *)dest, dstW, bits);                                                             \
}

PLANES(9)
PLANES(10)
PLANES(12)
PLANES(14)

yuv2planarX_fn ff_yuv2planeX_nbps_simd128(int bits)
{
    return bits == 9 ? plane_x_9 : bits == 10 ? plane_x_10 : bits == 12 ? plane_x_12 : bits == 14 ? plane_x_14 : NULL;
}

yuv2planar1_fn ff_yuv2plane1_nbps_simd128(int bits)
{
    return bits == 9 ? plane_1_9 : bits == 10 ? plane_1_10 : bits == 12 ? plane_1_12 : bits == 14 ? plane_1_14 : NULL;
}
