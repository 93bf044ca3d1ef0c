/*****************************************************************************
 * deblock.c: WebAssembly SIMD deblocking
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
#include "deblock.h"

#if HIGH_BIT_DEPTH
void x264_deblock_init_wasm( x264_deblock_function_t *pf )
{
}
#else

/* Sixteen positions of an edge at a time. p1 and p0 lie before it, q0 and q1 behind it. */

static ALWAYS_INLINE v128_t closer( v128_t a, v128_t b, v128_t limit )
{
    v128_t diff = wasm_v128_or( wasm_u8x16_sub_sat( a, b ), wasm_u8x16_sub_sat( b, a ) );
    return wasm_u8x16_lt( diff, limit );
}

static ALWAYS_INLINE v128_t edge_mask( v128_t p1, v128_t p0, v128_t q0, v128_t q1, v128_t alpha, v128_t beta )
{
    return wasm_v128_and( closer( p0, q0, alpha ),
                          wasm_v128_and( closer( p1, p0, beta ), closer( q1, q0, beta ) ) );
}

/* (a+b)>>1, where the instruction rounds up. */
static ALWAYS_INLINE v128_t avg_floor( v128_t a, v128_t b )
{
    v128_t odd = wasm_v128_and( wasm_v128_xor( a, b ), wasm_i8x16_const_splat( 1 ) );
    return wasm_i8x16_sub( wasm_u8x16_avgr( a, b ), odd );
}

static ALWAYS_INLINE v128_t delta_8( v128_t p1, v128_t p0, v128_t q0, v128_t q1 )
{
    v128_t v = add16( wasm_i16x8_shl( sub16( q0, p0 ), 2 ), sub16( p1, q1 ) );
    return wasm_i16x8_shr( add16( v, wasm_i16x8_const_splat( 4 ) ), 3 );
}

/* Moves p0 and q0 towards one another by at most `tc`, which is far below what a signed byte holds. */
static ALWAYS_INLINE void filter_p0q0( v128_t p1, v128_t *p0, v128_t *q0, v128_t q1, v128_t tc, v128_t mask )
{
#define LO wasm_u16x8_extend_low_u8x16
#define HI wasm_u16x8_extend_high_u8x16
    v128_t delta = wasm_i8x16_narrow_i16x8( delta_8( LO( p1 ), LO( *p0 ), LO( *q0 ), LO( q1 ) ),
                                            delta_8( HI( p1 ), HI( *p0 ), HI( *q0 ), HI( q1 ) ) );
    v128_t zero = wasm_i8x16_const_splat( 0 );
    delta = wasm_i8x16_max( wasm_i8x16_min( delta, tc ), wasm_i8x16_neg( tc ) );
    delta = wasm_v128_and( delta, mask );
    v128_t up = wasm_i8x16_max( delta, zero ), down = wasm_i8x16_max( wasm_i8x16_neg( delta ), zero );
    *p0 = wasm_u8x16_sub_sat( wasm_u8x16_add_sat( *p0, up ), down );
    *q0 = wasm_u8x16_add_sat( wasm_u8x16_sub_sat( *q0, up ), down );
}

/* Moves p1 towards the mean of its neighbours by at most `tc0`, where p2 is close. */
static ALWAYS_INLINE v128_t filter_p1( v128_t p2, v128_t p1, v128_t mean, v128_t tc0, v128_t mask )
{
    v128_t v = avg_floor( p2, mean );
    v = wasm_u8x16_max( v, wasm_u8x16_sub_sat( p1, tc0 ) );
    v = wasm_u8x16_min( v, wasm_u8x16_add_sat( p1, tc0 ) );
    return wasm_v128_bitselect( v, p1, mask );
}

/* Four values, each for four positions. */
static ALWAYS_INLINE v128_t spread_4( const int8_t *tc0 )
{
    v128_t v = wasm_v128_load32_zero( tc0 );
    v = UNPACKLO8( v, v );
    return UNPACKLO16( v, v );
}

