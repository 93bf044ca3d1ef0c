/*****************************************************************************
 * simd.h: what the WebAssembly SIMD kernels share
 *****************************************************************************
 * This program is free software; you can redistribute it and/or modify
 * it under the terms of the GNU General Public License as published by
 * the Free Software Foundation; either version 2 of the License, or
 * (at your option) any later version.
 *
 * This program is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
 * GNU General Public License for more details.
 *****************************************************************************/

#ifndef X264_WASM_SIMD_H
#define X264_WASM_SIMD_H

#include "common/common.h"
#include <wasm_simd128.h>

/* Engines turn shuffles that an SSE instruction does into that instruction, any other into three or more. All
 * shuffles below are of the first kind on x86 unless said otherwise. */
#define UNPACKLO8( a, b )  wasm_i8x16_shuffle( a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 )
#define UNPACKHI8( a, b )  wasm_i8x16_shuffle( a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31 )
#define UNPACKLO16( a, b ) wasm_i16x8_shuffle( a, b, 0, 8, 1, 9, 2, 10, 3, 11 )
#define UNPACKHI16( a, b ) wasm_i16x8_shuffle( a, b, 4, 12, 5, 13, 6, 14, 7, 15 )
#define UNPACKLO32( a, b ) wasm_i32x4_shuffle( a, b, 0, 4, 1, 5 )
#define UNPACKHI32( a, b ) wasm_i32x4_shuffle( a, b, 2, 6, 3, 7 )
#define UNPACKLO64( a, b ) wasm_i64x2_shuffle( a, b, 0, 2 )
#define UNPACKHI64( a, b ) wasm_i64x2_shuffle( a, b, 1, 3 )
#define EVEN32( a, b )     wasm_i32x4_shuffle( a, b, 0, 2, 4, 6 )
#define ODD32( a, b )      wasm_i32x4_shuffle( a, b, 1, 3, 5, 7 )
#define BLEND16( a, b )    wasm_i16x8_shuffle( a, b, 0, 9, 2, 11, 4, 13, 6, 15 )

#define add16 wasm_i16x8_add
#define sub16 wasm_i16x8_sub
#define abs16 wasm_i16x8_abs
#define add32 wasm_i32x4_add
#define sub32 wasm_i32x4_sub

/* Two rows of four pixels, or four of them, as they lie in memory. */
static ALWAYS_INLINE v128_t load_2x64( const void *a, const void *b )
{
    return wasm_v128_load64_lane( b, wasm_v128_load64_zero( a ), 1 );
}

static ALWAYS_INLINE v128_t load_4x32( const uint8_t *p, intptr_t stride )
{
    v128_t v = wasm_v128_load32_zero( p );
    v = wasm_v128_load32_lane( p+stride, v, 1 );
    v = wasm_v128_load32_lane( p+2*stride, v, 2 );
    return wasm_v128_load32_lane( p+3*stride, v, 3 );
}

/* Eight pixels, four pixels, and twice four pixels in 16-bit lanes. */
static ALWAYS_INLINE v128_t load8( const pixel *p )
{
#if HIGH_BIT_DEPTH
    return wasm_v128_load( p );
#else
    return wasm_u16x8_load8x8( p );
#endif
}

static ALWAYS_INLINE v128_t load4( const pixel *p )
{
#if HIGH_BIT_DEPTH
    return wasm_v128_load64_zero( p );
#else
    return wasm_u16x8_extend_low_u8x16( wasm_v128_load32_zero( p ) );
#endif
}

static ALWAYS_INLINE v128_t load4x2( const pixel *a, const pixel *b )
{
#if HIGH_BIT_DEPTH
    return load_2x64( a, b );
#else
    return wasm_u16x8_extend_low_u8x16( wasm_v128_load32_lane( b, wasm_v128_load32_zero( a ), 1 ) );
#endif
}

static ALWAYS_INLINE v128_t splat_pixel( int p )
{
    return wasm_i16x8_splat( p );
}

static ALWAYS_INLINE int hsum32( v128_t v )
{
    v = add32( v, wasm_i32x4_shuffle( v, v, 2, 3, 0, 1 ) );
    v = add32( v, wasm_i32x4_shuffle( v, v, 1, 0, 3, 2 ) );
    return wasm_i32x4_extract_lane( v, 0 );
}

/* The sums of four vectors. */
static ALWAYS_INLINE v128_t hsum32x4( v128_t a, v128_t b, v128_t c, v128_t d )
{
    v128_t ab = add32( UNPACKLO32( a, b ), UNPACKHI32( a, b ) );
    v128_t cd = add32( UNPACKLO32( c, d ), UNPACKHI32( c, d ) );
    return add32( UNPACKLO64( ab, cd ), UNPACKHI64( ab, cd ) );
}

#endif
