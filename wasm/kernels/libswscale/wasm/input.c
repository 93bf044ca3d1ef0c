/*
 * RGB of 8 bits, packed or in planes, to luma and chroma of 14 bits.
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
#include "libavutil/avassert.h"
#include "simd128.h"

/* A packed format: bytes per pixel and where in a pixel each component is. */
typedef struct Packed {
    int size, r, g, b;
} Packed;

#define SHIFT        (RGB2YUV_SHIFT - 6)
#define LUMA_START   ((32 << (RGB2YUV_SHIFT - 1)) + (1 << (RGB2YUV_SHIFT - 7)))
#define CHROMA_START ((256 << (RGB2YUV_SHIFT - 1)) + (1 << (RGB2YUV_SHIFT - 7)))

/*
 * The instructions take coefficients of 16 bits and results fit as many. That is so for every colour space there is,
 * but a caller may set any table at any time.
 */
static av_always_inline int row_fits(const int32_t *row)
{
    return row[0] == (int16_t)row[0] && row[1] == (int16_t)row[1] && row[2] == (int16_t)row[2] &&
           FFABS(row[0]) + FFABS(row[1]) + FFABS(row[2]) < 60000;
}

static av_always_inline int luma_fits(const int32_t *table)
{
    return row_fits(table + RY_IDX);
}

static av_always_inline int chroma_fits(const int32_t *table)
{
    return row_fits(table + RU_IDX) && row_fits(table + RV_IDX);
}

static av_always_inline v128_t sums_of_pairs(v128_t a, v128_t b)
{
    return wasm_i32x4_add(wasm_i32x4_shuffle(a, b, 0, 2, 4, 6), wasm_i32x4_shuffle(a, b, 1, 3, 5, 7));
}

