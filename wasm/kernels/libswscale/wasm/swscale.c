/*
 * Where swscale takes its WebAssembly SIMD functions from.
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

#include "config.h"
#include "libavutil/attributes.h"
#include "libavutil/cpu.h"
#include "libavutil/pixdesc.h"
#include "simd128.h"

static av_cold void init_output(SwsInternal *c)
{
    const AVPixFmtDescriptor *desc = av_pix_fmt_desc_get(SWS_FORMAT(c, dst));

    if (is16BPS(SWS_FORMAT(c, dst)) || isSemiPlanarYUV(SWS_FORMAT(c, dst)) && desc->comp[0].depth > 8)
        return;
    if (isDataInHighBits(SWS_FORMAT(c, dst))) // yuv444p10msble and its like: shifted
        return;
    if (isNBPS(SWS_FORMAT(c, dst))) {
        if (!isBE(SWS_FORMAT(c, dst)) && ff_yuv2planeX_nbps_simd128(desc->comp[0].depth)) {
            c->yuv2planeX = ff_yuv2planeX_nbps_simd128(desc->comp[0].depth);
            c->yuv2plane1 = ff_yuv2plane1_nbps_simd128(desc->comp[0].depth);
        }
    } else if (c->dstBpc == 8) {
        c->yuv2planeX = ff_yuv2planeX_8_simd128;
        c->yuv2plane1 = ff_yuv2plane1_8_simd128;
        if (c->yuv2nv12cX)
            c->yuv2nv12cX = ff_yuv2nv12cX_simd128;
    }
}

av_cold void ff_sws_init_swscale_wasm(SwsInternal *c)
{
    if (!(av_get_cpu_flags() & AV_CPU_FLAG_SIMD128))
        return;

    if (c->srcBpc == 8)
        c->hyScale = c->hcScale = c->dstBpc <= 14 ? ff_hscale8to15_simd128 : ff_hscale8to19_simd128;
    else
        c->hyScale = c->hcScale = c->dstBpc <= 14 ? ff_hscale16to15_simd128 : ff_hscale16to19_simd128;
    ff_init_input_simd128(c);
    init_output(c);
}
