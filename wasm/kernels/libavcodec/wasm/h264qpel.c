/*
 * H.264 quarter-pel luma prediction, 8 bits.
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
#include "libavutil/cpu.h"
#include "libavcodec/h264qpel.h"

/* Everything is done in columns of eight pixels; a block of four computes eight and stores four. */

static av_always_inline v128_t load_wide(const uint8_t *src)
{
    return wasm_u16x8_load8x8(src);
}

/* a - 5 b + 20 c of sums that are equally far from the middle. */
static av_always_inline v128_t six_taps(v128_t a, v128_t b, v128_t c)
{
    c = wasm_i16x8_sub(wasm_i16x8_shl(c, 2), b);
    return wasm_i16x8_add(wasm_i16x8_add(wasm_i16x8_shl(c, 2), c), a);
}

static av_always_inline v128_t taps(const uint8_t *src, ptrdiff_t step)
{
    v128_t a = wasm_i16x8_add(load_wide(src - 2 * step), load_wide(src + 3 * step));
    v128_t b = wasm_i16x8_add(load_wide(src - step), load_wide(src + 2 * step));
    v128_t c = wasm_i16x8_add(load_wide(src), load_wide(src + step));
    return six_taps(a, b, c);
}

static av_always_inline v128_t round_once(v128_t x)
{
    x = wasm_i16x8_shr(wasm_i16x8_add(x, wasm_i16x8_const_splat(16)), 5);
    return wasm_u8x16_narrow_i16x8(x, x);
}

/* The vertical filter over rows that went through the horizontal one: sums of two fit 16 bits, the result does not. */
static av_always_inline v128_t taps_twice(const v128_t *row)
{
    const v128_t one = wasm_i16x8_const_splat(1);
    const v128_t weights_ab = wasm_i16x8_const(1, -5, 1, -5, 1, -5, 1, -5);
    const v128_t weights_c  = wasm_i16x8_const(20, 512, 20, 512, 20, 512, 20, 512);
    v128_t a = wasm_i16x8_add(row[0], row[5]), b = wasm_i16x8_add(row[1], row[4]), c = wasm_i16x8_add(row[2], row[3]);
    v128_t low  = wasm_i32x4_add(
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11), weights_ab),
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(c, one, 0, 8, 1, 9, 2, 10, 3, 11), weights_c));
    v128_t high = wasm_i32x4_add(
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15), weights_ab),
        wasm_i32x4_dot_i16x8(wasm_i16x8_shuffle(c, one, 4, 12, 5, 13, 6, 14, 7, 15), weights_c));
    low = wasm_i16x8_narrow_i32x4(wasm_i32x4_shr(low, 10), wasm_i32x4_shr(high, 10));
    return wasm_u8x16_narrow_i16x8(low, low);
}

static av_always_inline v128_t load_row(const uint8_t *src)
{
    return wasm_v128_load64_zero(src);
}

static av_always_inline void store_row(uint8_t *dst, v128_t x, int width, int avg)
{
    if (width == 4) {
        if (avg)
            x = wasm_u8x16_avgr(x, wasm_v128_load32_zero(dst));
        wasm_v128_store32_lane(dst, x, 0);
    } else {
        if (avg)
            x = wasm_u8x16_avgr(x, load_row(dst));
        wasm_v128_store64_lane(dst, x, 0);
    }
}

static av_always_inline void column(uint8_t *dst, const uint8_t *src, ptrdiff_t stride, int width, int height,
                                    int avg, int mx, int my)
{
    v128_t row[16 + 5];

    if (mx && my && (mx == 2 || my == 2))
        for (int y = 0; y < height + 5; y++)
            row[y] = taps(src + (y - 2) * stride, 1);

    for (int y = 0; y < height; y++, src += stride, dst += stride) {
        const uint8_t *right = src + (mx == 3), *below = src + (my == 3) * stride;
        v128_t x;
        if (!mx && !my) {
            x = load_row(src);
        } else if (!my) {
            x = round_once(taps(src, 1));
            if (mx != 2)
                x = wasm_u8x16_avgr(x, load_row(right));
        } else if (!mx) {
            x = round_once(taps(src, stride));
            if (my != 2)
                x = wasm_u8x16_avgr(x, load_row(below));
        } else if (mx != 2 && my != 2) {
            x = wasm_u8x16_avgr(round_once(taps(below, 1)), round_once(taps(right, stride)));
        } else {
            x = taps_twice(row + y);
            if (my != 2)
                x = wasm_u8x16_avgr(x, round_once(row[y + 2 + (my == 3)]));
            else if (mx != 2)
                x = wasm_u8x16_avgr(x, round_once(taps(right, stride)));
        }
        store_row(dst, x, width, avg);
    }
}