/* Four pixels as bytes in groups of four; what is in the fourth byte does not matter. */
static av_always_inline v128_t load_pixels(const uint8_t *src, Packed p)
{
    v128_t x = wasm_v128_load(src);
    return p.size == 4 ? x : wasm_i8x16_shuffle(x, x, 0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
}

/* The coefficients twice, in a pixel's order, with 0 for the byte that is no component. */
static av_always_inline v128_t coefficients(int r, int g, int b, Packed p)
{
    int16_t c[8] = { 0 };
    c[p.r] = c[p.r + 4] = r;
    c[p.g] = c[p.g + 4] = g;
    c[p.b] = c[p.b + 4] = b;
    return wasm_v128_load(c);
}

/* Four values from four pixels of 16-bit components. */
static av_always_inline v128_t values(v128_t low, v128_t high, v128_t c, v128_t start, int shift)
{
    v128_t sums = sums_of_pairs(wasm_i32x4_dot_i16x8(low, c), wasm_i32x4_dot_i16x8(high, c));
    return wasm_i32x4_shr(wasm_i32x4_add(sums, start), shift);
}

static av_always_inline void packed_to_y(int16_t *dst, const uint8_t *src, int width, const int32_t *table, Packed p)
{
    const int ry = table[RY_IDX], gy = table[GY_IDX], by = table[BY_IDX];
    const v128_t c = coefficients(ry, gy, by, p), start = wasm_i32x4_splat(LUMA_START);
    const int whole = luma_fits(table) ? width - 9 : 0;
    int i;

    // A pixel of three bytes is loaded with what follows it, so the last ones are left out.
    for (i = 0; i < whole; i += 8) {
        v128_t x = load_pixels(src + p.size * i, p), y = load_pixels(src + p.size * (i + 4), p);
        v128_t a = values(wasm_u16x8_extend_low_u8x16(x), wasm_u16x8_extend_high_u8x16(x), c, start, SHIFT);
        v128_t b = values(wasm_u16x8_extend_low_u8x16(y), wasm_u16x8_extend_high_u8x16(y), c, start, SHIFT);
        wasm_v128_store(dst + i, wasm_i16x8_narrow_i32x4(a, b));
    }
    for (; i < width; i++) {
        const uint8_t *px = src + p.size * i;
        dst[i] = (ry * px[p.r] + gy * px[p.g] + by * px[p.b] + LUMA_START) >> SHIFT;
    }
}

static av_always_inline void packed_to_uv(int16_t *dstU, int16_t *dstV, const uint8_t *src, int width,
                                          const int32_t *table, Packed p)
{
    const int ru = table[RU_IDX], gu = table[GU_IDX], bu = table[BU_IDX];
    const int rv = table[RV_IDX], gv = table[GV_IDX], bv = table[BV_IDX];
    const v128_t cu = coefficients(ru, gu, bu, p), cv = coefficients(rv, gv, bv, p);
    const v128_t start = wasm_i32x4_splat(CHROMA_START);
    const int whole = chroma_fits(table) ? width - 5 : 0;
    int i;

    for (i = 0; i < whole; i += 4) {
        v128_t x = load_pixels(src + p.size * i, p);
        v128_t low = wasm_u16x8_extend_low_u8x16(x), high = wasm_u16x8_extend_high_u8x16(x);
        v128_t u = values(low, high, cu, start, SHIFT), v = values(low, high, cv, start, SHIFT);
        v128_t uv = wasm_i16x8_narrow_i32x4(u, v);
        wasm_v128_store64_lane(dstU + i, uv, 0);
        wasm_v128_store64_lane(dstV + i, uv, 1);
    }
    for (; i < width; i++) {
        const uint8_t *px = src + p.size * i;
        dstU[i] = (ru * px[p.r] + gu * px[p.g] + bu * px[p.b] + CHROMA_START) >> SHIFT;
        dstV[i] = (rv * px[p.r] + gv * px[p.g] + bv * px[p.b] + CHROMA_START) >> SHIFT;
    }
}

/* Sums of the first and second and of the third and fourth pixel, components of 16 bits. */
static av_always_inline v128_t add_pixels(v128_t x)
{
    v128_t low = wasm_u16x8_extend_low_u8x16(x), high = wasm_u16x8_extend_high_u8x16(x);
    return wasm_i16x8_add(wasm_i64x2_shuffle(low, high, 0, 2), wasm_i64x2_shuffle(low, high, 1, 3));
}

static av_always_inline void packed_to_uv_half(int16_t *dstU, int16_t *dstV, const uint8_t *src, int width,
                                               const int32_t *table, Packed p)
{
    const int ru = table[RU_IDX], gu = table[GU_IDX], bu = table[BU_IDX];
    const int rv = table[RV_IDX], gv = table[GV_IDX], bv = table[BV_IDX];
    const v128_t cu = coefficients(ru, gu, bu, p), cv = coefficients(rv, gv, bv, p);
    const v128_t start = wasm_i32x4_splat(2 * CHROMA_START);
    const int whole = chroma_fits(table) ? width - 4 : 0;
    int i;

    for (i = 0; i < whole; i += 4) {
        v128_t low  = add_pixels(load_pixels(src + 2 * p.size * i, p));
        v128_t high = add_pixels(load_pixels(src + 2 * p.size * (i + 2), p));
        v128_t u = values(low, high, cu, start, SHIFT + 1), v = values(low, high, cv, start, SHIFT + 1);
        v128_t uv = wasm_i16x8_narrow_i32x4(u, v);
        wasm_v128_store64_lane(dstU + i, uv, 0);
        wasm_v128_store64_lane(dstV + i, uv, 1);
    }
    for (; i < width; i++) {
        const uint8_t *px = src + 2 * p.size * i;
        int r = px[p.r] + px[p.size + p.r], g = px[p.g] + px[p.size + p.g], b = px[p.b] + px[p.size + p.b];
        dstU[i] = (ru * r + gu * g + bu * b + 2 * CHROMA_START) >> (SHIFT + 1);
        dstV[i] = (rv * r + gv * g + bv * b + 2 * CHROMA_START) >> (SHIFT + 1);
    }
}

#define PACKED(name, ...)                                                                                   \
static void name ## _to_y(uint8_t *dst, const uint8_t *src, const uint8_t *unused1, const uint8_t *unused2, \
                          int width, uint32_t *table SWS_OPAQUE)                                            \
{                                                                                                           \
    packed_to_y((int16_t *)dst, src, width, (const int32_t *)table, (Packed){ __VA_ARGS__ });               \
}                                                                                                           \
static void name ## _to_uv(uint8_t *dstU, uint8_t *dstV, const uint8_t *unused, const uint8_t *src,         \
                           const uint8_t *same, int width, uint32_t *table SWS_OPAQUE)                      \
{                                                                                                           \
    packed_to_uv((int16_t *)dstU, (int16_t *)dstV, src, width, (const int32_t *)table,                      \
                 (Packed){ __VA_ARGS__ });                                                                  \
}                                                                                                           \
static void name ## _to_uv_half(uint8_t *dstU, uint8_t *dstV, const uint8_t *unused, const uint8_t *src,    \
                                const uint8_t *same, int width, uint32_t *table SWS_OPAQUE)                 \
{                                                                                                           \
    packed_to_uv_half((int16_t *)dstU, (int16_t *)dstV, src, width, (const int32_t *)table,                 \
                      (Packed){ __VA_ARGS__ });                                                             \
}

