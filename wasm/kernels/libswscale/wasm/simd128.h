/*
 * Functions of swscale for WebAssembly SIMD. Each gives exactly what the C function it stands for gives.
 *
 * This file is part of afmpeg-ts, for FFmpeg.
 *
 * FFmpeg is free software; you can redistribute it and/or
 * modify it under the terms of the GNU Lesser General Public
 * License as published by the Free Software Foundation; either
 * version 2.1 of the License, or (at your option) any later version.
 *
 * FFmpeg is distributed in the hope that it will be useful,
 * but WITHOUT ANY WARRANTY; without even the implied warranty of
 * MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the GNU
 * Lesser General Public License for more details.
 *
 * You should have received a copy of the GNU Lesser General Public
 * License along with FFmpeg; if not, write to the Free Software
 * Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA
 */

#ifndef SWSCALE_WASM_SIMD128_H
#define SWSCALE_WASM_SIMD128_H

#include "libswscale/swscale_internal.h"
#include "libavutil/wasm/names.h"

#define HSCALE(in, out)                                                                       \
    void ff_hscale ## in ## to ## out ## _simd128(SwsInternal *c, int16_t *dst, int dstW,     \
                                                   const uint8_t *src, const int16_t *filter, \
                                                   const int32_t *filterPos, int filterSize)
HSCALE(8, 15);
HSCALE(8, 19);
HSCALE(16, 15);
HSCALE(16, 19);

void ff_yuv2planeX_8_simd128(const int16_t *filter, int filterSize, const int16_t **src, uint8_t *dest,
                             int dstW, const uint8_t *dither, int offset);
void ff_yuv2plane1_8_simd128(const int16_t *src, uint8_t *dest, int dstW, const uint8_t *dither, int offset);
void ff_yuv2nv12cX_simd128(enum AVPixelFormat dstFormat, const uint8_t *chrDither, const int16_t *chrFilter,
                           int chrFilterSize, const int16_t **chrUSrc, const int16_t **chrVSrc,
                           uint8_t *dest, int chrDstW);
yuv2planarX_fn ff_yuv2planeX_nbps_simd128(int bits);
yuv2planar1_fn ff_yuv2plane1_nbps_simd128(int bits);

void ff_init_input_simd128(SwsInternal *c);

#endif /* SWSCALE_WASM_SIMD128_H */
