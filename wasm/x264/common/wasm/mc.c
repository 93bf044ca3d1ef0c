/*****************************************************************************
 * mc.c: WebAssembly SIMD motion compensation and frame processing
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
#include "mc.h"

/* Rows of 16, 8, 4 or 2 pixels of a vector type of their own: bytes at 8 bits, 16-bit lanes at 10. Sixteen pixels of
 * 10 bits are two vectors, so the row functions below go by eight there. */
#if HIGH_BIT_DEPTH
#define STEP 8
#define avgr wasm_u16x8_avgr
#define LOAD_2 wasm_v128_load32_zero
#define LOAD_4 wasm_v128_load64_zero
#define STORE_2( p, v ) wasm_v128_store32_lane( p, v, 0 )
#define STORE_4( p, v ) wasm_v128_store64_lane( p, v, 0 )
#define STORE_8( p, v ) wasm_v128_store( p, v )
#define LOAD_8 wasm_v128_load
#else
#define STEP 16
#define avgr wasm_u8x16_avgr
#define LOAD_2 wasm_v128_load16_splat
#define LOAD_4 wasm_v128_load32_zero
#define LOAD_8 wasm_v128_load64_zero
#define STORE_2( p, v ) wasm_v128_store16_lane( p, v, 0 )
#define STORE_4( p, v ) wasm_v128_store32_lane( p, v, 0 )
#define STORE_8( p, v ) wasm_v128_store64_lane( p, v, 0 )
#endif

/****************************************************************************
 * Averages
 ****************************************************************************/

static ALWAYS_INLINE void avg_row( pixel *dst, pixel *a, pixel *b, int w )
{
    for( ; w >= STEP; w -= STEP, dst += STEP, a += STEP, b += STEP )
        wasm_v128_store( dst, avgr( wasm_v128_load( a ), wasm_v128_load( b ) ) );
    if( w & 8 )
    {
        STORE_8( dst, avgr( LOAD_8( a ), LOAD_8( b ) ) );
        dst += 8, a += 8, b += 8;
    }
    if( w & 4 )
        STORE_4( dst, avgr( LOAD_4( a ), LOAD_4( b ) ) );
    if( w & 2 )
        STORE_2( dst, avgr( LOAD_2( a ), LOAD_2( b ) ) );
}

static ALWAYS_INLINE void avg_rows( pixel *dst, intptr_t stride, pixel *a, intptr_t stride_a,
                                    pixel *b, intptr_t stride_b, int w, int h )
{
    for( int y = 0; y < h; y++, dst += stride, a += stride_a, b += stride_b )
        avg_row( dst, a, b, w );
}

/* Widths as constants, so that a row is straight code. */
static void avg_wxh( pixel *dst, intptr_t stride, pixel *a, pixel *b, intptr_t src_stride, int w, int h )
{
    if( w == 16 )
        avg_rows( dst, stride, a, src_stride, b, src_stride, 16, h );
    else if( w == 8 )
        avg_rows( dst, stride, a, src_stride, b, src_stride, 8, h );
    else if( w == 4 )
        avg_rows( dst, stride, a, src_stride, b, src_stride, 4, h );
    else if( w == 20 )
        avg_rows( dst, stride, a, src_stride, b, src_stride, 20, h );
    else
        avg_rows( dst, stride, a, src_stride, b, src_stride, 12, h );
}

static ALWAYS_INLINE v128_t avg_weight_8( pixel *a, pixel *b, v128_t weights, int w )
{
    v128_t p = w == 2 ? LOAD_2( a ) : w == 4 ? LOAD_4( a ) : LOAD_8( a );
    v128_t q = w == 2 ? LOAD_2( b ) : w == 4 ? LOAD_4( b ) : LOAD_8( b );
#if HIGH_BIT_DEPTH
    v128_t round = wasm_i32x4_const_splat( 32 );
    v128_t lo = wasm_i32x4_shr( add32( wasm_i32x4_dot_i16x8( UNPACKLO16( p, q ), weights ), round ), 6 );
    v128_t hi = wasm_i32x4_shr( add32( wasm_i32x4_dot_i16x8( UNPACKHI16( p, q ), weights ), round ), 6 );
    return wasm_u16x8_min( wasm_u16x8_narrow_i32x4( lo, hi ), wasm_i16x8_const_splat( PIXEL_MAX ) );
#else
    p = wasm_i16x8_mul( wasm_u16x8_extend_low_u8x16( p ), wasm_i16x8_shuffle( weights, weights, 0, 0, 0, 0, 0, 0, 0, 0 ) );
    q = wasm_i16x8_mul( wasm_u16x8_extend_low_u8x16( q ), wasm_i16x8_shuffle( weights, weights, 1, 1, 1, 1, 1, 1, 1, 1 ) );
    p = wasm_i16x8_shr( add16( add16( p, q ), wasm_i16x8_const_splat( 32 ) ), 6 );
    return wasm_u8x16_narrow_i16x8( p, p );
#endif
}

