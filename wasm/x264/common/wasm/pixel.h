/*****************************************************************************
 * pixel.h: WebAssembly SIMD pixel metrics
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

#ifndef X264_WASM_PIXEL_H
#define X264_WASM_PIXEL_H

#define x264_pixel_init_wasm x264_template(pixel_init_wasm)
void x264_pixel_init_wasm( x264_pixel_function_t *pixf );

#endif
