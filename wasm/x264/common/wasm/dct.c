/*****************************************************************************
 * dct.c: WebAssembly SIMD transforms and zigzag
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

#include "simd.h"
#include "dct.h"

/* Coefficients of 10-bit video are 32 bits wide: those stay in C. */
#if HIGH_BIT_DEPTH
void x264_dct_init_wasm( x264_dct_function_t *dctf )
{
}

void x264_zigzag_init_wasm( x264_zigzag_function_t *pf_progressive, x264_zigzag_function_t *pf_interlaced )
{
}
#else

static ALWAYS_INLINE v128_t diff8( pixel *fenc, pixel *fdec, int y )
{
    return sub16( load8( fenc+y*FENC_STRIDE ), load8( fdec+y*FDEC_STRIDE ) );
}

/* Two 4x4 blocks side by side. */
static ALWAYS_INLINE void transpose_2x4x4( v128_t v[4] )
{
    v128_t t0 = UNPACKLO16( v[0], v[1] ), t1 = UNPACKLO16( v[2], v[3] );
    v128_t t2 = UNPACKHI16( v[0], v[1] ), t3 = UNPACKHI16( v[2], v[3] );
    v128_t u0 = UNPACKLO32( t0, t1 ), u1 = UNPACKHI32( t0, t1 );
    v128_t u2 = UNPACKLO32( t2, t3 ), u3 = UNPACKHI32( t2, t3 );
    v[0] = UNPACKLO64( u0, u2 );
    v[1] = UNPACKHI64( u0, u2 );
    v[2] = UNPACKLO64( u1, u3 );
    v[3] = UNPACKHI64( u1, u3 );
}

static ALWAYS_INLINE void transpose_8x8( v128_t v[8] )
{
    v128_t a[8], b[8];
    for( int i = 0; i < 4; i++ )
    {
        a[2*i]   = UNPACKLO16( v[i], v[i+4] );
        a[2*i+1] = UNPACKHI16( v[i], v[i+4] );
    }
    for( int i = 0; i < 4; i++ )
    {
        b[2*i]   = UNPACKLO16( a[i], a[i+4] );
        b[2*i+1] = UNPACKHI16( a[i], a[i+4] );
    }
    for( int i = 0; i < 4; i++ )
    {
        v[2*i]   = UNPACKLO16( b[i], b[i+4] );
        v[2*i+1] = UNPACKHI16( b[i], b[i+4] );
    }
}

static ALWAYS_INLINE void dct4_1d( v128_t v[4] )
{
    v128_t s03 = add16( v[0], v[3] ), s12 = add16( v[1], v[2] );
    v128_t d03 = sub16( v[0], v[3] ), d12 = sub16( v[1], v[2] );
    v[0] = add16( s03, s12 );
    v[1] = add16( add16( d03, d03 ), d12 );
    v[2] = sub16( s03, s12 );
    v[3] = sub16( d03, add16( d12, d12 ) );
}

static ALWAYS_INLINE void idct4_1d( v128_t v[4] )
{
    v128_t s02 = add16( v[0], v[2] ), d02 = sub16( v[0], v[2] );
    v128_t s13 = add16( v[1], wasm_i16x8_shr( v[3], 1 ) ), d13 = sub16( wasm_i16x8_shr( v[1], 1 ), v[3] );
    v[0] = add16( s02, s13 );
    v[1] = add16( d02, d13 );
    v[2] = sub16( d02, d13 );
    v[3] = sub16( s02, s13 );
}

static void sub4x4_dct_wasm( dctcoef dct[16], pixel *fenc, pixel *fdec )
{
    v128_t v[4];
    for( int i = 0; i < 4; i++ )
        v[i] = sub16( load4( fenc+i*FENC_STRIDE ), load4( fdec+i*FDEC_STRIDE ) );
    dct4_1d( v );
    transpose_2x4x4( v );
    dct4_1d( v );
    wasm_v128_store( dct, UNPACKLO64( v[0], v[1] ) );
    wasm_v128_store( dct+8, UNPACKLO64( v[2], v[3] ) );
}

static ALWAYS_INLINE void sub8x4_dct( dctcoef dct[2][16], pixel *fenc, pixel *fdec )
{
    v128_t v[4];
    for( int i = 0; i < 4; i++ )
        v[i] = diff8( fenc, fdec, i );
    dct4_1d( v );
    transpose_2x4x4( v );
    dct4_1d( v );
    wasm_v128_store( dct[0], UNPACKLO64( v[0], v[1] ) );
    wasm_v128_store( dct[0]+8, UNPACKLO64( v[2], v[3] ) );
    wasm_v128_store( dct[1], UNPACKHI64( v[0], v[1] ) );
    wasm_v128_store( dct[1]+8, UNPACKHI64( v[2], v[3] ) );
}