static ALWAYS_INLINE void avg_weight_rows( pixel *dst, intptr_t stride, pixel *a, intptr_t stride_a,
                                           pixel *b, intptr_t stride_b, int w, int h, int weight )
{
    v128_t weights = wasm_i32x4_splat( (weight & 0xffff) | ((64-weight) * (1<<16)) );
    for( int y = 0; y < h; y++, dst += stride, a += stride_a, b += stride_b )
    {
        if( w >= 8 )
            for( int x = 0; x < w; x += 8 )
                STORE_8( dst+x, avg_weight_8( a+x, b+x, weights, 8 ) );
        else if( w == 4 )
            STORE_4( dst, avg_weight_8( a, b, weights, 4 ) );
        else
            STORE_2( dst, avg_weight_8( a, b, weights, 2 ) );
    }
}

#define AVG( w, h ) \
static void pixel_avg_##w##x##h##_wasm( pixel *dst, intptr_t stride, pixel *a, intptr_t stride_a,\
                                        pixel *b, intptr_t stride_b, int weight )\
{\
    if( weight == 32 )\
        avg_rows( dst, stride, a, stride_a, b, stride_b, w, h );\
    else\
        avg_weight_rows( dst, stride, a, stride_a, b, stride_b, w, h, weight );\
}

AVG( 16, 16 )
AVG( 16,  8 )
AVG(  8, 16 )
AVG(  8,  8 )
AVG(  8,  4 )
AVG(  4, 16 )
AVG(  4,  8 )
AVG(  4,  4 )
AVG(  4,  2 )
AVG(  2,  8 )
AVG(  2,  4 )
AVG(  2,  2 )

/****************************************************************************
 * Weighted prediction
 ****************************************************************************/

typedef struct
{
    v128_t scale, round, offset;
    int denom;
} weight_t;

/* At 8 bits a product stays below 255*127, at 10 bits it needs 32. */
static ALWAYS_INLINE v128_t weight_8( v128_t p, const weight_t *w )
{
#if HIGH_BIT_DEPTH
    v128_t lo = add32( wasm_i32x4_extmul_low_i16x8( p, w->scale ), w->round );
    v128_t hi = add32( wasm_i32x4_extmul_high_i16x8( p, w->scale ), w->round );
    lo = add32( wasm_i32x4_shr( lo, w->denom ), w->offset );
    hi = add32( wasm_i32x4_shr( hi, w->denom ), w->offset );
    return wasm_u16x8_min( wasm_u16x8_narrow_i32x4( lo, hi ), wasm_i16x8_const_splat( PIXEL_MAX ) );
#else
    p = add16( wasm_i16x8_mul( p, w->scale ), w->round );
    return wasm_i16x8_add_sat( wasm_i16x8_shr( p, w->denom ), w->offset );
#endif
}

#if HIGH_BIT_DEPTH
#define NARROW( v ) (v)
#else
#define NARROW( v ) wasm_u8x16_narrow_i16x8( v, v )
#endif

static ALWAYS_INLINE void weight_rows( pixel *dst, intptr_t dst_stride, pixel *src, intptr_t src_stride,
                                       const x264_weight_t *weight, int w, int h )
{
    int denom = weight->i_denom, offset = weight->i_offset * (1 << (BIT_DEPTH-8)), round = denom ? 1 << (denom-1) : 0;
    weight_t k;
    k.denom = denom;
    k.scale = wasm_i16x8_splat( weight->i_scale );
#if HIGH_BIT_DEPTH
    k.round = wasm_i32x4_splat( round );
    k.offset = wasm_i32x4_splat( offset );
#else
    k.round = wasm_i16x8_splat( round );
    k.offset = wasm_i16x8_splat( offset );
#endif
    for( int y = 0; y < h; y++, dst += dst_stride, src += src_stride )
    {
        int x = 0;
        for( ; x < (w & ~7); x += 8 )
        {
            v128_t v = weight_8( load8( src+x ), &k );
            STORE_8( dst+x, NARROW( v ) );
        }
        if( w & 4 )
        {
            v128_t v = weight_8( load4( src+x ), &k );
            STORE_4( dst+x, NARROW( v ) );
        }
        if( w & 2 )
        {
            v128_t v = weight_8( load8( src+x ), &k );
            STORE_2( dst+x, NARROW( v ) );
        }
    }
}