PACKED(rgb24, 3, 0, 1, 2)
PACKED(bgr24, 3, 2, 1, 0)
PACKED(rgba, 4, 0, 1, 2)
PACKED(bgra, 4, 2, 1, 0)
PACKED(argb, 4, 1, 2, 3)
PACKED(abgr, 4, 3, 2, 1)

static void rgba_to_a(uint8_t *dst8, const uint8_t *src, const uint8_t *unused1, const uint8_t *unused2,
                      int width, uint32_t *unused SWS_OPAQUE)
{
    int16_t *dst = (int16_t *)dst8;
    int i;

    for (i = 0; i < width - 7; i += 8) {
        v128_t x = wasm_v128_load(src + 4 * i), y = wasm_v128_load(src + 4 * i + 16);
        v128_t a = wasm_i16x8_narrow_i32x4(wasm_u32x4_shr(x, 24), wasm_u32x4_shr(y, 24));
        wasm_v128_store(dst + i, wasm_v128_or(wasm_i16x8_shl(a, 6), wasm_u16x8_shr(a, 2)));
    }
    for (; i < width; i++)
        dst[i] = src[4 * i + 3] << 6 | src[4 * i + 3] >> 2;
}

static av_always_inline v128_t planar_values(v128_t gb, v128_t r, v128_t cgb, v128_t cr, v128_t start)
{
    v128_t sums = wasm_i32x4_add(wasm_i32x4_dot_i16x8(gb, cgb), wasm_i32x4_dot_i16x8(r, cr));
    return wasm_i32x4_shr(wasm_i32x4_add(sums, start), SHIFT);
}

/* Eight pixels; green and blue are interleaved, red stands with zeros. */
static av_always_inline v128_t planar_row(const uint8_t *src[4], int i, v128_t cgb, v128_t cr, v128_t start)
{
    const v128_t zero = wasm_i32x4_const_splat(0);
    v128_t g = wasm_u16x8_load8x8(src[0] + i), b = wasm_u16x8_load8x8(src[1] + i), r = wasm_u16x8_load8x8(src[2] + i);
    v128_t low  = planar_values(wasm_i16x8_shuffle(g, b, 0, 8, 1, 9, 2, 10, 3, 11),
                                wasm_i16x8_shuffle(r, zero, 0, 8, 1, 9, 2, 10, 3, 11), cgb, cr, start);
    v128_t high = planar_values(wasm_i16x8_shuffle(g, b, 4, 12, 5, 13, 6, 14, 7, 15),
                                wasm_i16x8_shuffle(r, zero, 4, 12, 5, 13, 6, 14, 7, 15), cgb, cr, start);
    return wasm_i16x8_narrow_i32x4(low, high);
}

