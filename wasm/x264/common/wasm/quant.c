/*****************************************************************************
 * quant.c: WebAssembly SIMD quantisation and coefficient scans
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
#include "quant.h"

/* Coefficients of 10-bit video are 32 bits wide: those stay in C. */
#if HIGH_BIT_DEPTH
void x264_quant_init_wasm( x264_quant_function_t *pf )
{
}
#else

/* There is no multiplication that keeps the upper half. */
static ALWAYS_INLINE v128_t mulhi_u16( v128_t a, v128_t b )
{
    return wasm_u16x8_narrow_i32x4( wasm_u32x4_shr( wasm_u32x4_extmul_low_u16x8( a, b ), 16 ),
                                    wasm_u32x4_shr( wasm_u32x4_extmul_high_u16x8( a, b ), 16 ) );
}

static ALWAYS_INLINE v128_t quant_8( v128_t coef, v128_t mf, v128_t bias )
{
    v128_t sign = wasm_i16x8_shr( coef, 15 );
    v128_t level = mulhi_u16( wasm_u16x8_add_sat( abs16( coef ), bias ), mf );
    return sub16( wasm_v128_xor( level, sign ), sign );
}

/* Returns the levels' bits or-ed together. */
static ALWAYS_INLINE v128_t quant_n( dctcoef *dct, udctcoef *mf, udctcoef *bias, int n )
{
    v128_t nz = wasm_i16x8_const_splat( 0 );
    for( int i = 0; i < n; i += 8 )
    {
        v128_t v = quant_8( wasm_v128_load( dct+i ), wasm_v128_load( mf+i ), wasm_v128_load( bias+i ) );
        wasm_v128_store( dct+i, v );
        nz = wasm_v128_or( nz, v );
    }
    return nz;
}

static int quant_8x8_wasm( dctcoef dct[64], udctcoef mf[64], udctcoef bias[64] )
{
    return wasm_v128_any_true( quant_n( dct, mf, bias, 64 ) );
}

static int quant_4x4_wasm( dctcoef dct[16], udctcoef mf[16], udctcoef bias[16] )
{
    return wasm_v128_any_true( quant_n( dct, mf, bias, 16 ) );
}

static int quant_4x4x4_wasm( dctcoef dct[4][16], udctcoef mf[16], udctcoef bias[16] )
{
    int nza = 0;
    for( int i = 0; i < 4; i++ )
        nza |= wasm_v128_any_true( quant_n( dct[i], mf, bias, 16 ) ) << i;
    return nza;
}

static int quant_4x4_dc_wasm( dctcoef dct[16], int mf, int bias )
{
    v128_t mfs = wasm_i16x8_splat( mf ), biases = wasm_i16x8_splat( bias );
    v128_t a = quant_8( wasm_v128_load( dct ), mfs, biases ), b = quant_8( wasm_v128_load( dct+8 ), mfs, biases );
    wasm_v128_store( dct, a );
    wasm_v128_store( dct+8, b );
    return wasm_v128_any_true( wasm_v128_or( a, b ) );
}

static ALWAYS_INLINE v128_t dequant_shr( v128_t coef, v128_t mf, v128_t round, int shift )
{
    v128_t lo = add32( wasm_i32x4_extmul_low_i16x8( coef, mf ), round );
    v128_t hi = add32( wasm_i32x4_extmul_high_i16x8( coef, mf ), round );
    return wasm_i16x8_narrow_i32x4( wasm_i32x4_shr( lo, shift ), wasm_i32x4_shr( hi, shift ) );
}

static ALWAYS_INLINE void dequant_n( dctcoef *dct, int *mf, int qbits, int n )
{
    v128_t round = wasm_i32x4_splat( qbits < 0 ? 1 << (-qbits-1) : 0 );
    for( int i = 0; i < n; i += 8 )
    {
        v128_t coef = wasm_v128_load( dct+i );
        v128_t m = wasm_i16x8_narrow_i32x4( wasm_v128_load( mf+i ), wasm_v128_load( mf+i+4 ) );
        if( qbits >= 0 )
            coef = wasm_i16x8_shl( wasm_i16x8_mul( coef, m ), qbits );
        else
            coef = dequant_shr( coef, m, round, -qbits );
        wasm_v128_store( dct+i, coef );
    }
}

