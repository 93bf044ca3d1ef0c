/*****************************************************************************
 * pixel.c: WebAssembly SIMD pixel metrics
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
#include "pixel.h"

/****************************************************************************
 * Sums of absolute differences
 ****************************************************************************/

/* Differences of one step: a row of 16 pixels, or as many rows of 8 or 4 as fill the registers. The 16-bit lanes of
 * a whole block stay below 32768 at either depth. */
#if HIGH_BIT_DEPTH
#define SAD_ROWS_16 1
#define SAD_ROWS_8  1
#define SAD_ROWS_4  2

static ALWAYS_INLINE v128_t sad_step( v128_t sum, pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b, int w )
{
    if( w == 4 )
        return add16( sum, abs16( sub16( load4x2( a, a+stride_a ), load4x2( b, b+stride_b ) ) ) );
    sum = add16( sum, abs16( sub16( load8( a ), load8( b ) ) ) );
    if( w == 16 )
        sum = add16( sum, abs16( sub16( load8( a+8 ), load8( b+8 ) ) ) );
    return sum;
}
#else
#define SAD_ROWS_16 1
#define SAD_ROWS_8  2
#define SAD_ROWS_4  4

static ALWAYS_INLINE v128_t sad_load( pixel *p, intptr_t stride, int w )
{
    return w == 16 ? wasm_v128_load( p ) : w == 8 ? load_2x64( p, p+stride ) : load_4x32( p, stride );
}

static ALWAYS_INLINE v128_t sad_add( v128_t sum, v128_t a, v128_t b )
{
    v128_t diff = wasm_v128_or( wasm_u8x16_sub_sat( a, b ), wasm_u8x16_sub_sat( b, a ) );
    return add16( sum, wasm_u16x8_extadd_pairwise_u8x16( diff ) );
}

static ALWAYS_INLINE v128_t sad_step( v128_t sum, pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b, int w )
{
    return sad_add( sum, sad_load( a, stride_a, w ), sad_load( b, stride_b, w ) );
}
#endif

static ALWAYS_INLINE v128_t widen_sum( v128_t sum )
{
    return wasm_i32x4_extadd_pairwise_i16x8( sum );
}

#define SAD( w, h ) \
static int pixel_sad_##w##x##h##_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )\
{\
    v128_t sum = wasm_i16x8_const_splat( 0 );\
    for( int y = 0; y < h; y += SAD_ROWS_##w )\
    {\
        sum = sad_step( sum, pix1, stride1, pix2, stride2, w );\
        pix1 += SAD_ROWS_##w*stride1;\
        pix2 += SAD_ROWS_##w*stride2;\
    }\
    return hsum32( widen_sum( sum ) );\
}

#define SAD_X( w, h ) \
SAD( w, h )\
static ALWAYS_INLINE v128_t sad_x4_##w##x##h( pixel *fenc, pixel *pix0, pixel *pix1, pixel *pix2, pixel *pix3,\
                                              intptr_t stride, int n )\
{\
    v128_t sum0 = wasm_i16x8_const_splat( 0 ), sum1 = sum0, sum2 = sum0, sum3 = sum0;\
    for( int y = 0; y < h; y += SAD_ROWS_##w )\
    {\
        intptr_t o = y*stride;\
        sum0 = sad_step( sum0, fenc, FENC_STRIDE, pix0+o, stride, w );\
        sum1 = sad_step( sum1, fenc, FENC_STRIDE, pix1+o, stride, w );\
        sum2 = sad_step( sum2, fenc, FENC_STRIDE, pix2+o, stride, w );\
        if( n == 4 )\
            sum3 = sad_step( sum3, fenc, FENC_STRIDE, pix3+o, stride, w );\
        fenc += SAD_ROWS_##w*FENC_STRIDE;\
    }\
    return hsum32x4( widen_sum( sum0 ), widen_sum( sum1 ), widen_sum( sum2 ), widen_sum( sum3 ) );\
}\
static void pixel_sad_x3_##w##x##h##_wasm( pixel *fenc, pixel *pix0, pixel *pix1, pixel *pix2,\
                                           intptr_t stride, int scores[3] )\
{\
    v128_t sums = sad_x4_##w##x##h( fenc, pix0, pix1, pix2, pix2, stride, 3 );\
    wasm_v128_store64_lane( scores, sums, 0 );\
    wasm_v128_store32_lane( scores+2, sums, 2 );\
}\
static void pixel_sad_x4_##w##x##h##_wasm( pixel *fenc, pixel *pix0, pixel *pix1, pixel *pix2, pixel *pix3,\
                                           intptr_t stride, int scores[4] )\
{\
    wasm_v128_store( scores, sad_x4_##w##x##h( fenc, pix0, pix1, pix2, pix3, stride, 4 ) );\
}

SAD( 4, 16 )
SAD_X( 16, 16 )
SAD_X( 16,  8 )
SAD_X(  8, 16 )
SAD_X(  8,  8 )
SAD_X(  8,  4 )
SAD_X(  4,  8 )
SAD_X(  4,  4 )

static int pixel_vsad_wasm( pixel *src, intptr_t stride, int height )
{
    v128_t sum = wasm_i32x4_const_splat( 0 );
    for( int y = 1; y < height; y++, src += stride )
        sum = add32( sum, widen_sum( sad_step( wasm_i16x8_const_splat( 0 ), src, 0, src+stride, 0, 16 ) ) );
    return hsum32( sum );
}

static int pixel_asd8_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2, int height )
{
    v128_t sum = wasm_i32x4_const_splat( 0 );
    for( int y = 0; y < height; y++, pix1 += stride1, pix2 += stride2 )
        sum = add32( sum, widen_sum( sub16( load8( pix1 ), load8( pix2 ) ) ) );
    return abs( hsum32( sum ) );
}

