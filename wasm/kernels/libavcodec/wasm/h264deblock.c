/*
 * H.264 deblocking, 8 bits. Vertical edges are transposed, filtered as horizontal ones and transposed back.
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
#include "libavutil/intreadwrite.h"
#include "h264dsp.h"

/* Sixteen positions along an edge: p and q count away from it. */
typedef struct Edge {
    v128_t p3, p2, p1, p0, q0, q1, q2, q3;
} Edge;

static av_always_inline v128_t differs_less(v128_t a, v128_t b, v128_t limit)
{
    return wasm_u8x16_lt(wasm_v128_or(wasm_u8x16_sub_sat(a, b), wasm_u8x16_sub_sat(b, a)), limit);
}

/* Where the edge is filtered at all. */
static av_always_inline v128_t is_soft(const Edge *e, v128_t alpha, v128_t beta)
{
    return wasm_v128_and(differs_less(e->p0, e->q0, alpha),
                         wasm_v128_and(differs_less(e->p1, e->p0, beta), differs_less(e->q1, e->q0, beta)));
}

/* ((q0 - p0) * 4 + (p1 - q1) + 4) >> 3 of eight positions in 16 bits. */
static av_always_inline v128_t delta8(v128_t p1, v128_t p0, v128_t q0, v128_t q1)
{
    v128_t x = wasm_i16x8_add(wasm_i16x8_shl(wasm_i16x8_sub(q0, p0), 2), wasm_i16x8_sub(p1, q1));
    return wasm_i16x8_shr(wasm_i16x8_add(x, wasm_i16x8_const_splat(4)), 3);
}

static av_always_inline v128_t delta(const Edge *e)
{
    return wasm_i8x16_narrow_i16x8(
        delta8(wasm_u16x8_extend_low_u8x16(e->p1), wasm_u16x8_extend_low_u8x16(e->p0),
               wasm_u16x8_extend_low_u8x16(e->q0), wasm_u16x8_extend_low_u8x16(e->q1)),
        delta8(wasm_u16x8_extend_high_u8x16(e->p1), wasm_u16x8_extend_high_u8x16(e->p0),
               wasm_u16x8_extend_high_u8x16(e->q0), wasm_u16x8_extend_high_u8x16(e->q1)));
}

/* Moves p0 and q0 towards one another by the delta, at most by tc (0 where nothing is to be done). */
static av_always_inline void move_middle(Edge *e, v128_t tc)
{
    const v128_t zero = wasm_i8x16_const_splat(0);
    v128_t d = wasm_i8x16_max(wasm_i8x16_min(delta(e), tc), wasm_i8x16_neg(tc));
    v128_t up = wasm_i8x16_max(d, zero), down = wasm_i8x16_max(wasm_i8x16_neg(d), zero);
    e->p0 = wasm_u8x16_sub_sat(wasm_u8x16_add_sat(e->p0, up), down);
    e->q0 = wasm_u8x16_add_sat(wasm_u8x16_sub_sat(e->q0, up), down);
}

/* x1 + clip(((x2 + ((p0 + q0 + 1) >> 1)) >> 1) - x1, -tc, tc) */
static av_always_inline v128_t move_outer(v128_t x1, v128_t x2, v128_t middle, v128_t tc)
{
    v128_t odd = wasm_v128_and(wasm_v128_xor(x2, middle), wasm_i8x16_const_splat(1));
    v128_t x = wasm_i8x16_sub(wasm_u8x16_avgr(x2, middle), odd);
    x = wasm_u8x16_max(x, wasm_u8x16_sub_sat(x1, tc));
    return wasm_u8x16_min(x, wasm_u8x16_add_sat(x1, tc));
}