#define WEIGHT( w ) \
static void mc_weight_w##w##_wasm( pixel *dst, intptr_t dst_stride, pixel *src, intptr_t src_stride,\
                                   const x264_weight_t *weight, int height )\
{\
    weight_rows( dst, dst_stride, src, src_stride, weight, w, height );\
}

WEIGHT( 20 )
WEIGHT( 16 )
WEIGHT( 12 )
WEIGHT(  8 )
WEIGHT(  4 )
WEIGHT(  2 )

static weight_fn_t mc_weight_wtab_wasm[6] =
{
    mc_weight_w2_wasm,
    mc_weight_w4_wasm,
    mc_weight_w8_wasm,
    mc_weight_w12_wasm,
    mc_weight_w16_wasm,
    mc_weight_w20_wasm,
};

/****************************************************************************
 * Copies, luma and chroma prediction
 ****************************************************************************/

static ALWAYS_INLINE void copy_rows( pixel *dst, intptr_t dst_stride, pixel *src, intptr_t src_stride, int w, int h )
{
    for( int y = 0; y < h; y++, dst += dst_stride, src += src_stride )
    {
        if( w == 4 )
            STORE_4( dst, LOAD_4( src ) );
        else if( w == 8 )
            STORE_8( dst, LOAD_8( src ) );
        else
            for( int x = 0; x < 16; x += STEP )
                wasm_v128_store( dst+x, wasm_v128_load( src+x ) );
    }
}

#define COPY( w ) \
static void mc_copy_w##w##_wasm( pixel *dst, intptr_t dst_stride, pixel *src, intptr_t src_stride, int height )\
{\
    copy_rows( dst, dst_stride, src, src_stride, w, height );\
}

COPY( 16 )
COPY( 8 )
COPY( 4 )

static void mc_luma_wasm( pixel *dst, intptr_t dst_stride, pixel *src[4], intptr_t src_stride,
                          int mvx, int mvy, int width, int height, const x264_weight_t *weight )
{
    int qpel_idx = ((mvy&3)<<2) + (mvx&3);
    int offset = (mvy>>2)*src_stride + (mvx>>2);
    pixel *src1 = src[x264_hpel_ref0[qpel_idx]] + offset + ((mvy&3) == 3) * src_stride;
    if( qpel_idx & 5 )
    {
        pixel *src2 = src[x264_hpel_ref1[qpel_idx]] + offset + ((mvx&3) == 3);
        avg_wxh( dst, dst_stride, src1, src2, src_stride, width, height );
        if( weight->weightfn )
            weight->weightfn[width>>2]( dst, dst_stride, dst, dst_stride, weight, height );
    }
    else if( weight->weightfn )
        weight->weightfn[width>>2]( dst, dst_stride, src1, src_stride, weight, height );
    else if( width == 16 )
        copy_rows( dst, dst_stride, src1, src_stride, 16, height );
    else if( width == 8 )
        copy_rows( dst, dst_stride, src1, src_stride, 8, height );
    else if( width == 4 )
        copy_rows( dst, dst_stride, src1, src_stride, 4, height );
    else
        x264_plane_copy_c( dst, dst_stride, src1, src_stride, width, height );
}