#define MC(op, avg, size, mx, my)                                                                              \
static void op ## size ## _mc ## mx ## my(uint8_t *dst, const uint8_t *src, ptrdiff_t stride)                 \
{                                                                                                             \
    for (int x = 0; x < size; x += 8)                                                                         \
        column(dst + x, src + x, stride, size, size, avg, mx, my);                                            \
}
#define MC_ROW(op, avg, size, my) MC(op, avg, size, 0, my) MC(op, avg, size, 1, my) MC(op, avg, size, 2, my) MC(op, avg, size, 3, my)
#define MC_ALL(op, avg, size) MC_ROW(op, avg, size, 1) MC_ROW(op, avg, size, 2) MC_ROW(op, avg, size, 3) \
    MC(op, avg, size, 1, 0) MC(op, avg, size, 2, 0) MC(op, avg, size, 3, 0)

MC_ALL(put, 0, 16)
MC_ALL(put, 0, 8)
MC_ALL(put, 0, 4)
MC_ALL(avg, 1, 16)
MC_ALL(avg, 1, 8)
MC_ALL(avg, 1, 4)
MC(put, 0, 8, 0, 0)
MC(avg, 1, 8, 0, 0)

static void put16_mc00(uint8_t *dst, const uint8_t *src, ptrdiff_t stride)
{
    for (int y = 0; y < 16; y++, src += stride, dst += stride)
        wasm_v128_store(dst, wasm_v128_load(src));
}

static void avg16_mc00(uint8_t *dst, const uint8_t *src, ptrdiff_t stride)
{
    for (int y = 0; y < 16; y++, src += stride, dst += stride)
        wasm_v128_store(dst, wasm_u8x16_avgr(wasm_v128_load(dst), wasm_v128_load(src)));
}

#define USE_ROW(op, index, size, my)                                \
    c->op ## _h264_qpel_pixels_tab[index][4 * my + 1] = op ## size ## _mc1 ## my; \
    c->op ## _h264_qpel_pixels_tab[index][4 * my + 2] = op ## size ## _mc2 ## my; \
    c->op ## _h264_qpel_pixels_tab[index][4 * my + 3] = op ## size ## _mc3 ## my
#define USE(op, index, size)                                        \
    USE_ROW(op, index, size, 0);                                    \
    USE_ROW(op, index, size, 1);                                    \
    USE_ROW(op, index, size, 2);                                    \
    USE_ROW(op, index, size, 3);                                    \
    c->op ## _h264_qpel_pixels_tab[index][ 4] = op ## size ## _mc01; \
    c->op ## _h264_qpel_pixels_tab[index][ 8] = op ## size ## _mc02; \
    c->op ## _h264_qpel_pixels_tab[index][12] = op ## size ## _mc03

av_cold void ff_h264qpel_init_wasm(H264QpelContext *c, int bit_depth)
{
    if (!(av_get_cpu_flags() & AV_CPU_FLAG_SIMD128) || bit_depth > 8)
        return;
    USE(put, 0, 16);
    USE(put, 1, 8);
    USE(put, 2, 4);
    USE(avg, 0, 16);
    USE(avg, 1, 8);
    USE(avg, 2, 4);
    c->put_h264_qpel_pixels_tab[0][0] = put16_mc00;
    c->put_h264_qpel_pixels_tab[1][0] = put8_mc00;
    c->avg_h264_qpel_pixels_tab[0][0] = avg16_mc00;
    c->avg_h264_qpel_pixels_tab[1][0] = avg8_mc00;
}
