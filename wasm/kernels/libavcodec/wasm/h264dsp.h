/*
 * H.264 functions for WebAssembly SIMD, 8 bits.
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

#ifndef AVCODEC_WASM_H264DSP_H
#define AVCODEC_WASM_H264DSP_H

#include "libavcodec/h264dsp.h"
#include "libavutil/wasm/names.h"

void ff_h264_deblock_init_simd128(H264DSPContext *c, int chroma_format_idc);
void ff_h264_idct_init_simd128(H264DSPContext *c, int chroma_format_idc);
void ff_h264_weight_init_simd128(H264DSPContext *c);

#endif /* AVCODEC_WASM_H264DSP_H */