static void sub8x8_dct_wasm( dctcoef dct[4][16], pixel *fenc, pixel *fdec )
{
    sub8x4_dct( dct, fenc, fdec );
    sub8x4_dct( dct+2, fenc+4*FENC_STRIDE, fdec+4*FDEC_STRIDE );
}

static void sub16x16_dct_wasm( dctcoef dct[16][16], pixel *fenc, pixel *fdec )
{
    for( int i = 0; i < 4; i++ )
        sub8x8_dct_wasm( dct+4*i, fenc + 8*(i&1) + 8*(i>>1)*FENC_STRIDE, fdec + 8*(i&1) + 8*(i>>1)*FDEC_STRIDE );
}

static ALWAYS_INLINE void add_row( pixel *dst, v128_t residual, int w )
{
    v128_t v = add16( w == 4 ? load4( dst ) : load8( dst ), residual );
    v = wasm_u8x16_narrow_i16x8( v, v );
    if( w == 4 )
        wasm_v128_store32_lane( dst, v, 0 );
    else
        wasm_v128_store64_lane( dst, v, 0 );
}

static ALWAYS_INLINE void idct4_add( pixel *dst, v128_t v[4], int w )
{
    idct4_1d( v );
    transpose_2x4x4( v );
    v[0] = add16( v[0], wasm_i16x8_const_splat( 32 ) );
    idct4_1d( v );
    for( int i = 0; i < 4; i++ )
        add_row( dst+i*FDEC_STRIDE, wasm_i16x8_shr( v[i], 6 ), w );
}

static void add4x4_idct_wasm( pixel *dst, dctcoef dct[16] )
{
    v128_t a = wasm_v128_load( dct ), b = wasm_v128_load( dct+8 );
    v128_t v[4] = { a, UNPACKHI64( a, a ), b, UNPACKHI64( b, b ) };
    idct4_add( dst, v, 4 );
}

static ALWAYS_INLINE void add8x4_idct( pixel *dst, dctcoef dct[2][16] )
{
    v128_t a = wasm_v128_load( dct[0] ), b = wasm_v128_load( dct[0]+8 );
    v128_t c = wasm_v128_load( dct[1] ), d = wasm_v128_load( dct[1]+8 );
    v128_t v[4] = { UNPACKLO64( a, c ), UNPACKHI64( a, c ), UNPACKLO64( b, d ), UNPACKHI64( b, d ) };
    idct4_add( dst, v, 8 );
}

static void add8x8_idct_wasm( pixel *dst, dctcoef dct[4][16] )
{
    add8x4_idct( dst, dct );
    add8x4_idct( dst+4*FDEC_STRIDE, dct+2 );
}

static void add16x16_idct_wasm( pixel *dst, dctcoef dct[16][16] )
{
    for( int i = 0; i < 4; i++ )
        add8x8_idct_wasm( dst + 8*(i&1) + 8*(i>>1)*FDEC_STRIDE, dct+4*i );
}

/* The sums of the lower and of the upper four lanes, in the lanes 0 and 1 of 32 bits. */
static ALWAYS_INLINE v128_t half_sums( v128_t v )
{
    v = wasm_i32x4_extadd_pairwise_i16x8( v );
    return add32( EVEN32( v, v ), ODD32( v, v ) );
}

static ALWAYS_INLINE v128_t dc_8x4( pixel *fenc, pixel *fdec )
{
    return half_sums( add16( add16( diff8( fenc, fdec, 0 ), diff8( fenc, fdec, 1 ) ),
                             add16( diff8( fenc, fdec, 2 ), diff8( fenc, fdec, 3 ) ) ) );
}

static void sub8x8_dct_dc_wasm( dctcoef dct[4], pixel *fenc, pixel *fdec )
{
    v128_t top = dc_8x4( fenc, fdec ), bottom = dc_8x4( fenc+4*FENC_STRIDE, fdec+4*FDEC_STRIDE );
    int s0 = wasm_i32x4_extract_lane( top, 0 ), s1 = wasm_i32x4_extract_lane( top, 1 );
    int s2 = wasm_i32x4_extract_lane( bottom, 0 ), s3 = wasm_i32x4_extract_lane( bottom, 1 );
    int d0 = s0 + s1, d1 = s2 + s3, d2 = s0 - s1, d3 = s2 - s3;
    dct[0] = d0 + d1;
    dct[1] = d0 - d1;
    dct[2] = d2 + d3;
    dct[3] = d2 - d3;
}