static av_always_inline void filter_luma(Edge *e, int alpha, int beta, v128_t tc0)
{
    const v128_t b = wasm_i8x16_splat(beta);
    v128_t used = wasm_v128_andnot(is_soft(e, wasm_i8x16_splat(alpha), b), wasm_i8x16_shr(tc0, 7));
    v128_t p_flat = wasm_v128_and(used, differs_less(e->p2, e->p0, b));
    v128_t q_flat = wasm_v128_and(used, differs_less(e->q2, e->q0, b));
    v128_t middle = wasm_u8x16_avgr(e->p0, e->q0);
    v128_t tc = wasm_v128_and(tc0, used);
    v128_t p1 = move_outer(e->p1, e->p2, middle, wasm_v128_and(tc, p_flat));
    v128_t q1 = move_outer(e->q1, e->q2, middle, wasm_v128_and(tc, q_flat));
    move_middle(e, wasm_i8x16_sub(wasm_i8x16_sub(tc, p_flat), q_flat));
    e->p1 = p1;
    e->q1 = q1;
}

/* One side of a strong edge, eight positions in 16 bits: x is the side that is written. */
static av_always_inline void strong_side(v128_t *x0, v128_t *x1, v128_t *x2, v128_t x3, v128_t y0, v128_t y1)
{
    const v128_t four = wasm_i16x8_const_splat(4);
    v128_t near = wasm_i16x8_add(wasm_i16x8_add(*x0, *x1), y0);
    v128_t sum  = wasm_i16x8_add(near, *x2);
    v128_t n0 = wasm_i16x8_add(wasm_i16x8_add(sum, near), wasm_i16x8_add(y1, four));
    v128_t n2 = wasm_i16x8_add(wasm_i16x8_shl(wasm_i16x8_add(x3, *x2), 1), wasm_i16x8_add(sum, four));
    *x0 = wasm_u16x8_shr(n0, 3);
    *x1 = wasm_u16x8_shr(wasm_i16x8_add(sum, wasm_i16x8_const_splat(2)), 2);
    *x2 = wasm_u16x8_shr(n2, 3);
}

#define LOW(x)  wasm_u16x8_extend_low_u8x16(x)
#define HIGH(x) wasm_u16x8_extend_high_u8x16(x)

static av_always_inline void strong(v128_t *x0, v128_t *x1, v128_t *x2, v128_t x3, v128_t y0, v128_t y1)
{
    v128_t l0 = LOW(*x0), l1 = LOW(*x1), l2 = LOW(*x2), h0 = HIGH(*x0), h1 = HIGH(*x1), h2 = HIGH(*x2);
    strong_side(&l0, &l1, &l2, LOW(x3), LOW(y0), LOW(y1));
    strong_side(&h0, &h1, &h2, HIGH(x3), HIGH(y0), HIGH(y1));
    *x0 = wasm_u8x16_narrow_i16x8(l0, h0);
    *x1 = wasm_u8x16_narrow_i16x8(l1, h1);
    *x2 = wasm_u8x16_narrow_i16x8(l2, h2);
}

/* (2 * x1 + x0 + y1 + 2) >> 2: the average of x1 and the average, rounded down, of the others. */
static av_always_inline v128_t weak(v128_t x1, v128_t x0, v128_t y1)
{
    v128_t odd = wasm_v128_and(wasm_v128_xor(x0, y1), wasm_i8x16_const_splat(1));
    return wasm_u8x16_avgr(x1, wasm_i8x16_sub(wasm_u8x16_avgr(x0, y1), odd));
}

