/*
 * H.264 inverse transforms, 8 bits.
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
#include "libavcodec/h264_parse.h"
#include "libavcodec/h264dec.h"
#include "h264dsp.h"

static av_always_inline v128_t zip_low(v128_t a, v128_t b)
{
    return wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11);
}

static av_always_inline v128_t zip_high(v128_t a, v128_t b)
{
    return wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15);
}

static av_always_inline void add_row4(uint8_t *dst, v128_t x)
{
    x = wasm_i16x8_add(wasm_u16x8_extend_low_u8x16(wasm_v128_load32_zero(dst)), x);
    wasm_v128_store32_lane(dst, wasm_u8x16_narrow_i16x8(x, x), 0);
}

static av_always_inline void add_row8(uint8_t *dst, v128_t x)
{
    x = wasm_i16x8_add(wasm_u16x8_load8x8(dst), x);
    wasm_v128_store64_lane(dst, wasm_u8x16_narrow_i16x8(x, x), 0);
}

static av_always_inline void transform4(v128_t *r)
{
    v128_t z0 = wasm_i16x8_add(r[0], r[2]);
    v128_t z1 = wasm_i16x8_sub(r[0], r[2]);
    v128_t z2 = wasm_i16x8_sub(wasm_i16x8_shr(r[1], 1), r[3]);
    v128_t z3 = wasm_i16x8_add(r[1], wasm_i16x8_shr(r[3], 1));
    r[0] = wasm_i16x8_add(z0, z3);
    r[1] = wasm_i16x8_add(z1, z2);
    r[2] = wasm_i16x8_sub(z1, z2);
    r[3] = wasm_i16x8_sub(z0, z3);
}

static void idct_add(uint8_t *dst, int16_t *block, int stride)
{
    const v128_t zero = wasm_i16x8_const_splat(0);
    v128_t r[4], a, b;

    block[0] += 1 << 5;
    a = wasm_v128_load(block);
    b = wasm_v128_load(block + 8);
    wasm_v128_store(block, zero);
    wasm_v128_store(block + 8, zero);
    r[0] = a;
    r[1] = wasm_i64x2_shuffle(a, a, 1, 1);
    r[2] = b;
    r[3] = wasm_i64x2_shuffle(b, b, 1, 1);
    transform4(r);
    a = zip_low(r[0], r[2]);
    b = zip_low(r[1], r[3]);
    r[0] = zip_low(a, b);
    r[1] = wasm_i64x2_shuffle(r[0], r[0], 1, 1);
    r[2] = zip_high(a, b);
    r[3] = wasm_i64x2_shuffle(r[2], r[2], 1, 1);
    transform4(r);
    for (int i = 0; i < 4; i++)
        add_row4(dst + i * stride, wasm_i16x8_shr(r[i], 6));
}

static av_always_inline void transform8(v128_t *r)
{
    v128_t a0 = wasm_i16x8_add(r[0], r[4]);
    v128_t a2 = wasm_i16x8_sub(r[0], r[4]);
    v128_t a4 = wasm_i16x8_sub(wasm_i16x8_shr(r[2], 1), r[6]);
    v128_t a6 = wasm_i16x8_add(wasm_i16x8_shr(r[6], 1), r[2]);
    v128_t b0 = wasm_i16x8_add(a0, a6), b2 = wasm_i16x8_add(a2, a4);
    v128_t b4 = wasm_i16x8_sub(a2, a4), b6 = wasm_i16x8_sub(a0, a6);
    v128_t a1 = wasm_i16x8_sub(wasm_i16x8_sub(r[5], r[3]), wasm_i16x8_add(r[7], wasm_i16x8_shr(r[7], 1)));
    v128_t a3 = wasm_i16x8_sub(wasm_i16x8_add(r[1], r[7]), wasm_i16x8_add(r[3], wasm_i16x8_shr(r[3], 1)));
    v128_t a5 = wasm_i16x8_add(wasm_i16x8_sub(r[7], r[1]), wasm_i16x8_add(r[5], wasm_i16x8_shr(r[5], 1)));
    v128_t a7 = wasm_i16x8_add(wasm_i16x8_add(r[3], r[5]), wasm_i16x8_add(r[1], wasm_i16x8_shr(r[1], 1)));
    v128_t b1 = wasm_i16x8_add(wasm_i16x8_shr(a7, 2), a1), b3 = wasm_i16x8_add(a3, wasm_i16x8_shr(a5, 2));
    v128_t b5 = wasm_i16x8_sub(wasm_i16x8_shr(a3, 2), a5), b7 = wasm_i16x8_sub(a7, wasm_i16x8_shr(a1, 2));
    r[0] = wasm_i16x8_add(b0, b7);
    r[7] = wasm_i16x8_sub(b0, b7);
    r[1] = wasm_i16x8_add(b2, b5);
    r[6] = wasm_i16x8_sub(b2, b5);
    r[2] = wasm_i16x8_add(b4, b3);
    r[5] = wasm_i16x8_sub(b4, b3);
    r[3] = wasm_i16x8_add(b6, b1);
    r[4] = wasm_i16x8_sub(b6, b1);
}

static av_always_inline void transpose8(v128_t *r)
{
    v128_t a[8], b[8];
    for (int i = 0; i < 4; i++) {
        a[2 * i]     = zip_low(r[i], r[i + 4]);
        a[2 * i + 1] = zip_high(r[i], r[i + 4]);
    }
    for (int i = 0; i < 4; i++) {
        b[2 * i]     = zip_low(a[i], a[i + 4]);
        b[2 * i + 1] = zip_high(a[i], a[i + 4]);
    }
    for (int i = 0; i < 4; i++) {
        r[2 * i]     = zip_low(b[i], b[i + 4]);
        r[2 * i + 1] = zip_high(b[i], b[i + 4]);
    }
}

static void idct8_add(uint8_t *dst, int16_t *block, int stride)
{
    v128_t r[8];

    block[0] += 32;
    for (int i = 0; i < 8; i++) {
        r[i] = wasm_v128_load(block + 8 * i);
        wasm_v128_store(block + 8 * i, wasm_i16x8_const_splat(0));
    }
    transform8(r);
    transpose8(r);
    transform8(r);
    for (int i = 0; i < 8; i++)
        add_row8(dst + i * stride, wasm_i16x8_shr(r[i], 6));
}

static void idct_dc_add(uint8_t *dst, int16_t *block, int stride)
{
    v128_t dc = wasm_i16x8_splat((block[0] + 32) >> 6);
    block[0] = 0;
    for (int i = 0; i < 4; i++)
        add_row4(dst + i * stride, dc);
}

static void idct8_dc_add(uint8_t *dst, int16_t *block, int stride)
{
    v128_t dc = wasm_i16x8_splat((block[0] + 32) >> 6);
    block[0] = 0;
    for (int i = 0; i < 8; i++)
        add_row8(dst + i * stride, dc);
}

static void idct_add16(uint8_t *dst, const int *block_offset, int16_t *block, int stride, const uint8_t nnzc[5 * 8])
{
    for (int i = 0; i < 16; i++) {
        int nnz = nnzc[scan8[i]];
        if (nnz == 1 && block[i * 16])
            idct_dc_add(dst + block_offset[i], block + i * 16, stride);
        else if (nnz)
            idct_add(dst + block_offset[i], block + i * 16, stride);
    }
}

static av_always_inline void add_either(uint8_t *dst, int16_t *block, int stride, int nnz)
{
    if (nnz)
        idct_add(dst, block, stride);
    else if (block[0])
        idct_dc_add(dst, block, stride);
}

static void idct_add16intra(uint8_t *dst, const int *block_offset, int16_t *block, int stride,
                            const uint8_t nnzc[5 * 8])
{
    for (int i = 0; i < 16; i++)
        add_either(dst + block_offset[i], block + i * 16, stride, nnzc[scan8[i]]);
}

static void idct8_add4(uint8_t *dst, const int *block_offset, int16_t *block, int stride, const uint8_t nnzc[5 * 8])
{
    for (int i = 0; i < 16; i += 4) {
        int nnz = nnzc[scan8[i]];
        if (nnz == 1 && block[i * 16])
            idct8_dc_add(dst + block_offset[i], block + i * 16, stride);
        else if (nnz)
            idct8_add(dst + block_offset[i], block + i * 16, stride);
    }
}

static void idct_add8(uint8_t **dest, const int *block_offset, int16_t *block, int stride, const uint8_t nnzc[15 * 8])
{
    for (int j = 1; j < 3; j++)
        for (int i = j * 16; i < j * 16 + 4; i++)
            add_either(dest[j - 1] + block_offset[i], block + i * 16, stride, nnzc[scan8[i]]);
}

av_cold void ff_h264_idct_init_simd128(H264DSPContext *c, int chroma_format_idc)
{
    c->H264_NAME(idct_add)        = idct_add;
    c->H264_NAME(idct_dc_add)     = idct_dc_add;
    c->H264_NAME(idct_add16)      = idct_add16;
    c->H264_NAME(idct_add16intra) = idct_add16intra;
    if (chroma_format_idc <= 1)
        c->H264_NAME(idct_add8)   = idct_add8;
    c->H264_NAME(idct8_add)       = idct8_add;
    c->H264_NAME(idct8_dc_add)    = idct8_dc_add;
    c->H264_NAME(idct8_add4)      = idct8_add4;
}