static void dequant_4x4_wasm( dctcoef dct[16], int dequant_mf[6][16], int i_qp )
{
    dequant_n( dct, dequant_mf[i_qp%6], i_qp/6 - 4, 16 );
}

static void dequant_8x8_wasm( dctcoef dct[64], int dequant_mf[6][64], int i_qp )
{
    dequant_n( dct, dequant_mf[i_qp%6], i_qp/6 - 6, 64 );
}

static void dequant_4x4_dc_wasm( dctcoef dct[16], int dequant_mf[6][16], int i_qp )
{
    int qbits = i_qp/6 - 6;
    v128_t mf = wasm_i16x8_splat( dequant_mf[i_qp%6][0] );
    v128_t round = wasm_i32x4_splat( qbits < 0 ? 1 << (-qbits-1) : 0 );
    for( int i = 0; i < 16; i += 8 )
    {
        v128_t coef = wasm_v128_load( dct+i );
        if( qbits >= 0 )
            coef = wasm_i16x8_mul( coef, wasm_i16x8_shl( mf, qbits ) );
        else
            coef = dequant_shr( coef, mf, round, -qbits );
        wasm_v128_store( dct+i, coef );
    }
}

/****************************************************************************
 * Scans by bit masks: a bit per coefficient that is not zero
 ****************************************************************************/

static ALWAYS_INLINE v128_t load_16_as_bytes( dctcoef *dct )
{
    return wasm_i8x16_narrow_i16x8( wasm_v128_load( dct ), wasm_v128_load( dct+8 ) );
}

static ALWAYS_INLINE uint32_t nonzero_bytes( v128_t v )
{
    return wasm_i8x16_bitmask( wasm_i8x16_eq( v, wasm_i8x16_const_splat( 0 ) ) ) ^ 0xffff;
}

static ALWAYS_INLINE uint32_t nonzero_16( dctcoef *dct )
{
    return nonzero_bytes( load_16_as_bytes( dct ) );
}

static ALWAYS_INLINE uint32_t nonzero_15( dctcoef *dct )
{
    return nonzero_16( dct ) & 0x7fff;
}

static ALWAYS_INLINE uint32_t nonzero_8( dctcoef *dct )
{
    return wasm_i16x8_bitmask( wasm_i16x8_eq( wasm_v128_load( dct ), wasm_i16x8_const_splat( 0 ) ) ) ^ 0xff;
}

static ALWAYS_INLINE uint32_t nonzero_4( dctcoef *dct )
{
    return (wasm_i16x8_bitmask( wasm_i16x8_eq( wasm_v128_load64_zero( dct ), wasm_i16x8_const_splat( 0 ) ) ) ^ 0xff) & 15;
}

static ALWAYS_INLINE uint64_t nonzero_64( dctcoef *dct )
{
    return nonzero_16( dct ) | (uint64_t)nonzero_16( dct+16 ) << 16
         | (uint64_t)nonzero_16( dct+32 ) << 32 | (uint64_t)nonzero_16( dct+48 ) << 48;
}

static ALWAYS_INLINE int last_bit( uint32_t mask )
{
    return mask ? 31 - __builtin_clz( mask ) : -1;
}