static pixel *get_ref_wasm( pixel *dst, intptr_t *dst_stride, pixel *src[4], intptr_t src_stride,
                            int mvx, int mvy, int width, int height, const x264_weight_t *weight )
{
    int qpel_idx = ((mvy&3)<<2) + (mvx&3);
    int offset = (mvy>>2)*src_stride + (mvx>>2);
    pixel *src1 = src[x264_hpel_ref0[qpel_idx]] + offset + ((mvy&3) == 3) * src_stride;
    if( qpel_idx & 5 )
    {
        pixel *src2 = src[x264_hpel_ref1[qpel_idx]] + offset + ((mvx&3) == 3);
        avg_wxh( dst, *dst_stride, src1, src2, src_stride, width, height );
        if( weight->weightfn )
            weight->weightfn[width>>2]( dst, *dst_stride, dst, *dst_stride, weight, height );
        return dst;
    }
    else if( weight->weightfn )
    {
        weight->weightfn[width>>2]( dst, *dst_stride, src1, src_stride, weight, height );
        return dst;
    }
    *dst_stride = src_stride;
    return src1;
}

/* Of `v`, pixels of U and V by turns: U in the lower half, V in the upper. */
static ALWAYS_INLINE v128_t part_uv( v128_t v )
{
#if HIGH_BIT_DEPTH
    return wasm_i16x8_shuffle( v, v, 0, 2, 4, 6, 1, 3, 5, 7 );
#else
    return wasm_i8x16_shuffle( v, v, 0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15 );
#endif
}

/* One row between its neighbours in x, times 8, for eight values of U and V by turns. */
static ALWAYS_INLINE v128_t chroma_row( v128_t a, v128_t b, v128_t dx )
{
    return add16( wasm_i16x8_shl( a, 3 ), wasm_i16x8_mul( dx, sub16( b, a ) ) );
}

/* Between two such rows. Sums are below 65536 in every depth, whatever wraps on the way. */
static ALWAYS_INLINE v128_t chroma_column( v128_t a, v128_t b, v128_t dy )
{
    v128_t v = add16( wasm_i16x8_shl( a, 3 ), wasm_i16x8_mul( dy, sub16( b, a ) ) );
    return wasm_u16x8_shr( add16( v, wasm_i16x8_const_splat( 32 ) ), 6 );
}

static ALWAYS_INLINE void mc_chroma_w( pixel *dstu, pixel *dstv, intptr_t dst_stride, pixel *src, intptr_t src_stride,
                                       v128_t dx, v128_t dy, int w, int h )
{
    v128_t lo, hi = wasm_i16x8_const_splat( 0 );
    if( w == 2 )
        lo = chroma_row( load4( src ), load4( src+2 ), dx );
    else
        lo = chroma_row( load8( src ), load8( src+2 ), dx );
    if( w == 8 )
        hi = chroma_row( load8( src+8 ), load8( src+10 ), dx );
    for( int y = 0; y < h; y++, dstu += dst_stride, dstv += dst_stride )
    {
        src += src_stride;
        v128_t next_lo, next_hi, out_hi = hi;
        if( w == 2 )
            next_lo = chroma_row( load4( src ), load4( src+2 ), dx );
        else
            next_lo = chroma_row( load8( src ), load8( src+2 ), dx );
        v128_t out = chroma_column( lo, next_lo, dy );
        lo = next_lo;
        if( w == 8 )
        {
            next_hi = chroma_row( load8( src+8 ), load8( src+10 ), dx );
            out_hi = chroma_column( hi, next_hi, dy );
            hi = next_hi;
        }
#if HIGH_BIT_DEPTH
        out = part_uv( out );
        if( w == 8 )
        {
            out_hi = part_uv( out_hi );
            wasm_v128_store( dstu, UNPACKLO64( out, out_hi ) );
            wasm_v128_store( dstv, UNPACKHI64( out, out_hi ) );
        }
        else if( w == 4 )
        {
            wasm_v128_store64_lane( dstu, out, 0 );
            wasm_v128_store64_lane( dstv, out, 1 );
        }
        else
        {
            wasm_v128_store32_lane( dstu, out, 0 );
            wasm_v128_store32_lane( dstv, out, 2 );
        }
#else
        out = part_uv( wasm_u8x16_narrow_i16x8( out, out_hi ) );
        if( w == 8 )
        {
            wasm_v128_store64_lane( dstu, out, 0 );
            wasm_v128_store64_lane( dstv, out, 1 );
        }
        else if( w == 4 )
        {
            wasm_v128_store32_lane( dstu, out, 0 );
            wasm_v128_store32_lane( dstv, out, 2 );
        }
        else
        {
            wasm_v128_store16_lane( dstu, out, 0 );
            wasm_v128_store16_lane( dstv, out, 4 );
        }
#endif
    }
}

