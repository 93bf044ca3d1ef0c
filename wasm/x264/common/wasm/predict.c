/*****************************************************************************
 * predict.c: WebAssembly SIMD intra prediction
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
#include "predict.h"

void x264_predict_16x16_init_wasm( x264_predict_t pf[7] )
{
}

void x264_predict_8x8c_init_wasm( x264_predict_t pf[7] )
{
}

void x264_predict_8x16c_init_wasm( x264_predict_t pf[7] )
{
}

void x264_predict_8x8_init_wasm( x264_predict8x8_t pf[12], x264_predict_8x8_filter_t *predict_filter )
{
}

void x264_predict_4x4_init_wasm( x264_predict_t pf[12] )
{
}

