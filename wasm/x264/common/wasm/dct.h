/*****************************************************************************
 * dct.h: WebAssembly SIMD transforms and zigzag
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

#ifndef X264_WASM_DCT_H
#define X264_WASM_DCT_H

#define x264_dct_init_wasm x264_template(dct_init_wasm)
void x264_dct_init_wasm( x264_dct_function_t *dctf );
#define x264_zigzag_init_wasm x264_template(zigzag_init_wasm)
void x264_zigzag_init_wasm( x264_zigzag_function_t *pf_progressive, x264_zigzag_function_t *pf_interlaced );

#endif