static void mc_chroma_wasm( pixel *dstu, pixel *dstv, intptr_t dst_stride, pixel *src, intptr_t src_stride,
                            int mvx, int mvy, int width, int height )
{
    v128_t dx = wasm_i16x8_splat( mvx&7 ), dy = wasm_i16x8_splat( mvy&7 );
    src += (mvy >> 3) * src_stride + (mvx >> 3)*2;
    if( width == 8 )
        mc_chroma_w( dstu, dstv, dst_stride, src, src_stride, dx, dy, 8, height );
    else if( width == 4 )
        mc_chroma_w( dstu, dstv, dst_stride, src, src_stride, dx, dy, 4, height );
    else
        mc_chroma_w( dstu, dstv, dst_stride, src, src_stride, dx, dy, 2, height );
}

/****************************************************************************
 * Planes
 ****************************************************************************/

#if HIGH_BIT_DEPTH
#define INTERLEAVE_LO UNPACKLO16
#define INTERLEAVE_HI UNPACKHI16
#else
#define INTERLEAVE_LO UNPACKLO8
#define INTERLEAVE_HI UNPACKHI8
#endif

static void store_interleave_chroma_wasm( pixel *dst, intptr_t dst_stride, pixel *srcu, pixel *srcv, int height )
{
    for( int y = 0; y < height; y++, dst += dst_stride, srcu += FDEC_STRIDE, srcv += FDEC_STRIDE )
    {
        v128_t u = LOAD_8( srcu ), v = LOAD_8( srcv );
        wasm_v128_store( dst, INTERLEAVE_LO( u, v ) );
#if HIGH_BIT_DEPTH
        wasm_v128_store( dst+8, INTERLEAVE_HI( u, v ) );
#endif
    }
}

static ALWAYS_INLINE void part_16( pixel *dsta, pixel *dstb, pixel *src )
{
#if HIGH_BIT_DEPTH
    v128_t lo = part_uv( wasm_v128_load( src ) ), hi = part_uv( wasm_v128_load( src+8 ) );
    wasm_v128_store( dsta, UNPACKLO64( lo, hi ) );
    wasm_v128_store( dstb, UNPACKHI64( lo, hi ) );
#else
    v128_t v = part_uv( wasm_v128_load( src ) );
    wasm_v128_store64_lane( dsta, v, 0 );
    wasm_v128_store64_lane( dstb, v, 1 );
#endif
}

static void load_deinterleave_chroma_fenc_wasm( pixel *dst, pixel *src, intptr_t src_stride, int height )
{
    for( int y = 0; y < height; y++, dst += FENC_STRIDE, src += src_stride )
        part_16( dst, dst+FENC_STRIDE/2, src );
}

static void load_deinterleave_chroma_fdec_wasm( pixel *dst, pixel *src, intptr_t src_stride, int height )
{
    for( int y = 0; y < height; y++, dst += FDEC_STRIDE, src += src_stride )
        part_16( dst, dst+FDEC_STRIDE/2, src );
}

static void plane_copy_deinterleave_wasm( pixel *dsta, intptr_t stride_a, pixel *dstb, intptr_t stride_b,
                                          pixel *src, intptr_t src_stride, int w, int h )
{
    for( int y = 0; y < h; y++, dsta += stride_a, dstb += stride_b, src += src_stride )
    {
        int x = 0;
        for( ; x < w-7; x += 8 )
            part_16( dsta+x, dstb+x, src+2*x );
        for( ; x < w; x++ )
        {
            dsta[x] = src[2*x];
            dstb[x] = src[2*x+1];
        }
    }
}

static void plane_copy_interleave_wasm( pixel *dst, intptr_t dst_stride, pixel *srcu, intptr_t stride_u,
                                        pixel *srcv, intptr_t stride_v, int w, int h )
{
    for( int y = 0; y < h; y++, dst += dst_stride, srcu += stride_u, srcv += stride_v )
    {
        int x = 0;
        for( ; x <= w-STEP; x += STEP )
        {
            v128_t u = wasm_v128_load( srcu+x ), v = wasm_v128_load( srcv+x );
            wasm_v128_store( dst+2*x, INTERLEAVE_LO( u, v ) );
            wasm_v128_store( dst+2*x+STEP, INTERLEAVE_HI( u, v ) );
        }
        for( ; x < w; x++ )
        {
            dst[2*x]   = srcu[x];
            dst[2*x+1] = srcv[x];
        }
    }
}

