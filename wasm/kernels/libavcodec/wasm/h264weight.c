/*
 * H.264 weighted prediction, 8 bits.
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
#include "h264dsp.h"

static av_always_inline v128_t load_row(const uint8_t *src, int width)
{
    return width == 4 ? wasm_v128_load32_zero(src) : wasm_v128_load64_zero(src);
}

static av_always_inline void store_row(uint8_t *dst, v128_t x, int width)
{
    if (width == 4)
        wasm_v128_store32_lane(dst, x, 0);
    else
        wasm_v128_store64_lane(dst, x, 0);
}

/*
 * A product fits 16 bits. The sum may not; but what saturates at 2^15 is at least 255 after a shift of 7, the most
 * there is, and so is clipped alike.
 */
static av_always_inline void weigh(uint8_t *block, ptrdiff_t stride, int height, int log2_denom, int weight,
                                   int offset, int width)
{
    const v128_t w = wasm_i16x8_splat(weight);
    v128_t add;

    offset = (unsigned)offset << log2_denom;
    if (log2_denom)
        offset += 1 << (log2_denom - 1);
    add = wasm_i16x8_splat(offset);
    for (int y = 0; y < height; y++, block += stride)
        for (int x = 0; x < width; x += 8) {
            v128_t p = wasm_u16x8_extend_low_u8x16(load_row(block + x, width));
            p = wasm_i16x8_shr(wasm_i16x8_add_sat(wasm_i16x8_mul(p, w), add), log2_denom);
            store_row(block + x, wasm_u8x16_narrow_i16x8(p, p), width);
        }
}

static av_always_inline void weigh_two(uint8_t *dst, const uint8_t *src, ptrdiff_t stride, int height, int log2_denom,
                                       int weightd, int weights, int offset, int width)
{
    const v128_t w = wasm_i32x4_splat((int)((uint32_t)weightd << 16 | (uint16_t)weights));
    const v128_t add = wasm_i32x4_splat((int)((unsigned)((offset + 1) | 1) << log2_denom));

    for (int y = 0; y < height; y++, dst += stride, src += stride)
        for (int x = 0; x < width; x += 8) {
            v128_t s = load_row(src + x, width), d = load_row(dst + x, width);
            v128_t both = wasm_i8x16_shuffle(s, d, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            v128_t low  = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_low_u8x16(both), w);
            v128_t high = wasm_i32x4_dot_i16x8(wasm_u16x8_extend_high_u8x16(both), w);
            low  = wasm_i32x4_shr(wasm_i32x4_add(low, add), log2_denom + 1);
            high = wasm_i32x4_shr(wasm_i32x4_add(high, add), log2_denom + 1);
            low  = wasm_i16x8_narrow_i32x4(low, high);
            store_row(dst + x, wasm_u8x16_narrow_i16x8(low, low), width);
        }
}

#define WEIGHT(width)                                                                                           \
static void weight ## width(uint8_t *block, ptrdiff_t stride, int height, int log2_denom, int weight, int offset) \
{                                                                                                               \
    weigh(block, stride, height, log2_denom, weight, offset, width);                                            \
}                                                                                                               \
static void biweight ## width(uint8_t *dst, uint8_t *src, ptrdiff_t stride, int height, int log2_denom,         \
                              int weightd, int weights, int offset)                                             \
{                                                                                                               \
    weigh_two(dst, src, stride, height, log2_denom, weightd, weights, offset, width);                           \
}
WEIGHT(16)
WEIGHT(8)
WEIGHT(4)

av_cold void ff_h264_weight_init_simd128(H264DSPContext *c)
{
    c->H264_WEIGHT[0]   = weight16;
    c->H264_WEIGHT[1]   = weight8;
    c->H264_WEIGHT[2]   = weight4;
    c->H264_BIWEIGHT[0] = biweight16;
    c->H264_BIWEIGHT[1] = biweight8;
    c->H264_BIWEIGHT[2] = biweight4;
}
