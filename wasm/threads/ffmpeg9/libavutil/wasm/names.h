/*
 * What the kernels of ../../kernels/ call what FFmpeg 5.1 and 9 name differently: here 9.
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

#ifndef AVUTIL_WASM_NAMES_H
#define AVUTIL_WASM_NAMES_H

#define SWS_INTERNAL(c)      sws_internal(c)
#define SWS_PUBLIC(c)        (&(c)->opts)
#define SWS_FORMAT(c, end)   ((c)->opts.end ## _format)
#define SWS_OPAQUE           , void *opaque
#define SWS_NO_OPAQUE        , NULL

#define H264_NAME(name)      name
#define H264_WEIGHT          weight_pixels_tab
#define H264_BIWEIGHT        biweight_pixels_tab
#define H264_CHROMA_SRC      const uint8_t

#endif /* AVUTIL_WASM_NAMES_H */