static void plane_copy_swap_wasm( pixel *dst, intptr_t dst_stride, pixel *src, intptr_t src_stride, int w, int h )
{
    for( int y = 0; y < h; y++, dst += dst_stride, src += src_stride )
    {
        int x = 0;
        for( ; x <= 2*w-STEP; x += STEP )
        {
            v128_t v = wasm_v128_load( src+x );
#if HIGH_BIT_DEPTH
            v = wasm_v128_or( wasm_u32x4_shr( v, 16 ), wasm_i32x4_shl( v, 16 ) );
#else
            v = wasm_v128_or( wasm_u16x8_shr( v, 8 ), wasm_i16x8_shl( v, 8 ) );
#endif
            wasm_v128_store( dst+x, v );
        }
        for( ; x < 2*w; x += 2 )
        {
            dst[x]   = src[x+1];
            dst[x+1] = src[x];
        }
    }
}

/* Even and odd pixels of two vectors. */
static ALWAYS_INLINE v128_t even_pixels( v128_t a, v128_t b )
{
#if HIGH_BIT_DEPTH
    v128_t mask = wasm_i32x4_const_splat( 0xffff );
    return wasm_u16x8_narrow_i32x4( wasm_v128_and( a, mask ), wasm_v128_and( b, mask ) );
#else
    v128_t mask = wasm_i16x8_const_splat( 0xff );
    return wasm_u8x16_narrow_i16x8( wasm_v128_and( a, mask ), wasm_v128_and( b, mask ) );
#endif
}

static ALWAYS_INLINE v128_t odd_pixels( v128_t a, v128_t b )
{
#if HIGH_BIT_DEPTH
    return wasm_u16x8_narrow_i32x4( wasm_u32x4_shr( a, 16 ), wasm_u32x4_shr( b, 16 ) );
#else
    return wasm_u8x16_narrow_i16x8( wasm_u16x8_shr( a, 8 ), wasm_u16x8_shr( b, 8 ) );
#endif
}

/* Writes whole vectors, as the padding of the planes allows. */
static void frame_init_lowres_core_wasm( pixel *src0, pixel *dst0, pixel *dsth, pixel *dstv, pixel *dstc,
                                         intptr_t src_stride, intptr_t dst_stride, int width, int height )
{
    for( int y = 0; y < height; y++ )
    {
        pixel *src1 = src0+src_stride, *src2 = src1+src_stride;
        for( int x = 0; x < width; x += STEP )
        {
#define ROWS( a, b, o ) avgr( wasm_v128_load( a+2*x+o ), wasm_v128_load( b+2*x+o ) )
            v128_t a = ROWS( src0, src1, 0 ), b = ROWS( src0, src1, STEP );
            v128_t c = ROWS( src1, src2, 0 ), d = ROWS( src1, src2, STEP );
            v128_t a2 = ROWS( src0, src1, 2 ), b2 = ROWS( src0, src1, STEP+2 );
            v128_t c2 = ROWS( src1, src2, 2 ), d2 = ROWS( src1, src2, STEP+2 );
#undef ROWS
            v128_t odd_ab = odd_pixels( a, b ), odd_cd = odd_pixels( c, d );
            wasm_v128_store( dst0+x, avgr( even_pixels( a, b ), odd_ab ) );
            wasm_v128_store( dsth+x, avgr( odd_ab, even_pixels( a2, b2 ) ) );
            wasm_v128_store( dstv+x, avgr( even_pixels( c, d ), odd_cd ) );
            wasm_v128_store( dstc+x, avgr( odd_cd, even_pixels( c2, d2 ) ) );
        }
        src0 += src_stride*2;
        dst0 += dst_stride;
        dsth += dst_stride;
        dstv += dst_stride;
        dstc += dst_stride;
    }
}

/* a - 5b + 20c, where these are sums of the outer, the middle and the inner pixels of six. At 8 bits that fits into 16
 * bits with its sign; at 10 bits it spans as much without, so HPEL_BIAS is on top of what goes through memory. */