/* `v`: p2, p1, p0, q0, q1, q2. Returns whether anything changes. */
static ALWAYS_INLINE int luma_edge( v128_t v[6], int alpha, int beta, const int8_t *tc0 )
{
    v128_t tc = spread_4( tc0 ), b = wasm_i8x16_splat( beta );
    v128_t mask = edge_mask( v[1], v[2], v[3], v[4], wasm_i8x16_splat( alpha ), b );
    mask = wasm_v128_andnot( mask, wasm_i8x16_shr( tc, 7 ) );
    if( !wasm_v128_any_true( mask ) )
        return 0;
    v128_t near_p = wasm_v128_and( closer( v[0], v[2], b ), mask );
    v128_t near_q = wasm_v128_and( closer( v[5], v[3], b ), mask );
    v128_t mean = wasm_u8x16_avgr( v[2], v[3] );
    v128_t p1 = filter_p1( v[0], v[1], mean, tc, near_p ), q1 = filter_p1( v[5], v[4], mean, tc, near_q );
    tc = wasm_i8x16_sub( wasm_i8x16_sub( tc, near_p ), near_q );
    filter_p0q0( v[1], &v[2], &v[3], v[4], tc, mask );
    v[1] = p1;
    v[4] = q1;
    return 1;
}

static void deblock_v_luma_wasm( pixel *pix, intptr_t stride, int alpha, int beta, int8_t *tc0 )
{
    v128_t v[6];
    for( int i = 0; i < 6; i++ )
        v[i] = wasm_v128_load( pix+(i-3)*stride );
    if( luma_edge( v, alpha, beta, tc0 ) )
        for( int i = 1; i < 5; i++ )
            wasm_v128_store( pix+(i-3)*stride, v[i] );
}

/* Eight bytes from each of sixteen rows, as eight columns. */
static ALWAYS_INLINE void load_columns( v128_t v[8], pixel *pix, intptr_t stride )
{
    v128_t a[8], b[8];
    for( int i = 0; i < 8; i++ )
        a[i] = UNPACKLO8( wasm_v128_load64_zero( pix+i*stride ), wasm_v128_load64_zero( pix+(i+8)*stride ) );
#define STAGE( to, from ) \
    for( int i = 0; i < 4; i++ )\
    {\
        to[2*i]   = UNPACKLO8( from[i], from[i+4] );\
        to[2*i+1] = UNPACKHI8( from[i], from[i+4] );\
    }
    STAGE( b, a )
    STAGE( a, b )
    STAGE( v, a )
#undef STAGE
}

/* Four columns to sixteen rows. */
static ALWAYS_INLINE void store_columns( pixel *pix, intptr_t stride, v128_t a, v128_t b, v128_t c, v128_t d )
{
    v128_t ab_lo = UNPACKLO8( a, b ), ab_hi = UNPACKHI8( a, b ), cd_lo = UNPACKLO8( c, d ), cd_hi = UNPACKHI8( c, d );
    v128_t rows[4] = { UNPACKLO16( ab_lo, cd_lo ), UNPACKHI16( ab_lo, cd_lo ),
                       UNPACKLO16( ab_hi, cd_hi ), UNPACKHI16( ab_hi, cd_hi ) };
    for( int i = 0; i < 4; i++, pix += 4*stride )
    {
        wasm_v128_store32_lane( pix, rows[i], 0 );
        wasm_v128_store32_lane( pix+stride, rows[i], 1 );
        wasm_v128_store32_lane( pix+2*stride, rows[i], 2 );
        wasm_v128_store32_lane( pix+3*stride, rows[i], 3 );
    }
}

static void deblock_h_luma_wasm( pixel *pix, intptr_t stride, int alpha, int beta, int8_t *tc0 )
{
    v128_t v[8];
    load_columns( v, pix-4, stride );
    if( luma_edge( v+1, alpha, beta, tc0 ) )
        store_columns( pix-2, stride, v[2], v[3], v[4], v[5] );
}

/* The strong filter for one side, eight positions in 16 bits. `out`: p0, p1, p2 where p2 is close, else p0 alone. */
static ALWAYS_INLINE void strong_8( v128_t out[4], v128_t p3, v128_t p2, v128_t p1, v128_t p0, v128_t q0, v128_t q1 )
{
    v128_t two = wasm_i16x8_const_splat( 2 ), four = wasm_i16x8_const_splat( 4 );
    v128_t p210q = add16( add16( p2, p1 ), add16( p0, q0 ) );
    out[0] = wasm_u16x8_shr( add16( add16( p210q, four ), add16( add16( p1, p0 ), add16( q0, q1 ) ) ), 3 );
    out[1] = wasm_u16x8_shr( add16( p210q, two ), 2 );
    out[2] = wasm_u16x8_shr( add16( add16( p210q, four ), wasm_i16x8_shl( add16( p3, p2 ), 1 ) ), 3 );
    out[3] = wasm_u16x8_shr( add16( add16( add16( p1, p1 ), two ), add16( p0, q1 ) ), 2 );
}

