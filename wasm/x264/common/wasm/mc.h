/*****************************************************************************
 * mc.h: WebAssembly SIMD motion compensation and frame processing
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

#ifndef X264_WASM_MC_H
#define X264_WASM_MC_H

#define x264_mc_init_wasm x264_template(mc_init_wasm)
void x264_mc_init_wasm( x264_mc_functions_t *pf );

#endif