static ALWAYS_INLINE v128_t tap_filter( v128_t p0, v128_t p1, v128_t p2, v128_t p3, v128_t p4, v128_t p5 )
{
    v128_t inner = sub16( wasm_i16x8_shl( add16( p2, p3 ), 2 ), add16( p1, p4 ) );
    return add16( add16( p0, p5 ), add16( inner, wasm_i16x8_shl( inner, 2 ) ) );
}

static ALWAYS_INLINE v128_t hpel_vertical( pixel *src, intptr_t stride )
{
    return tap_filter( load8( src-2*stride ), load8( src-stride ), load8( src ), load8( src+stride ),
                       load8( src+2*stride ), load8( src+3*stride ) );
}

static ALWAYS_INLINE v128_t hpel_horizontal( pixel *src )
{
    return tap_filter( load8( src-2 ), load8( src-1 ), load8( src ), load8( src+1 ), load8( src+2 ), load8( src+3 ) );
}

#if HIGH_BIT_DEPTH
#define HPEL_BIAS (-10*PIXEL_MAX)

/* 320 is what the rounding makes of 10240, which brings the least sum above zero. */
static ALWAYS_INLINE void hpel_store( pixel *dst, v128_t lo, v128_t hi )
{
    v128_t round = wasm_i16x8_const_splat( 10240+16 ), bias = wasm_i16x8_const_splat( 320 );
    v128_t max = wasm_i16x8_const_splat( PIXEL_MAX );
    lo = wasm_u16x8_sub_sat( wasm_u16x8_shr( add16( lo, round ), 5 ), bias );
    hi = wasm_u16x8_sub_sat( wasm_u16x8_shr( add16( hi, round ), 5 ), bias );
    wasm_v128_store( dst, wasm_u16x8_min( lo, max ) );
    wasm_v128_store( dst+8, wasm_u16x8_min( hi, max ) );
}

static ALWAYS_INLINE void hpel_store_centre( pixel *dst, int16_t *v )
{
    v128_t outer = wasm_i32x4_const_splat( (int)(-5u << 16 | 1) ), inner = wasm_i16x8_const_splat( 20 );
    v128_t last = wasm_i32x4_const_splat( 1 << 16 | (-5 & 0xffff) );
    v128_t round = wasm_i32x4_const_splat( 512 - 32*HPEL_BIAS );
    for( int x = 0; x < 16; x += 8, v += 8 )
    {
        v128_t p[6], sum[2];
        for( int i = 0; i < 6; i++ )
            p[i] = wasm_v128_load( v+i );
#define TAPS( unpack ) \
        add32( add32( wasm_i32x4_dot_i16x8( unpack( p[0], p[1] ), outer ),\
                      wasm_i32x4_dot_i16x8( unpack( p[2], p[3] ), inner ) ),\
               add32( wasm_i32x4_dot_i16x8( unpack( p[4], p[5] ), last ), round ) )
        sum[0] = wasm_i32x4_shr( TAPS( UNPACKLO16 ), 10 );
        sum[1] = wasm_i32x4_shr( TAPS( UNPACKHI16 ), 10 );
#undef TAPS
        wasm_v128_store( dst+x, wasm_u16x8_min( wasm_u16x8_narrow_i32x4( sum[0], sum[1] ),
                                                wasm_i16x8_const_splat( PIXEL_MAX ) ) );
    }
}
#else
#define HPEL_BIAS 0

static ALWAYS_INLINE v128_t hpel_round( v128_t lo, v128_t hi, int shift )
{
    v128_t round = wasm_i16x8_splat( 1 << (shift-1) );
    return wasm_u8x16_narrow_i16x8( wasm_i16x8_shr( add16( lo, round ), shift ),
                                    wasm_i16x8_shr( add16( hi, round ), shift ) );
}

static ALWAYS_INLINE void hpel_store( pixel *dst, v128_t lo, v128_t hi )
{
    wasm_v128_store( dst, hpel_round( lo, hi, 5 ) );
}

/* The same taps over the unrounded sums of columns, divided by 16 on the way so that they fit: flooring twice is
 * flooring once, and where the addition saturates the pixel is clipped anyway. */
static ALWAYS_INLINE v128_t hpel_centre( int16_t *v )
{
    v128_t a = add16( wasm_v128_load( v ), wasm_v128_load( v+5 ) );
    v128_t b = add16( wasm_v128_load( v+1 ), wasm_v128_load( v+4 ) );
    v128_t c = add16( wasm_v128_load( v+2 ), wasm_v128_load( v+3 ) );
    v128_t t = sub16( wasm_i16x8_shr( sub16( a, b ), 2 ), b );
    return add16( wasm_i16x8_shr( wasm_i16x8_add_sat( t, c ), 2 ), c );
}