static av_always_inline void filter_luma_intra(Edge *e, int alpha, int beta)
{
    const v128_t b = wasm_i8x16_splat(beta);
    v128_t used  = is_soft(e, wasm_i8x16_splat(alpha), b);
    v128_t close = wasm_v128_and(used, differs_less(e->p0, e->q0, wasm_i8x16_splat((alpha >> 2) + 2)));
    v128_t p_flat = wasm_v128_and(close, differs_less(e->p2, e->p0, b));
    v128_t q_flat = wasm_v128_and(close, differs_less(e->q2, e->q0, b));
    v128_t p0 = e->p0, p1 = e->p1, p2 = e->p2, q0 = e->q0, q1 = e->q1, q2 = e->q2;
    v128_t weak_p = weak(e->p1, e->p0, e->q1), weak_q = weak(e->q1, e->q0, e->p1);
    strong(&p0, &p1, &p2, e->p3, e->q0, e->q1);
    strong(&q0, &q1, &q2, e->q3, e->p0, e->p1);
    e->p0 = wasm_v128_bitselect(wasm_v128_bitselect(p0, weak_p, p_flat), e->p0, used);
    e->q0 = wasm_v128_bitselect(wasm_v128_bitselect(q0, weak_q, q_flat), e->q0, used);
    e->p1 = wasm_v128_bitselect(p1, e->p1, p_flat);
    e->p2 = wasm_v128_bitselect(p2, e->p2, p_flat);
    e->q1 = wasm_v128_bitselect(q1, e->q1, q_flat);
    e->q2 = wasm_v128_bitselect(q2, e->q2, q_flat);
}

static av_always_inline void filter_chroma(Edge *e, int alpha, int beta, v128_t tc)
{
    v128_t used = is_soft(e, wasm_i8x16_splat(alpha), wasm_i8x16_splat(beta));
    // A tc that is not positive leaves the pixels alone.
    move_middle(e, wasm_v128_and(used, wasm_i8x16_max(tc, wasm_i8x16_const_splat(0))));
}

static av_always_inline void filter_chroma_intra(Edge *e, int alpha, int beta)
{
    v128_t used = is_soft(e, wasm_i8x16_splat(alpha), wasm_i8x16_splat(beta));
    v128_t p0 = weak(e->p1, e->p0, e->q1), q0 = weak(e->q1, e->q0, e->p1);
    e->p0 = wasm_v128_bitselect(p0, e->p0, used);
    e->q0 = wasm_v128_bitselect(q0, e->q0, used);
}

static av_always_inline v128_t each_four_times(const int8_t *tc0)
{
    v128_t x = wasm_v128_load32_zero(tc0);
    return wasm_i8x16_shuffle(x, x, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3);
}

static av_always_inline v128_t each_twice(const int8_t *tc0)
{
    v128_t x = wasm_v128_load32_zero(tc0);
    return wasm_i8x16_shuffle(x, x, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 1, 1, 2, 2, 3, 3);
}

static av_always_inline v128_t zip_low(v128_t a, v128_t b)
{
    return wasm_i8x16_shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
}

static av_always_inline v128_t zip_high(v128_t a, v128_t b)
{
    return wasm_i8x16_shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
}

/* Sixteen rows of eight pixels, four on each side, into columns. */
static av_always_inline void load_columns(Edge *e, const uint8_t *pix, ptrdiff_t stride)
{
    v128_t a[8], b[8], c[8];

    pix -= 4;
    for (int i = 0; i < 8; i++)
        a[i] = zip_low(wasm_v128_load64_zero(pix + i * stride), wasm_v128_load64_zero(pix + (i + 8) * stride));
    for (int i = 0; i < 4; i++) {
        b[i]     = zip_low(a[i], a[i + 4]);
        b[i + 4] = zip_high(a[i], a[i + 4]);
    }
    // b: columns 0-3, then 4-7; each of rows i, i + 4, i + 8, i + 12
    for (int i = 0; i < 2; i++) {
        c[i]     = zip_low(b[i], b[i + 2]);
        c[i + 2] = zip_high(b[i], b[i + 2]);
        c[i + 4] = zip_low(b[i + 4], b[i + 6]);
        c[i + 6] = zip_high(b[i + 4], b[i + 6]);
    }
    e->p3 = zip_low(c[0], c[1]);
    e->p2 = zip_high(c[0], c[1]);
    e->p1 = zip_low(c[2], c[3]);
    e->p0 = zip_high(c[2], c[3]);
    e->q0 = zip_low(c[4], c[5]);
    e->q1 = zip_high(c[4], c[5]);
    e->q2 = zip_low(c[6], c[7]);
    e->q3 = zip_high(c[6], c[7]);
}