/****************************************************************************
 * Sums of squares, variance, SSIM
 ****************************************************************************/

static ALWAYS_INLINE v128_t add_squares( v128_t sum, v128_t diff )
{
    return add32( sum, wasm_i32x4_dot_i16x8( diff, diff ) );
}

#define SSD( w, h ) \
static int pixel_ssd_##w##x##h##_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )\
{\
    v128_t sum = wasm_i32x4_const_splat( 0 );\
    for( int y = 0; y < h; y += 1+(w==4) )\
    {\
        if( w == 4 )\
            sum = add_squares( sum, sub16( load4x2( pix1, pix1+stride1 ), load4x2( pix2, pix2+stride2 ) ) );\
        else\
            sum = add_squares( sum, sub16( load8( pix1 ), load8( pix2 ) ) );\
        if( w == 16 )\
            sum = add_squares( sum, sub16( load8( pix1+8 ), load8( pix2+8 ) ) );\
        pix1 += stride1*(1+(w==4));\
        pix2 += stride2*(1+(w==4));\
    }\
    return hsum32( sum );\
}

SSD( 16, 16 )
SSD( 16,  8 )
SSD(  8, 16 )
SSD(  8,  8 )
SSD(  8,  4 )
SSD(  4, 16 )
SSD(  4,  8 )
SSD(  4,  4 )

#define VAR( w, h ) \
static uint64_t pixel_var_##w##x##h##_wasm( pixel *pix, intptr_t stride )\
{\
    v128_t sum = wasm_i16x8_const_splat( 0 ), sqr = sum;\
    for( int y = 0; y < h; y++, pix += stride )\
        for( int x = 0; x < w; x += 8 )\
        {\
            v128_t p = load8( pix+x );\
            sum = add16( sum, p );\
            sqr = add_squares( sqr, p );\
        }\
    return (uint32_t)hsum32( widen_sum( sum ) ) + ((uint64_t)(uint32_t)hsum32( sqr ) << 32);\
}

VAR( 16, 16 )
VAR(  8, 16 )
VAR(  8,  8 )

#define VAR2( h, shift ) \
static int pixel_var2_8x##h##_wasm( pixel *fenc, pixel *fdec, int ssd[2] )\
{\
    v128_t sum_u = wasm_i16x8_const_splat( 0 ), sum_v = sum_u, sqr_u = sum_u, sqr_v = sum_u;\
    for( int y = 0; y < h; y++, fenc += FENC_STRIDE, fdec += FDEC_STRIDE )\
    {\
        v128_t u = sub16( load8( fenc ), load8( fdec ) );\
        v128_t v = sub16( load8( fenc+FENC_STRIDE/2 ), load8( fdec+FDEC_STRIDE/2 ) );\
        sum_u = add16( sum_u, u );\
        sum_v = add16( sum_v, v );\
        sqr_u = add_squares( sqr_u, u );\
        sqr_v = add_squares( sqr_v, v );\
    }\
    v128_t all = hsum32x4( widen_sum( sum_u ), widen_sum( sum_v ), sqr_u, sqr_v );\
    int su = wasm_i32x4_extract_lane( all, 0 ), sv = wasm_i32x4_extract_lane( all, 1 );\
    ssd[0] = wasm_i32x4_extract_lane( all, 2 );\
    ssd[1] = wasm_i32x4_extract_lane( all, 3 );\
    return ssd[0] - ((int64_t)su*su >> shift) + ssd[1] - ((int64_t)sv*sv >> shift);\
}