static ALWAYS_INLINE void strong_side( v128_t p3, v128_t *p2, v128_t *p1, v128_t *p0, v128_t q0, v128_t q1,
                                       v128_t mask, v128_t near )
{
    v128_t lo[4], hi[4], v[4];
    strong_8( lo, LO( p3 ), LO( *p2 ), LO( *p1 ), LO( *p0 ), LO( q0 ), LO( q1 ) );
    strong_8( hi, HI( p3 ), HI( *p2 ), HI( *p1 ), HI( *p0 ), HI( q0 ), HI( q1 ) );
    for( int i = 0; i < 4; i++ )
        v[i] = wasm_u8x16_narrow_i16x8( lo[i], hi[i] );
    *p2 = wasm_v128_bitselect( v[2], *p2, near );
    *p1 = wasm_v128_bitselect( v[1], *p1, near );
    *p0 = wasm_v128_bitselect( wasm_v128_bitselect( v[0], v[3], near ), *p0, mask );
}

/* `v`: p3 to q3. */
static ALWAYS_INLINE int luma_edge_intra( v128_t v[8], int alpha, int beta )
{
    v128_t b = wasm_i8x16_splat( beta );
    v128_t mask = edge_mask( v[2], v[3], v[4], v[5], wasm_i8x16_splat( alpha ), b );
    if( !wasm_v128_any_true( mask ) )
        return 0;
    v128_t near = wasm_v128_and( closer( v[3], v[4], wasm_i8x16_splat( (alpha>>2) + 2 ) ), mask );
    v128_t near_p = wasm_v128_and( closer( v[1], v[3], b ), near );
    v128_t near_q = wasm_v128_and( closer( v[6], v[4], b ), near );
    v128_t p0 = v[3], p1 = v[2];
    strong_side( v[0], &v[1], &v[2], &v[3], v[4], v[5], mask, near_p );
    strong_side( v[7], &v[6], &v[5], &v[4], p0, p1, mask, near_q );
    return 1;
}

static void deblock_v_luma_intra_wasm( pixel *pix, intptr_t stride, int alpha, int beta )
{
    v128_t v[8];
    for( int i = 0; i < 8; i++ )
        v[i] = wasm_v128_load( pix+(i-4)*stride );
    if( luma_edge_intra( v, alpha, beta ) )
        for( int i = 1; i < 7; i++ )
            wasm_v128_store( pix+(i-4)*stride, v[i] );
}

static void deblock_h_luma_intra_wasm( pixel *pix, intptr_t stride, int alpha, int beta )
{
    v128_t v[8];
    load_columns( v, pix-4, stride );
    if( luma_edge_intra( v, alpha, beta ) )
    {
        store_columns( pix-4, stride, v[0], v[1], v[2], v[3] );
        store_columns( pix, stride, v[4], v[5], v[6], v[7] );
    }
}

/* Chroma: U and V by turns, so a position is two bytes. `v`: p1, p0, q0, q1. */
static ALWAYS_INLINE void chroma_edge( v128_t v[4], int alpha, int beta, v128_t tc )
{
    v128_t mask = edge_mask( v[0], v[1], v[2], v[3], wasm_i8x16_splat( alpha ), wasm_i8x16_splat( beta ) );
    mask = wasm_v128_and( mask, wasm_i8x16_gt( tc, wasm_i8x16_const_splat( 0 ) ) );
    filter_p0q0( v[0], &v[1], &v[2], v[3], tc, mask );
}

static ALWAYS_INLINE void chroma_edge_intra( v128_t v[4], int alpha, int beta )
{
    v128_t mask = edge_mask( v[0], v[1], v[2], v[3], wasm_i8x16_splat( alpha ), wasm_i8x16_splat( beta ) );
    v128_t p0 = wasm_u8x16_avgr( v[0], avg_floor( v[1], v[3] ) );
    v128_t q0 = wasm_u8x16_avgr( v[3], avg_floor( v[2], v[0] ) );
    v[1] = wasm_v128_bitselect( p0, v[1], mask );
    v[2] = wasm_v128_bitselect( q0, v[2], mask );
}