#define ZIP16_LOW(a, b)  wasm_i16x8_shuffle(a, b, 0, 8, 1, 9, 2, 10, 3, 11)
#define ZIP16_HIGH(a, b) wasm_i16x8_shuffle(a, b, 4, 12, 5, 13, 6, 14, 7, 15)

static av_always_inline void store_four_rows(uint8_t *pix, ptrdiff_t stride, v128_t x)
{
    wasm_v128_store32_lane(pix, x, 0);
    wasm_v128_store32_lane(pix + stride, x, 1);
    wasm_v128_store32_lane(pix + 2 * stride, x, 2);
    wasm_v128_store32_lane(pix + 3 * stride, x, 3);
}

/* Four columns back into eight or sixteen rows. */
static av_always_inline void store_columns(uint8_t *pix, ptrdiff_t stride, v128_t a, v128_t b, v128_t c, v128_t d,
                                           int rows)
{
    v128_t ab = zip_low(a, b), cd = zip_low(c, d);
    store_four_rows(pix, stride, ZIP16_LOW(ab, cd));
    store_four_rows(pix + 4 * stride, stride, ZIP16_HIGH(ab, cd));
    if (rows == 8)
        return;
    ab = zip_high(a, b);
    cd = zip_high(c, d);
    store_four_rows(pix + 8 * stride, stride, ZIP16_LOW(ab, cd));
    store_four_rows(pix + 12 * stride, stride, ZIP16_HIGH(ab, cd));
}

static void v_loop_filter_luma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0)
{
    Edge e = { .p2 = wasm_v128_load(pix - 3 * stride), .p1 = wasm_v128_load(pix - 2 * stride),
               .p0 = wasm_v128_load(pix - stride),     .q0 = wasm_v128_load(pix),
               .q1 = wasm_v128_load(pix + stride),     .q2 = wasm_v128_load(pix + 2 * stride) };
    filter_luma(&e, alpha, beta, each_four_times(tc0));
    wasm_v128_store(pix - 2 * stride, e.p1);
    wasm_v128_store(pix - stride, e.p0);
    wasm_v128_store(pix, e.q0);
    wasm_v128_store(pix + stride, e.q1);
}

static void h_loop_filter_luma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0)
{
    Edge e;
    load_columns(&e, pix, stride);
    filter_luma(&e, alpha, beta, each_four_times(tc0));
    store_columns(pix - 2, stride, e.p1, e.p0, e.q0, e.q1, 16);
}

static void v_loop_filter_luma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta)
{
    Edge e = { .p3 = wasm_v128_load(pix - 4 * stride), .p2 = wasm_v128_load(pix - 3 * stride),
               .p1 = wasm_v128_load(pix - 2 * stride), .p0 = wasm_v128_load(pix - stride),
               .q0 = wasm_v128_load(pix),              .q1 = wasm_v128_load(pix + stride),
               .q2 = wasm_v128_load(pix + 2 * stride), .q3 = wasm_v128_load(pix + 3 * stride) };
    filter_luma_intra(&e, alpha, beta);
    wasm_v128_store(pix - 3 * stride, e.p2);
    wasm_v128_store(pix - 2 * stride, e.p1);
    wasm_v128_store(pix - stride, e.p0);
    wasm_v128_store(pix, e.q0);
    wasm_v128_store(pix + stride, e.q1);
    wasm_v128_store(pix + 2 * stride, e.q2);
}

static void h_loop_filter_luma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta)
{
    Edge e;
    load_columns(&e, pix, stride);
    filter_luma_intra(&e, alpha, beta);
    store_columns(pix - 4, stride, e.p3, e.p2, e.p1, e.p0, 16);
    store_columns(pix, stride, e.q0, e.q1, e.q2, e.q3, 16);
}