static ALWAYS_INLINE v128_t round_dc( v128_t dc )
{
    return wasm_i16x8_shr( add16( dc, wasm_i16x8_const_splat( 32 ) ), 6 );
}

static void add8x8_idct_dc_wasm( pixel *dst, dctcoef dct[4] )
{
    v128_t dc = round_dc( wasm_v128_load64_zero( dct ) );
    v128_t top = wasm_i16x8_shuffle( dc, dc, 0, 0, 0, 0, 1, 1, 1, 1 );
    v128_t bottom = wasm_i16x8_shuffle( dc, dc, 2, 2, 2, 2, 3, 3, 3, 3 );
    for( int i = 0; i < 4; i++ )
    {
        add_row( dst+i*FDEC_STRIDE, top, 8 );
        add_row( dst+(i+4)*FDEC_STRIDE, bottom, 8 );
    }
}

static void add16x16_idct_dc_wasm( pixel *dst, dctcoef dct[16] )
{
    for( int i = 0; i < 4; i++, dct += 4, dst += 4*FDEC_STRIDE )
    {
        v128_t dc = round_dc( wasm_v128_load64_zero( dct ) );
        v128_t left = wasm_i16x8_shuffle( dc, dc, 0, 0, 0, 0, 1, 1, 1, 1 );
        v128_t right = wasm_i16x8_shuffle( dc, dc, 2, 2, 2, 2, 3, 3, 3, 3 );
        for( int y = 0; y < 4; y++ )
        {
            v128_t p = wasm_v128_load( dst+y*FDEC_STRIDE );
            v128_t lo = add16( wasm_u16x8_extend_low_u8x16( p ), left );
            v128_t hi = add16( wasm_u16x8_extend_high_u8x16( p ), right );
            wasm_v128_store( dst+y*FDEC_STRIDE, wasm_u8x16_narrow_i16x8( lo, hi ) );
        }
    }
}

static ALWAYS_INLINE void dct8_1d( v128_t v[8] )
{
    v128_t s07 = add16( v[0], v[7] ), s16 = add16( v[1], v[6] ), s25 = add16( v[2], v[5] ), s34 = add16( v[3], v[4] );
    v128_t d07 = sub16( v[0], v[7] ), d16 = sub16( v[1], v[6] ), d25 = sub16( v[2], v[5] ), d34 = sub16( v[3], v[4] );
    v128_t a0 = add16( s07, s34 ), a1 = add16( s16, s25 ), a2 = sub16( s07, s34 ), a3 = sub16( s16, s25 );
#define AND_HALF( a ) add16( a, wasm_i16x8_shr( a, 1 ) )
    v128_t a4 = add16( add16( d16, d25 ), AND_HALF( d07 ) );
    v128_t a5 = sub16( sub16( d07, d34 ), AND_HALF( d25 ) );
    v128_t a6 = sub16( add16( d07, d34 ), AND_HALF( d16 ) );
    v128_t a7 = add16( sub16( d16, d25 ), AND_HALF( d34 ) );
    v[0] = add16( a0, a1 );
    v[1] = add16( a4, wasm_i16x8_shr( a7, 2 ) );
    v[2] = add16( a2, wasm_i16x8_shr( a3, 1 ) );
    v[3] = add16( a5, wasm_i16x8_shr( a6, 2 ) );
    v[4] = sub16( a0, a1 );
    v[5] = sub16( a6, wasm_i16x8_shr( a5, 2 ) );
    v[6] = sub16( wasm_i16x8_shr( a2, 1 ), a3 );
    v[7] = sub16( wasm_i16x8_shr( a4, 2 ), a7 );
}

static ALWAYS_INLINE void idct8_1d( v128_t v[8] )
{
    v128_t a0 = add16( v[0], v[4] ), a2 = sub16( v[0], v[4] );
    v128_t a4 = sub16( wasm_i16x8_shr( v[2], 1 ), v[6] ), a6 = add16( wasm_i16x8_shr( v[6], 1 ), v[2] );
    v128_t b0 = add16( a0, a6 ), b2 = add16( a2, a4 ), b4 = sub16( a2, a4 ), b6 = sub16( a0, a6 );
    v128_t a1 = sub16( sub16( v[5], v[3] ), AND_HALF( v[7] ) );
    v128_t a3 = sub16( add16( v[1], v[7] ), AND_HALF( v[3] ) );
    v128_t a5 = add16( sub16( v[7], v[1] ), AND_HALF( v[5] ) );
    v128_t a7 = add16( add16( v[3], v[5] ), AND_HALF( v[1] ) );
#undef AND_HALF
    v128_t b1 = add16( wasm_i16x8_shr( a7, 2 ), a1 ), b3 = add16( a3, wasm_i16x8_shr( a5, 2 ) );
    v128_t b5 = sub16( wasm_i16x8_shr( a3, 2 ), a5 ), b7 = sub16( a7, wasm_i16x8_shr( a1, 2 ) );
    v[0] = add16( b0, b7 );
    v[1] = add16( b2, b5 );
    v[2] = add16( b4, b3 );
    v[3] = add16( b6, b1 );
    v[4] = sub16( b6, b1 );
    v[5] = sub16( b4, b3 );
    v[6] = sub16( b2, b5 );
    v[7] = sub16( b0, b7 );
}