VAR2( 16, 7 )
VAR2(  8, 6 )

static void pixel_ssim_4x4x2_core_wasm( const pixel *pix1, intptr_t stride1, const pixel *pix2, intptr_t stride2,
                                        int sums[2][4] )
{
    v128_t s1 = wasm_i16x8_const_splat( 0 ), s2 = s1, ss = s1, s12 = s1;
    for( int y = 0; y < 4; y++, pix1 += stride1, pix2 += stride2 )
    {
        v128_t a = load8( (pixel*)pix1 ), b = load8( (pixel*)pix2 );
        s1 = add16( s1, a );
        s2 = add16( s2, b );
        ss = add_squares( add_squares( ss, a ), b );
        s12 = add32( s12, wasm_i32x4_dot_i16x8( a, b ) );
    }
    s1 = widen_sum( s1 );
    s2 = widen_sum( s2 );
    v128_t a = add32( EVEN32( s1, s2 ), ODD32( s1, s2 ) );
    v128_t b = add32( EVEN32( ss, s12 ), ODD32( ss, s12 ) );
    wasm_v128_store( sums[0], EVEN32( a, b ) );
    wasm_v128_store( sums[1], ODD32( a, b ) );
}

/****************************************************************************
 * Sums of Hadamard transformed differences
 ****************************************************************************/

#define BUTTERFLY( a, b ) \
{\
    v128_t t = add16( a, b );\
    b = sub16( a, b );\
    a = t;\
}

#define HADAMARD4_ROWS( a, b, c, d ) \
    BUTTERFLY( a, b )\
    BUTTERFLY( c, d )\
    BUTTERFLY( a, c )\
    BUTTERFLY( b, d )

/* The butterfly of lanes that lie 32 bits apart; `a` and `b` are transformed together. */
#define BUTTERFLY_32( a, b ) \
{\
    v128_t even = EVEN32( a, b ), odd = ODD32( a, b );\
    a = add16( even, odd );\
    b = sub16( even, odd );\
}

/* The same for neighbours. */
#define BUTTERFLY_16( a, b ) \
{\
    v128_t even = BLEND16( a, wasm_i32x4_shl( b, 16 ) );\
    v128_t odd = BLEND16( wasm_u32x4_shr( a, 16 ), b );\
    a = add16( even, odd );\
    b = sub16( even, odd );\
}

/* The last butterfly need not be done to know its sum: |a+b| + |a-b| = 2 max(|a|,|b|). Half of that, for neighbours;
 * the odd lanes of the result mean nothing. */
static ALWAYS_INLINE v128_t half_sum_16( v128_t v )
{
    v = abs16( v );
    return wasm_u16x8_max( v, wasm_u32x4_shr( v, 16 ) );
}

static ALWAYS_INLINE v128_t even_lanes( v128_t v )
{
    return wasm_v128_and( v, wasm_i32x4_const_splat( 0xffff ) );
}

/* Half the sum of the coefficients of two 4x4 blocks that lie side by side, in the even lanes, each below 8192. */
static ALWAYS_INLINE v128_t satd_8x4( v128_t a, v128_t b, v128_t c, v128_t d )
{
    HADAMARD4_ROWS( a, b, c, d )
    BUTTERFLY_32( a, b )
    BUTTERFLY_32( c, d )
    return add16( add16( half_sum_16( a ), half_sum_16( b ) ), add16( half_sum_16( c ), half_sum_16( d ) ) );
}

/* The same for one block: `ab` holds the rows 0 and 1, `cd` the rows 2 and 3. */
static ALWAYS_INLINE v128_t satd_4x4( v128_t ab, v128_t cd )
{
    BUTTERFLY( ab, cd )
    v128_t a = UNPACKLO64( ab, cd ), b = UNPACKHI64( ab, cd );
    BUTTERFLY( a, b )
    BUTTERFLY_32( a, b )
    return add16( half_sum_16( a ), half_sum_16( b ) );
}