#define LAST_AND_RUN( n ) \
static int coeff_last##n##_wasm( dctcoef *dct )\
{\
    return last_bit( nonzero_##n( dct ) );\
}\
static int coeff_level_run##n##_wasm( dctcoef *dct, x264_run_level_t *runlevel )\
{\
    uint32_t mask = nonzero_##n( dct );\
    int total = 0;\
    runlevel->mask = mask;\
    runlevel->last = last_bit( mask );\
    while( mask )\
    {\
        int i = last_bit( mask );\
        runlevel->level[total++] = dct[i];\
        mask ^= 1 << i;\
    }\
    return total;\
}

LAST_AND_RUN( 4 )
LAST_AND_RUN( 8 )
LAST_AND_RUN( 15 )
LAST_AND_RUN( 16 )

static int coeff_last64_wasm( dctcoef *dct )
{
    uint64_t mask = nonzero_64( dct );
    return mask ? 63 - __builtin_clzll( mask ) : -1;
}

static ALWAYS_INLINE v128_t above_one( v128_t bytes )
{
    return wasm_u8x16_gt( wasm_i8x16_abs( bytes ), wasm_i8x16_const_splat( 1 ) );
}

/* A run is the number of zeros before a coefficient: what lies between two bits. */
static ALWAYS_INLINE int decimate_score( uint64_t mask, const uint8_t *table )
{
    int score = 0;
    while( mask )
    {
        int run = __builtin_ctzll( mask );
        score += table[run];
        mask = mask >> run >> 1;
    }
    return score;
}

static int decimate_score16_wasm( dctcoef *dct )
{
    v128_t v = load_16_as_bytes( dct );
    return wasm_v128_any_true( above_one( v ) ) ? 9 : decimate_score( nonzero_bytes( v ), x264_decimate_table4 );
}

static int decimate_score15_wasm( dctcoef *dct )
{
    v128_t v = wasm_i8x16_replace_lane( load_16_as_bytes( dct ), 0, 0 );
    return wasm_v128_any_true( above_one( v ) ) ? 9 : decimate_score( nonzero_bytes( v ) >> 1, x264_decimate_table4 );
}

static int decimate_score64_wasm( dctcoef *dct )
{
    v128_t a = load_16_as_bytes( dct ), b = load_16_as_bytes( dct+16 );
    v128_t c = load_16_as_bytes( dct+32 ), d = load_16_as_bytes( dct+48 );
    if( wasm_v128_any_true( wasm_v128_or( wasm_v128_or( above_one( a ), above_one( b ) ),
                                          wasm_v128_or( above_one( c ), above_one( d ) ) ) ) )
        return 9;
    return decimate_score( nonzero_bytes( a ) | (uint64_t)nonzero_bytes( b ) << 16 | (uint64_t)nonzero_bytes( c ) << 32
                         | (uint64_t)nonzero_bytes( d ) << 48, x264_decimate_table8 );
}

void x264_quant_init_wasm( x264_quant_function_t *pf )
{
    pf->quant_8x8    = quant_8x8_wasm;
    pf->quant_4x4    = quant_4x4_wasm;
    pf->quant_4x4x4  = quant_4x4x4_wasm;
    pf->quant_4x4_dc = quant_4x4_dc_wasm;

    pf->dequant_4x4    = dequant_4x4_wasm;
    pf->dequant_8x8    = dequant_8x8_wasm;
    pf->dequant_4x4_dc = dequant_4x4_dc_wasm;

    pf->decimate_score15 = decimate_score15_wasm;
    pf->decimate_score16 = decimate_score16_wasm;
    pf->decimate_score64 = decimate_score64_wasm;
    pf->coeff_last4 = coeff_last4_wasm;
    pf->coeff_last8 = coeff_last8_wasm;
    pf->coeff_last[DCT_LUMA_AC]  = coeff_last15_wasm;
    pf->coeff_last[DCT_LUMA_4x4] = coeff_last16_wasm;
    pf->coeff_last[DCT_LUMA_8x8] = coeff_last64_wasm;
    pf->coeff_level_run4 = coeff_level_run4_wasm;
    pf->coeff_level_run8 = coeff_level_run8_wasm;
    pf->coeff_level_run[DCT_LUMA_AC]  = coeff_level_run15_wasm;
    pf->coeff_level_run[DCT_LUMA_4x4] = coeff_level_run16_wasm;
}
#endif