static av_always_inline v128_t pair(int first, int second)
{
    return wasm_i32x4_splat((int)((uint16_t)first | (uint32_t)(uint16_t)second << 16));
}

static void planar_to_y(uint8_t *dst8, const uint8_t *src[4], int width, int32_t *table SWS_OPAQUE)
{
    const int ry = table[RY_IDX], gy = table[GY_IDX], by = table[BY_IDX];
    const v128_t cgb = pair(gy, by), cr = pair(ry, 0), start = wasm_i32x4_splat(LUMA_START);
    int16_t *dst = (int16_t *)dst8;
    const int whole = luma_fits(table) ? width - 7 : 0;
    int i;

    for (i = 0; i < whole; i += 8)
        wasm_v128_store(dst + i, planar_row(src, i, cgb, cr, start));
    for (; i < width; i++)
        dst[i] = (ry * src[2][i] + gy * src[0][i] + by * src[1][i] + LUMA_START) >> SHIFT;
}

static void planar_to_uv(uint8_t *dstU8, uint8_t *dstV8, const uint8_t *src[4], int width, int32_t *table SWS_OPAQUE)
{
    const int ru = table[RU_IDX], gu = table[GU_IDX], bu = table[BU_IDX];
    const int rv = table[RV_IDX], gv = table[GV_IDX], bv = table[BV_IDX];
    const v128_t start = wasm_i32x4_splat(CHROMA_START);
    const v128_t ugb = pair(gu, bu), ur = pair(ru, 0), vgb = pair(gv, bv), vr = pair(rv, 0);
    int16_t *dstU = (int16_t *)dstU8, *dstV = (int16_t *)dstV8;
    const int whole = chroma_fits(table) ? width - 7 : 0;
    int i;

    for (i = 0; i < whole; i += 8) {
        wasm_v128_store(dstU + i, planar_row(src, i, ugb, ur, start));
        wasm_v128_store(dstV + i, planar_row(src, i, vgb, vr, start));
    }
    for (; i < width; i++) {
        dstU[i] = (ru * src[2][i] + gu * src[0][i] + bu * src[1][i] + CHROMA_START) >> SHIFT;
        dstV[i] = (rv * src[2][i] + gv * src[0][i] + bv * src[1][i] + CHROMA_START) >> SHIFT;
    }
}

#define USE_PACKED(name)                                                               \
    do {                                                                               \
        if (c->lumToYV12)                                                              \
            c->lumToYV12 = name ## _to_y;                                              \
        if (c->chrToYV12)                                                              \
            c->chrToYV12 = c->chrSrcHSubSample ? name ## _to_uv_half : name ## _to_uv; \
    } while (0)

av_cold void ff_init_input_simd128(SwsInternal *c)
{
    switch (SWS_FORMAT(c, src)) {
    case AV_PIX_FMT_RGB24: USE_PACKED(rgb24); break;
    case AV_PIX_FMT_BGR24: USE_PACKED(bgr24); break;
    case AV_PIX_FMT_RGBA:  USE_PACKED(rgba);  break;
    case AV_PIX_FMT_BGRA:  USE_PACKED(bgra);  break;
    case AV_PIX_FMT_ARGB:  USE_PACKED(argb);  break;
    case AV_PIX_FMT_ABGR:  USE_PACKED(abgr);  break;
    case AV_PIX_FMT_GBRP:
    case AV_PIX_FMT_GBRAP:
        if (c->readLumPlanar)
            c->readLumPlanar = planar_to_y;
        if (c->readChrPlanar)
            c->readChrPlanar = planar_to_uv;
        break;
    }
    if ((SWS_FORMAT(c, src) == AV_PIX_FMT_RGBA || SWS_FORMAT(c, src) == AV_PIX_FMT_BGRA) && c->alpToYV12)
        c->alpToYV12 = rgba_to_a;
}