/* 32-bit sums of blocks. At 8 bits up to eight of them fit into 16 bits, at 10 bits but one does. */
#if HIGH_BIT_DEPTH
#define SATD_ADD( sum, v ) add32( sum, even_lanes( v ) )
#define SATD_END( sum )    (sum)
#else
#define SATD_ADD( sum, v ) add16( sum, v )
#define SATD_END( sum )    even_lanes( sum )
#endif

static ALWAYS_INLINE v128_t diff8( pixel *a, pixel *b )
{
    return sub16( load8( a ), load8( b ) );
}

static ALWAYS_INLINE v128_t diff4x2( pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b )
{
    return sub16( load4x2( a, a+stride_a ), load4x2( b, b+stride_b ) );
}

static ALWAYS_INLINE v128_t satd_8x4_of( pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b )
{
    return satd_8x4( diff8( a, b ), diff8( a+stride_a, b+stride_b ),
                     diff8( a+2*stride_a, b+2*stride_b ), diff8( a+3*stride_a, b+3*stride_b ) );
}

static ALWAYS_INLINE v128_t satd_4x8_of( pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b )
{
    intptr_t half_a = 4*stride_a, half_b = 4*stride_b;
    return satd_8x4( diff4x2( a, half_a, b, half_b ), diff4x2( a+stride_a, half_a, b+stride_b, half_b ),
                     diff4x2( a+2*stride_a, half_a, b+2*stride_b, half_b ),
                     diff4x2( a+3*stride_a, half_a, b+3*stride_b, half_b ) );
}

#define SATD( w, h ) \
static int pixel_satd_##w##x##h##_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )\
{\
    v128_t sum = wasm_i32x4_const_splat( 0 );\
    for( int y = 0; y < h; y += w == 4 ? 8 : 4 )\
    {\
        if( w == 4 )\
            sum = SATD_ADD( sum, satd_4x8_of( pix1, stride1, pix2, stride2 ) );\
        else\
            sum = SATD_ADD( sum, satd_8x4_of( pix1, stride1, pix2, stride2 ) );\
        if( w == 16 )\
            sum = SATD_ADD( sum, satd_8x4_of( pix1+8, stride1, pix2+8, stride2 ) );\
        pix1 += stride1*(w == 4 ? 8 : 4);\
        pix2 += stride2*(w == 4 ? 8 : 4);\
    }\
    return hsum32( SATD_END( sum ) );\
}

SATD( 16, 16 )
SATD( 16,  8 )
SATD(  8, 16 )
SATD(  8,  8 )
SATD(  8,  4 )
SATD(  4, 16 )
SATD(  4,  8 )

static int pixel_satd_4x4_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )
{
    int satd = hsum32( even_lanes( satd_4x4( diff4x2( pix1, stride1, pix2, stride2 ),
                                             diff4x2( pix1+2*stride1, stride1, pix2+2*stride2, stride2 ) ) ) );
#ifdef X264_WASM_BROKEN_KERNEL
    satd ^= 1; /* build/checkasm.sh asks for this to see the check fail */
#endif
    return satd;
}

#define SATD_X( size ) \
static void pixel_satd_x3_##size##_wasm( pixel *fenc, pixel *pix0, pixel *pix1, pixel *pix2,\
                                         intptr_t stride, int scores[3] )\
{\
    scores[0] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix0, stride );\
    scores[1] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix1, stride );\
    scores[2] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix2, stride );\
}\
static void pixel_satd_x4_##size##_wasm( pixel *fenc, pixel *pix0, pixel *pix1, pixel *pix2, pixel *pix3,\
                                         intptr_t stride, int scores[4] )\
{\
    scores[0] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix0, stride );\
    scores[1] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix1, stride );\
    scores[2] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix2, stride );\
    scores[3] = pixel_satd_##size##_wasm( fenc, FENC_STRIDE, pix3, stride );\
}

SATD_X( 16x16 )
SATD_X( 16x8 )
SATD_X( 8x16 )
SATD_X( 8x8 )
SATD_X( 8x4 )
SATD_X( 4x8 )
SATD_X( 4x4 )