static ALWAYS_INLINE void load_chroma_rows( v128_t v[4], pixel *pix, intptr_t stride )
{
    for( int i = 0; i < 4; i++ )
        v[i] = wasm_v128_load( pix+(i-2)*stride );
}

static ALWAYS_INLINE void load_chroma_columns( v128_t v[4], pixel *pix, intptr_t stride )
{
    v128_t a[4], b[4];
    for( int i = 0; i < 4; i++ )
        a[i] = UNPACKLO16( wasm_v128_load64_zero( pix-4+i*stride ), wasm_v128_load64_zero( pix-4+(i+4)*stride ) );
#define STAGE( to, from ) \
    for( int i = 0; i < 2; i++ )\
    {\
        to[2*i]   = UNPACKLO16( from[i], from[i+2] );\
        to[2*i+1] = UNPACKHI16( from[i], from[i+2] );\
    }
    STAGE( b, a )
    STAGE( v, b )
#undef STAGE
}

static ALWAYS_INLINE void store_chroma_columns( pixel *pix, intptr_t stride, v128_t p0, v128_t q0 )
{
    v128_t lo = UNPACKLO16( p0, q0 ), hi = UNPACKHI16( p0, q0 );
    pix -= 2;
    wasm_v128_store32_lane( pix, lo, 0 );
    wasm_v128_store32_lane( pix+stride, lo, 1 );
    wasm_v128_store32_lane( pix+2*stride, lo, 2 );
    wasm_v128_store32_lane( pix+3*stride, lo, 3 );
    pix += 4*stride;
    wasm_v128_store32_lane( pix, hi, 0 );
    wasm_v128_store32_lane( pix+stride, hi, 1 );
    wasm_v128_store32_lane( pix+2*stride, hi, 2 );
    wasm_v128_store32_lane( pix+3*stride, hi, 3 );
}

static void deblock_v_chroma_wasm( pixel *pix, intptr_t stride, int alpha, int beta, int8_t *tc0 )
{
    v128_t v[4];
    load_chroma_rows( v, pix, stride );
    chroma_edge( v, alpha, beta, spread_4( tc0 ) );
    wasm_v128_store( pix-stride, v[1] );
    wasm_v128_store( pix, v[2] );
}

static ALWAYS_INLINE void h_chroma_8( pixel *pix, intptr_t stride, int alpha, int beta, v128_t tc )
{
    v128_t v[4];
    load_chroma_columns( v, pix, stride );
    chroma_edge( v, alpha, beta, tc );
    store_chroma_columns( pix, stride, v[1], v[2] );
}

static void deblock_h_chroma_wasm( pixel *pix, intptr_t stride, int alpha, int beta, int8_t *tc0 )
{
    h_chroma_8( pix, stride, alpha, beta, spread_4( tc0 ) );
}

static void deblock_h_chroma_422_wasm( pixel *pix, intptr_t stride, int alpha, int beta, int8_t *tc0 )
{
    v128_t tc = spread_4( tc0 );
    h_chroma_8( pix, stride, alpha, beta, UNPACKLO32( tc, tc ) );
    h_chroma_8( pix+8*stride, stride, alpha, beta, UNPACKHI32( tc, tc ) );
}

static void deblock_v_chroma_intra_wasm( pixel *pix, intptr_t stride, int alpha, int beta )
{
    v128_t v[4];
    load_chroma_rows( v, pix, stride );
    chroma_edge_intra( v, alpha, beta );
    wasm_v128_store( pix-stride, v[1] );
    wasm_v128_store( pix, v[2] );
}

static void deblock_h_chroma_intra_wasm( pixel *pix, intptr_t stride, int alpha, int beta )
{
    v128_t v[4];
    load_chroma_columns( v, pix, stride );
    chroma_edge_intra( v, alpha, beta );
    store_chroma_columns( pix, stride, v[1], v[2] );
}