static ALWAYS_INLINE void hpel_store_centre( pixel *dst, int16_t *v )
{
    wasm_v128_store( dst, hpel_round( hpel_centre( v ), hpel_centre( v+8 ), 6 ) );
}
#endif

/* Writes whole vectors, as the padding of the planes allows. */
static void hpel_filter_wasm( pixel *dsth, pixel *dstv, pixel *dstc, pixel *src,
                              intptr_t stride, int width, int height, int16_t *buf )
{
    v128_t bias = wasm_i16x8_const_splat( HPEL_BIAS );
    for( int y = 0; y < height; y++ )
    {
        wasm_v128_store( buf, add16( hpel_vertical( src-2, stride ), bias ) );
        for( int x = 0; x < width; x += 16 )
        {
            v128_t lo = hpel_vertical( src+x, stride ), hi = hpel_vertical( src+x+8, stride );
            hpel_store( dstv+x, lo, hi );
            wasm_v128_store( buf+x+2, add16( lo, bias ) );
            wasm_v128_store( buf+x+10, add16( hi, bias ) );
            hpel_store( dsth+x, hpel_horizontal( src+x ), hpel_horizontal( src+x+8 ) );
        }
        int end = (width+15) & ~15;
        wasm_v128_store( buf+end+2, add16( hpel_vertical( src+end, stride ), bias ) );
        for( int x = 0; x < width; x += 16 )
            hpel_store_centre( dstc+x, buf+x );
        dsth += stride;
        dstv += stride;
        dstc += stride;
        src += stride;
    }
}

void x264_mc_init_wasm( x264_mc_functions_t *pf )
{
    pf->mc_luma   = mc_luma_wasm;
    pf->get_ref   = get_ref_wasm;
    pf->mc_chroma = mc_chroma_wasm;

    pf->avg[PIXEL_16x16] = pixel_avg_16x16_wasm;
    pf->avg[PIXEL_16x8]  = pixel_avg_16x8_wasm;
    pf->avg[PIXEL_8x16]  = pixel_avg_8x16_wasm;
    pf->avg[PIXEL_8x8]   = pixel_avg_8x8_wasm;
    pf->avg[PIXEL_8x4]   = pixel_avg_8x4_wasm;
    pf->avg[PIXEL_4x16]  = pixel_avg_4x16_wasm;
    pf->avg[PIXEL_4x8]   = pixel_avg_4x8_wasm;
    pf->avg[PIXEL_4x4]   = pixel_avg_4x4_wasm;
    pf->avg[PIXEL_4x2]   = pixel_avg_4x2_wasm;
    pf->avg[PIXEL_2x8]   = pixel_avg_2x8_wasm;
    pf->avg[PIXEL_2x4]   = pixel_avg_2x4_wasm;
    pf->avg[PIXEL_2x2]   = pixel_avg_2x2_wasm;

    pf->weight    = mc_weight_wtab_wasm;
    pf->offsetadd = mc_weight_wtab_wasm;
    pf->offsetsub = mc_weight_wtab_wasm;

    pf->copy_16x16_unaligned = mc_copy_w16_wasm;
    pf->copy[PIXEL_16x16] = mc_copy_w16_wasm;
    pf->copy[PIXEL_8x8]   = mc_copy_w8_wasm;
    pf->copy[PIXEL_4x4]   = mc_copy_w4_wasm;

    pf->store_interleave_chroma       = store_interleave_chroma_wasm;
    pf->load_deinterleave_chroma_fenc = load_deinterleave_chroma_fenc_wasm;
    pf->load_deinterleave_chroma_fdec = load_deinterleave_chroma_fdec_wasm;

    pf->plane_copy_swap              = plane_copy_swap_wasm;
    pf->plane_copy_interleave        = plane_copy_interleave_wasm;
    pf->plane_copy_deinterleave      = plane_copy_deinterleave_wasm;
    pf->plane_copy_deinterleave_yuyv = plane_copy_deinterleave_wasm;

    pf->frame_init_lowres_core = frame_init_lowres_core_wasm;
    pf->hpel_filter = hpel_filter_wasm;
}