/* Half the sum of the 8x8 transform, in 32-bit lanes. Without the last butterfly 16 bits hold it at 10 bits too. */
static ALWAYS_INLINE v128_t sa8d_8x8( v128_t d[8] )
{
    HADAMARD4_ROWS( d[0], d[1], d[2], d[3] )
    HADAMARD4_ROWS( d[4], d[5], d[6], d[7] )
    v128_t sum = wasm_i32x4_const_splat( 0 );
    for( int i = 0; i < 4; i++ )
    {
        v128_t a = d[i], b = d[i+4];
        BUTTERFLY( a, b )
        v128_t c = UNPACKLO64( a, b );
        b = UNPACKHI64( a, b );
        a = c;
        BUTTERFLY( a, b )
        BUTTERFLY_32( a, b )
#if HIGH_BIT_DEPTH
        sum = add32( sum, add32( even_lanes( half_sum_16( a ) ), even_lanes( half_sum_16( b ) ) ) );
#else
        sum = add16( sum, add16( half_sum_16( a ), half_sum_16( b ) ) );
#endif
    }
#if HIGH_BIT_DEPTH
    return sum;
#else
    return even_lanes( sum );
#endif
}

static ALWAYS_INLINE v128_t sa8d_8x8_of( pixel *a, intptr_t stride_a, pixel *b, intptr_t stride_b )
{
    v128_t d[8];
    for( int i = 0; i < 8; i++ )
        d[i] = diff8( a+i*stride_a, b+i*stride_b );
    return sa8d_8x8( d );
}

static ALWAYS_INLINE int sa8d_round( int half_sum )
{
    return (2*half_sum + 2) >> 2;
}

static int pixel_sa8d_8x8_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )
{
    return sa8d_round( hsum32( sa8d_8x8_of( pix1, stride1, pix2, stride2 ) ) );
}

static int pixel_sa8d_16x16_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )
{
    v128_t sum = wasm_i32x4_const_splat( 0 );
    for( int i = 0; i < 4; i++ )
        sum = add32( sum, sa8d_8x8_of( pix1 + (i&1)*8 + (i>>1)*8*stride1, stride1,
                                       pix2 + (i&1)*8 + (i>>1)*8*stride2, stride2 ) );
    return sa8d_round( hsum32( sum ) );
}

static uint64_t pixel_sa8d_satd_16x16_wasm( pixel *pix1, intptr_t stride1, pixel *pix2, intptr_t stride2 )
{
    return (uint32_t)pixel_sa8d_16x16_wasm( pix1, stride1, pix2, stride2 )
         + ((uint64_t)(uint32_t)pixel_satd_16x16_wasm( pix1, stride1, pix2, stride2 ) << 32);
}

static ALWAYS_INLINE v128_t widen_abs( v128_t sum, v128_t v )
{
    return add32( sum, wasm_u32x4_extadd_pairwise_u16x8( abs16( v ) ) );
}

/* Sums of the coefficients of the four 4x4 transforms and (half) of the 8x8 transform of a block, both with the DC. */
static ALWAYS_INLINE void hadamard_ac_8x8( pixel *pix, intptr_t stride, v128_t *sum4, v128_t *half_sum8, v128_t *dc )
{
    v128_t d[8];
    for( int i = 0; i < 8; i++ )
        d[i] = load8( pix+i*stride );
    for( int i = 0; i < 8; i += 4 )
    {
        HADAMARD4_ROWS( d[i], d[i+1], d[i+2], d[i+3] )
        BUTTERFLY_32( d[i], d[i+1] )
        BUTTERFLY_32( d[i+2], d[i+3] )
        BUTTERFLY_16( d[i], d[i+1] )
        BUTTERFLY_16( d[i+2], d[i+3] )
    }
    /* The lanes 0 and 2 of the first vectors are the DC of the upper and of the lower blocks. */
    *dc = add32( *dc, wasm_v128_and( add16( d[0], d[4] ), wasm_i32x4_const( 0xffff, 0xffff, 0, 0 ) ) );
    for( int i = 0; i < 8; i++ )
        *sum4 = widen_abs( *sum4, d[i] );
    for( int i = 0; i < 4; i++ )
    {
        BUTTERFLY( d[i], d[i+4] )
        for( int j = i; j < 8; j += 4 )
        {
            v128_t v = abs16( d[j] );
            v = wasm_u16x8_max( v, wasm_u64x2_shr( v, 32 ) );
            *half_sum8 = add32( *half_sum8, wasm_u32x4_extadd_pairwise_u16x8(
                wasm_v128_and( v, wasm_i64x2_const_splat( 0xffffffff ) ) ) );
        }
    }
}