static void sub8x8_dct8_wasm( dctcoef dct[64], pixel *fenc, pixel *fdec )
{
    v128_t v[8];
    for( int i = 0; i < 8; i++ )
        v[i] = diff8( fenc, fdec, i );
    dct8_1d( v );
    transpose_8x8( v );
    dct8_1d( v );
    for( int i = 0; i < 8; i++ )
        wasm_v128_store( dct+8*i, v[i] );
}

static void sub16x16_dct8_wasm( dctcoef dct[4][64], pixel *fenc, pixel *fdec )
{
    for( int i = 0; i < 4; i++ )
        sub8x8_dct8_wasm( dct[i], fenc + 8*(i&1) + 8*(i>>1)*FENC_STRIDE, fdec + 8*(i&1) + 8*(i>>1)*FDEC_STRIDE );
}

static void add8x8_idct8_wasm( pixel *dst, dctcoef dct[64] )
{
    v128_t v[8];
    for( int i = 0; i < 8; i++ )
        v[i] = wasm_v128_load( dct+8*i );
    v[0] = add16( v[0], wasm_i16x8_const( 32, 0, 0, 0, 0, 0, 0, 0 ) );
    idct8_1d( v );
    transpose_8x8( v );
    idct8_1d( v );
    for( int i = 0; i < 8; i++ )
        add_row( dst+i*FDEC_STRIDE, wasm_i16x8_shr( v[i], 6 ), 8 );
}

static void add16x16_idct8_wasm( pixel *dst, dctcoef dct[4][64] )
{
    for( int i = 0; i < 4; i++ )
        add8x8_idct8_wasm( dst + 8*(i&1) + 8*(i>>1)*FDEC_STRIDE, dct[i] );
}

void x264_dct_init_wasm( x264_dct_function_t *dctf )
{
    dctf->sub4x4_dct      = sub4x4_dct_wasm;
    dctf->sub8x8_dct      = sub8x8_dct_wasm;
    dctf->sub16x16_dct    = sub16x16_dct_wasm;
    dctf->sub8x8_dct_dc   = sub8x8_dct_dc_wasm;
    dctf->add4x4_idct     = add4x4_idct_wasm;
    dctf->add8x8_idct     = add8x8_idct_wasm;
    dctf->add16x16_idct   = add16x16_idct_wasm;
    dctf->add8x8_idct_dc  = add8x8_idct_dc_wasm;
    dctf->add16x16_idct_dc = add16x16_idct_dc_wasm;
    dctf->sub8x8_dct8     = sub8x8_dct8_wasm;
    dctf->sub16x16_dct8   = sub16x16_dct8_wasm;
    dctf->add8x8_idct8    = add8x8_idct8_wasm;
    dctf->add16x16_idct8  = add16x16_idct8_wasm;
}

/****************************************************************************
 * Zigzag. These shuffles are of the slow kind, and still far from sixteen loads and stores.
 ****************************************************************************/

#define ZIGZAG4_LO( a, b ) wasm_i16x8_shuffle( a, b, 0, 4, 1, 2, 5, 8, 12, 9 )
#define ZIGZAG4_HI( a, b ) wasm_i16x8_shuffle( a, b, 6, 3, 7, 10, 13, 14, 11, 15 )

static void zigzag_scan_4x4_frame_wasm( dctcoef level[16], dctcoef dct[16] )
{
    v128_t a = wasm_v128_load( dct ), b = wasm_v128_load( dct+8 );
    wasm_v128_store( level, ZIGZAG4_LO( a, b ) );
    wasm_v128_store( level+8, ZIGZAG4_HI( a, b ) );
}

void x264_zigzag_init_wasm( x264_zigzag_function_t *pf_progressive, x264_zigzag_function_t *pf_interlaced )
{
    pf_progressive->scan_4x4 = zigzag_scan_4x4_frame_wasm;
}
#endif
