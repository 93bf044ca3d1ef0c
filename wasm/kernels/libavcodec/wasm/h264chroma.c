/*
 * H.264 chroma prediction and what else filters between two pixels in eighths, 8 bits.
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
#include "libavutil/wasm/names.h"
#include "libavcodec/h264chroma.h"

static av_always_inline void store_row(uint8_t *dst, v128_t x, int width, int avg)
{
    x = wasm_u16x8_shr(wasm_i16x8_add(x, wasm_i16x8_const_splat(32)), 6);
    x = wasm_u8x16_narrow_i16x8(x, x);
    if (width == 4) {
        if (avg)
            x = wasm_u8x16_avgr(x, wasm_v128_load32_zero(dst));
        wasm_v128_store32_lane(dst, x, 0);
    } else {
        if (avg)
            x = wasm_u8x16_avgr(x, wasm_v128_load64_zero(dst));
        wasm_v128_store64_lane(dst, x, 0);
    }
}

static av_always_inline void chroma_mc(uint8_t *dst, const uint8_t *src, ptrdiff_t stride, int h, int x, int y,
                                       int width, int avg)
{
    const v128_t a = wasm_i16x8_splat((8 - x) * (8 - y)), b = wasm_i16x8_splat(x * (8 - y));
    const v128_t c = wasm_i16x8_splat((8 - x) * y), d = wasm_i16x8_splat(x * y);

    if (x && y) {
        v128_t p = wasm_u16x8_load8x8(src), q = wasm_u16x8_load8x8(src + 1);
        for (int i = 0; i < h; i++, dst += stride) {
            v128_t sum = wasm_i16x8_add(wasm_i16x8_mul(a, p), wasm_i16x8_mul(b, q));
            src += stride;
            p = wasm_u16x8_load8x8(src);
            q = wasm_u16x8_load8x8(src + 1);
            sum = wasm_i16x8_add(sum, wasm_i16x8_add(wasm_i16x8_mul(c, p), wasm_i16x8_mul(d, q)));
            store_row(dst, sum, width, avg);
        }
    } else if (x || y) {
        const ptrdiff_t step = y ? stride : 1;
        const v128_t e = y ? c : b;
        for (int i = 0; i < h; i++, dst += stride, src += stride)
            store_row(dst, wasm_i16x8_add(wasm_i16x8_mul(a, wasm_u16x8_load8x8(src)),
                                          wasm_i16x8_mul(e, wasm_u16x8_load8x8(src + step))), width, avg);
    } else {
        for (int i = 0; i < h; i++, dst += stride, src += stride)
            store_row(dst, wasm_i16x8_shl(wasm_u16x8_load8x8(src), 6), width, avg);
    }
}

#define MC(op, avg, width)                                                                                \
static void op ## _mc ## width(uint8_t *dst, H264_CHROMA_SRC *src, ptrdiff_t stride, int h, int x, int y) \
{                                                                                                         \
    chroma_mc(dst, src, stride, h, x, y, width, avg);                                                     \
}
MC(put, 0, 8)
MC(put, 0, 4)
MC(avg, 1, 8)
MC(avg, 1, 4)

av_cold void ff_h264chroma_init_wasm(H264ChromaContext *c, int bit_depth)
{
    if (!(av_get_cpu_flags() & AV_CPU_FLAG_SIMD128) || bit_depth > 8)
        return;
    c->put_h264_chroma_pixels_tab[0] = put_mc8;
    c->put_h264_chroma_pixels_tab[1] = put_mc4;
    c->avg_h264_chroma_pixels_tab[0] = avg_mc8;
    c->avg_h264_chroma_pixels_tab[1] = avg_mc4;
}