#define HADAMARD_AC( w, h ) \
static uint64_t pixel_hadamard_ac_##w##x##h##_wasm( pixel *pix, intptr_t stride )\
{\
    v128_t sum4 = wasm_i32x4_const_splat( 0 ), sum8 = sum4, dc = sum4;\
    for( int y = 0; y < h; y += 8 )\
        for( int x = 0; x < w; x += 8 )\
            hadamard_ac_8x8( pix + x + y*stride, stride, &sum4, &sum8, &dc );\
    v128_t all = hsum32x4( sum4, sum8, dc, dc );\
    uint32_t total_dc = wasm_i32x4_extract_lane( all, 2 );\
    uint32_t total4 = wasm_i32x4_extract_lane( all, 0 ) - total_dc;\
    uint32_t total8 = 2*wasm_i32x4_extract_lane( all, 1 ) - total_dc;\
    return ((uint64_t)(total8>>2) << 32) + (total4>>1);\
}

HADAMARD_AC( 16, 16 )
HADAMARD_AC( 16,  8 )
HADAMARD_AC(  8, 16 )
HADAMARD_AC(  8,  8 )

/****************************************************************************
 * Costs of three intra predictions at once, without writing any of them
 ****************************************************************************/

static ALWAYS_INLINE int sum_top( pixel *p, int n )
{
    int sum = 0;
    for( int i = 0; i < n; i++ )
        sum += p[i-FDEC_STRIDE];
    return sum;
}

static ALWAYS_INLINE int sum_left( pixel *p, int n )
{
    int sum = 0;
    for( int i = 0; i < n; i++ )
        sum += p[i*FDEC_STRIDE-1];
    return sum;
}

static ALWAYS_INLINE v128_t sad_8x4( v128_t a, v128_t b, v128_t c, v128_t d )
{
    return add16( add16( abs16( a ), abs16( b ) ), add16( abs16( c ), abs16( d ) ) );
}

#define sad_WIDEN  widen_sum
#define satd_WIDEN even_lanes