static void deblock_h_chroma_422_intra_wasm( pixel *pix, intptr_t stride, int alpha, int beta )
{
    deblock_h_chroma_intra_wasm( pix, stride, alpha, beta );
    deblock_h_chroma_intra_wasm( pix+8*stride, stride, alpha, beta );
}

/****************************************************************************
 * Boundary strength, for the sixteen blocks of a macroblock at once
 ****************************************************************************/

static ALWAYS_INLINE v128_t load_blocks( const void *row )
{
    return load_4x32( row, 8 );
}

/* All ones where the motion vectors of a block and of its neighbour differ by the limit or more. */
static ALWAYS_INLINE v128_t mvs_differ( int16_t (*mv)[2], int neighbour, v128_t limit )
{
    v128_t rows[4];
    for( int i = 0; i < 4; i++ )
        rows[i] = wasm_i16x8_gt( abs16( sub16( wasm_v128_load( mv[8*i] ), wasm_v128_load( mv[8*i-neighbour] ) ) ), limit );
    v128_t lo = wasm_i8x16_narrow_i16x8( rows[0], rows[1] ), hi = wasm_i8x16_narrow_i16x8( rows[2], rows[3] );
    v128_t zero = wasm_i16x8_const_splat( 0 );
    return wasm_i8x16_narrow_i16x8( wasm_i16x8_ne( lo, zero ), wasm_i16x8_ne( hi, zero ) );
}

static ALWAYS_INLINE v128_t strengths( uint8_t *nnz, int8_t (*ref)[X264_SCAN8_LUMA_SIZE],
                                       int16_t (*mv)[X264_SCAN8_LUMA_SIZE][2], int neighbour, v128_t limit, int bframe )
{
    v128_t differ = wasm_i8x16_const_splat( 0 );
    for( int list = 0; list <= bframe; list++ )
    {
        int8_t *r = ref[list]+X264_SCAN8_0;
        differ = wasm_v128_or( differ, wasm_i8x16_ne( load_blocks( r ), load_blocks( r-neighbour ) ) );
        differ = wasm_v128_or( differ, mvs_differ( mv[list]+X264_SCAN8_0, neighbour, limit ) );
    }
    v128_t coded = wasm_v128_or( load_blocks( nnz+X264_SCAN8_0 ), load_blocks( nnz+X264_SCAN8_0-neighbour ) );
    coded = wasm_i8x16_ne( coded, wasm_i8x16_const_splat( 0 ) );
    return wasm_u8x16_max( wasm_v128_and( differ, wasm_i8x16_const_splat( 1 ) ),
                           wasm_v128_and( coded, wasm_i8x16_const_splat( 2 ) ) );
}

static void deblock_strength_wasm( uint8_t nnz[X264_SCAN8_SIZE], int8_t ref[2][X264_SCAN8_LUMA_SIZE],
                                   int16_t mv[2][X264_SCAN8_LUMA_SIZE][2], uint8_t bs[2][8][4], int mvy_limit,
                                   int bframe )
{
    v128_t limit = wasm_i32x4_splat( 3 | (mvy_limit-1) << 16 );
    v128_t left = strengths( nnz, ref, mv, 1, limit, !!bframe );
    wasm_v128_store( bs[0], wasm_i8x16_shuffle( left, left, 0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15 ) );
    wasm_v128_store( bs[1], strengths( nnz, ref, mv, 8, limit, !!bframe ) );
}

void x264_deblock_init_wasm( x264_deblock_function_t *pf )
{
    pf->deblock_luma[1] = deblock_v_luma_wasm;
    pf->deblock_luma[0] = deblock_h_luma_wasm;
    pf->deblock_luma_intra[1] = deblock_v_luma_intra_wasm;
    pf->deblock_luma_intra[0] = deblock_h_luma_intra_wasm;
    pf->deblock_chroma[1] = deblock_v_chroma_wasm;
    pf->deblock_h_chroma_420 = deblock_h_chroma_wasm;
    pf->deblock_h_chroma_422 = deblock_h_chroma_422_wasm;
    pf->deblock_chroma_intra[1] = deblock_v_chroma_intra_wasm;
    pf->deblock_h_chroma_420_intra = deblock_h_chroma_intra_wasm;
    pf->deblock_h_chroma_422_intra = deblock_h_chroma_422_intra_wasm;
    pf->deblock_strength = deblock_strength_wasm;
}
#endif