static av_always_inline Edge chroma_rows(const uint8_t *pix, ptrdiff_t stride)
{
    Edge e = { .p1 = wasm_v128_load64_zero(pix - 2 * stride), .p0 = wasm_v128_load64_zero(pix - stride),
               .q0 = wasm_v128_load64_zero(pix),              .q1 = wasm_v128_load64_zero(pix + stride) };
    return e;
}

/* Eight rows of four pixels, two on each side. */
static av_always_inline Edge chroma_columns(const uint8_t *pix, ptrdiff_t stride)
{
    v128_t a[4], even, odd, low, high;
    Edge e = { 0 };

    pix -= 2;
    for (int i = 0; i < 4; i++)
        a[i] = zip_low(wasm_v128_load32_zero(pix + i * stride), wasm_v128_load32_zero(pix + (i + 4) * stride));
    even = zip_low(a[0], a[2]);
    odd  = zip_low(a[1], a[3]);
    low  = zip_low(even, odd);
    high = zip_high(even, odd);
    e.p1 = low;
    e.p0 = wasm_i64x2_shuffle(low, low, 1, 1);
    e.q0 = high;
    e.q1 = wasm_i64x2_shuffle(high, high, 1, 1);
    return e;
}

static void v_loop_filter_chroma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0)
{
    Edge e = chroma_rows(pix, stride);
    filter_chroma(&e, alpha, beta, each_twice(tc0));
    wasm_v128_store64_lane(pix - stride, e.p0, 0);
    wasm_v128_store64_lane(pix, e.q0, 0);
}

static void h_loop_filter_chroma(uint8_t *pix, ptrdiff_t stride, int alpha, int beta, int8_t *tc0)
{
    Edge e = chroma_columns(pix, stride);
    filter_chroma(&e, alpha, beta, each_twice(tc0));
    store_columns(pix - 2, stride, e.p1, e.p0, e.q0, e.q1, 8);
}

static void v_loop_filter_chroma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta)
{
    Edge e = chroma_rows(pix, stride);
    filter_chroma_intra(&e, alpha, beta);
    wasm_v128_store64_lane(pix - stride, e.p0, 0);
    wasm_v128_store64_lane(pix, e.q0, 0);
}

static void h_loop_filter_chroma_intra(uint8_t *pix, ptrdiff_t stride, int alpha, int beta)
{
    Edge e = chroma_columns(pix, stride);
    filter_chroma_intra(&e, alpha, beta);
    store_columns(pix - 2, stride, e.p1, e.p0, e.q0, e.q1, 8);
}

av_cold void ff_h264_deblock_init_simd128(H264DSPContext *c, int chroma_format_idc)
{
    c->H264_NAME(v_loop_filter_luma)       = v_loop_filter_luma;
    c->H264_NAME(h_loop_filter_luma)       = h_loop_filter_luma;
    c->H264_NAME(v_loop_filter_luma_intra) = v_loop_filter_luma_intra;
    c->H264_NAME(h_loop_filter_luma_intra) = h_loop_filter_luma_intra;
    c->H264_NAME(v_loop_filter_chroma)       = v_loop_filter_chroma;
    c->H264_NAME(v_loop_filter_chroma_intra) = v_loop_filter_chroma_intra;
    if (chroma_format_idc <= 1) {
        c->H264_NAME(h_loop_filter_chroma)       = h_loop_filter_chroma;
        c->H264_NAME(h_loop_filter_chroma_intra) = h_loop_filter_chroma_intra;
    } else { // in 4:2:2 a field's edge is as high as a frame's in 4:2:0
        c->H264_NAME(h_loop_filter_chroma_mbaff)       = h_loop_filter_chroma;
        c->H264_NAME(h_loop_filter_chroma_mbaff_intra) = h_loop_filter_chroma_intra;
    }
}