#define INTRA_X3( cmp ) \
static ALWAYS_INLINE v128_t intra_##cmp##_8x4( pixel *fenc, v128_t a, v128_t b, v128_t c, v128_t d )\
{\
    return cmp##_WIDEN( cmp##_8x4( sub16( load8( fenc ), a ), sub16( load8( fenc+FENC_STRIDE ), b ),\
                                   sub16( load8( fenc+2*FENC_STRIDE ), c ),\
                                   sub16( load8( fenc+3*FENC_STRIDE ), d ) ) );\
}\
static void intra_##cmp##_x3_16x16_wasm( pixel *fenc, pixel *fdec, int res[3] )\
{\
    v128_t v = wasm_i32x4_const_splat( 0 ), h = v, dc = v;\
    v128_t pred_dc = splat_pixel( (sum_top( fdec, 16 ) + sum_left( fdec, 16 ) + 16) >> 5 );\
    v128_t top[2] = { load8( fdec-FDEC_STRIDE ), load8( fdec+8-FDEC_STRIDE ) };\
    for( int y = 0; y < 16; y += 4, fenc += 4*FENC_STRIDE, fdec += 4*FDEC_STRIDE )\
    {\
        v128_t l0 = splat_pixel( fdec[-1] ), l1 = splat_pixel( fdec[FDEC_STRIDE-1] );\
        v128_t l2 = splat_pixel( fdec[2*FDEC_STRIDE-1] ), l3 = splat_pixel( fdec[3*FDEC_STRIDE-1] );\
        for( int x = 0; x < 2; x++ )\
        {\
            v = add32( v, intra_##cmp##_8x4( fenc+8*x, top[x], top[x], top[x], top[x] ) );\
            h = add32( h, intra_##cmp##_8x4( fenc+8*x, l0, l1, l2, l3 ) );\
            dc = add32( dc, intra_##cmp##_8x4( fenc+8*x, pred_dc, pred_dc, pred_dc, pred_dc ) );\
        }\
    }\
    v128_t all = hsum32x4( v, h, dc, dc );\
    wasm_v128_store64_lane( res, all, 0 );\
    wasm_v128_store32_lane( res+2, all, 2 );\
}\
static void intra_##cmp##_x3_8x8c_wasm( pixel *fenc, pixel *fdec, int res[3] )\
{\
    int t0 = sum_top( fdec, 4 ), t1 = sum_top( fdec+4, 4 );\
    int l0 = sum_left( fdec, 4 ), l1 = sum_left( fdec+4*FDEC_STRIDE, 4 );\
    v128_t pred_dc[2] = { UNPACKLO64( splat_pixel( (t0+l0+4) >> 3 ), splat_pixel( (t1+2) >> 2 ) ),\
                          UNPACKLO64( splat_pixel( (l1+2) >> 2 ), splat_pixel( (t1+l1+4) >> 3 ) ) };\
    v128_t v = wasm_i32x4_const_splat( 0 ), h = v, dc = v;\
    v128_t top = load8( fdec-FDEC_STRIDE );\
    for( int y = 0; y < 2; y++, fenc += 4*FENC_STRIDE, fdec += 4*FDEC_STRIDE )\
    {\
        v = add32( v, intra_##cmp##_8x4( fenc, top, top, top, top ) );\
        h = add32( h, intra_##cmp##_8x4( fenc, splat_pixel( fdec[-1] ), splat_pixel( fdec[FDEC_STRIDE-1] ),\
                                         splat_pixel( fdec[2*FDEC_STRIDE-1] ),\
                                         splat_pixel( fdec[3*FDEC_STRIDE-1] ) ) );\
        dc = add32( dc, intra_##cmp##_8x4( fenc, pred_dc[y], pred_dc[y], pred_dc[y], pred_dc[y] ) );\
    }\
    v128_t all = hsum32x4( dc, h, v, v );\
    wasm_v128_store64_lane( res, all, 0 );\
    wasm_v128_store32_lane( res+2, all, 2 );\
}

INTRA_X3( sad )
INTRA_X3( satd )

static ALWAYS_INLINE v128_t sad_4x4( v128_t ab, v128_t cd )
{
    return add16( abs16( ab ), abs16( cd ) );
}

#define INTRA_X3_4x4( cmp ) \
static void intra_##cmp##_x3_4x4_wasm( pixel *fenc, pixel *fdec, int res[3] )\
{\
    v128_t ab = load4x2( fenc, fenc+FENC_STRIDE ), cd = load4x2( fenc+2*FENC_STRIDE, fenc+3*FENC_STRIDE );\
    v128_t top = load4x2( fdec-FDEC_STRIDE, fdec-FDEC_STRIDE );\
    v128_t dc = splat_pixel( (sum_top( fdec, 4 ) + sum_left( fdec, 4 ) + 4) >> 3 );\
    v128_t left_ab = UNPACKLO64( splat_pixel( fdec[-1] ), splat_pixel( fdec[FDEC_STRIDE-1] ) );\
    v128_t left_cd = UNPACKLO64( splat_pixel( fdec[2*FDEC_STRIDE-1] ), splat_pixel( fdec[3*FDEC_STRIDE-1] ) );\
    v128_t all = hsum32x4( cmp##_WIDEN( cmp##_4x4( sub16( ab, top ), sub16( cd, top ) ) ),\
                           cmp##_WIDEN( cmp##_4x4( sub16( ab, left_ab ), sub16( cd, left_cd ) ) ),\
                           cmp##_WIDEN( cmp##_4x4( sub16( ab, dc ), sub16( cd, dc ) ) ),\
                           wasm_i32x4_const_splat( 0 ) );\
    wasm_v128_store64_lane( res, all, 0 );\
    wasm_v128_store32_lane( res+2, all, 2 );\
}

INTRA_X3_4x4( sad )
INTRA_X3_4x4( satd )

static ALWAYS_INLINE v128_t sad_8x8( v128_t d[8] )
{
    return widen_sum( add16( sad_8x4( d[0], d[1], d[2], d[3] ), sad_8x4( d[4], d[5], d[6], d[7] ) ) );
}

#define INTRA_X3_8x8( cmp, round ) \
static void intra_##cmp##_x3_8x8_wasm( pixel *fenc, pixel edge[36], int res[3] )\
{\
    v128_t dv[8], dh[8], dd[8];\
    v128_t top = load8( edge+16 );\
    int sum = 8;\
    for( int i = 0; i < 8; i++ )\
        sum += edge[16+i] + edge[14-i];\
    v128_t dc = splat_pixel( sum >> 4 );\
    for( int i = 0; i < 8; i++ )\
    {\
        v128_t row = load8( fenc+i*FENC_STRIDE );\
        dv[i] = sub16( row, top );\
        dh[i] = sub16( row, splat_pixel( edge[14-i] ) );\
        dd[i] = sub16( row, dc );\
    }\
    v128_t all = hsum32x4( cmp##_8x8( dv ), cmp##_8x8( dh ), cmp##_8x8( dd ), wasm_i32x4_const_splat( 0 ) );\
    res[0] = round( wasm_i32x4_extract_lane( all, 0 ) );\
    res[1] = round( wasm_i32x4_extract_lane( all, 1 ) );\
    res[2] = round( wasm_i32x4_extract_lane( all, 2 ) );\
}

INTRA_X3_8x8( sad, )
INTRA_X3_8x8( sa8d, sa8d_round )

void x264_pixel_init_wasm( x264_pixel_function_t *pixf )
{
#define INIT7( name ) \
    pixf->name[PIXEL_16x16] = pixel_##name##_16x16_wasm;\
    pixf->name[PIXEL_16x8]  = pixel_##name##_16x8_wasm;\
    pixf->name[PIXEL_8x16]  = pixel_##name##_8x16_wasm;\
    pixf->name[PIXEL_8x8]   = pixel_##name##_8x8_wasm;\
    pixf->name[PIXEL_8x4]   = pixel_##name##_8x4_wasm;\
    pixf->name[PIXEL_4x8]   = pixel_##name##_4x8_wasm;\
    pixf->name[PIXEL_4x4]   = pixel_##name##_4x4_wasm;
#define INIT8( name ) \
    INIT7( name )\
    pixf->name[PIXEL_4x16]  = pixel_##name##_4x16_wasm;

    INIT8( sad )
    INIT7( sad_x3 )
    INIT7( sad_x4 )
    INIT8( ssd )
    INIT8( satd )
    INIT7( satd_x3 )
    INIT7( satd_x4 )
    for( int i = 0; i < 8; i++ )
        pixf->sad_aligned[i] = pixf->sad[i];

    pixf->sa8d[PIXEL_8x8]   = pixel_sa8d_8x8_wasm;
    pixf->sa8d[PIXEL_16x16] = pixel_sa8d_16x16_wasm;
    pixf->sa8d_satd[PIXEL_16x16] = pixel_sa8d_satd_16x16_wasm;
    pixf->hadamard_ac[PIXEL_16x16] = pixel_hadamard_ac_16x16_wasm;
    pixf->hadamard_ac[PIXEL_16x8]  = pixel_hadamard_ac_16x8_wasm;
    pixf->hadamard_ac[PIXEL_8x16]  = pixel_hadamard_ac_8x16_wasm;
    pixf->hadamard_ac[PIXEL_8x8]   = pixel_hadamard_ac_8x8_wasm;

    pixf->var[PIXEL_16x16] = pixel_var_16x16_wasm;
    pixf->var[PIXEL_8x16]  = pixel_var_8x16_wasm;
    pixf->var[PIXEL_8x8]   = pixel_var_8x8_wasm;
    pixf->var2[PIXEL_8x16] = pixel_var2_8x16_wasm;
    pixf->var2[PIXEL_8x8]  = pixel_var2_8x8_wasm;
    pixf->vsad = pixel_vsad_wasm;
    pixf->asd8 = pixel_asd8_wasm;
    pixf->ssim_4x4x2_core = pixel_ssim_4x4x2_core_wasm;

    pixf->intra_sad_x3_4x4    = intra_sad_x3_4x4_wasm;
    pixf->intra_satd_x3_4x4   = intra_satd_x3_4x4_wasm;
    pixf->intra_sad_x3_8x8    = intra_sad_x3_8x8_wasm;
    pixf->intra_sa8d_x3_8x8   = intra_sa8d_x3_8x8_wasm;
    pixf->intra_sad_x3_8x8c   = intra_sad_x3_8x8c_wasm;
    pixf->intra_satd_x3_8x8c  = intra_satd_x3_8x8c_wasm;
    pixf->intra_sad_x3_16x16  = intra_sad_x3_16x16_wasm;
    pixf->intra_satd_x3_16x16 = intra_satd_x3_16x16_wasm;
}
