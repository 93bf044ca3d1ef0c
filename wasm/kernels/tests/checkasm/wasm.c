/*
 * Checks of those WebAssembly SIMD functions that FFmpeg's own checks do not reach.
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

#include <string.h>

#include "checkasm.h"
#include "libavcodec/h264chroma.h"
#include "libavcodec/h264dsp.h"
#include "libavutil/mem_internal.h"
#include "libavutil/pixdesc.h"
#include "libavutil/wasm/names.h"
#include "libswscale/swscale.h"
#include "libswscale/swscale_internal.h"

#define WIDTH 203 // odd, so that rests are tested
#define LINES 9
#define TAPS  17


static SwsInternal *context_for(enum AVPixelFormat src, enum AVPixelFormat dst)
{
    SwsContext *c = sws_getContext(WIDTH, 16, src, WIDTH + 50, 16, dst, SWS_BICUBIC | SWS_ACCURATE_RND,
                                   NULL, NULL, NULL);
    if (!c)
        fail();
    return SWS_INTERNAL(c);
}

static void check_hscale(enum AVPixelFormat src_format, enum AVPixelFormat dst_format, const char *name)
{
    static const int sizes[] = { 1, 2, 3, 4, 5, 7, 8, 9, 14, 17 };
    SwsInternal *c = context_for(src_format, dst_format);
    LOCAL_ALIGNED_16(uint16_t, src, [WIDTH + 2 * TAPS]);
    LOCAL_ALIGNED_16(int16_t, filter, [(WIDTH + 3) * TAPS]);
    LOCAL_ALIGNED_16(int32_t, pos, [WIDTH]);
    LOCAL_ALIGNED_16(int32_t, dst0, [WIDTH + 16]);
    LOCAL_ALIGNED_16(int32_t, dst1, [WIDTH + 16]);
    const int src16 = c->srcBpc != 8, depth = av_pix_fmt_desc_get(src_format)->comp[0].depth;

    declare_func(void, SwsInternal *c, int16_t *dst, int dstW, const uint8_t *src, const int16_t *filter,
                 const int32_t *filterPos, int filterSize);

    for (int s = 0; s < FF_ARRAY_ELEMS(sizes); s++) {
        const int size = sizes[s];
        for (int i = 0; i < WIDTH + 2 * TAPS; i++)
            src[i] = rnd();
        if (src16 && depth <= 8) // what the converters of RGB give
            for (int i = 0; i < WIDTH + 2 * TAPS; i++)
                src[i] &= (1 << 14) - 1;
        for (int i = 0; i < (WIDTH + 3) * TAPS; i++)
            filter[i] = (int16_t)rnd() / (rnd() & 3 ? size : 1);
        for (int i = 0; i < WIDTH; i++)
            pos[i] = size == 1 && i < 150 ? i : rnd() % WIDTH;
        if (check_func(c->hyScale, "hscale_%s_%d", name, size)) {
            memset(dst0, 0x55, sizeof(*dst0) * (WIDTH + 16));
            memset(dst1, 0x55, sizeof(*dst1) * (WIDTH + 16));
            call_ref(c, (int16_t *)dst0, WIDTH, (uint8_t *)src, filter, pos, size);
            call_new(c, (int16_t *)dst1, WIDTH, (uint8_t *)src, filter, pos, size);
            if (memcmp(dst0, dst1, sizeof(*dst0) * (WIDTH + 16)))
                fail();
            bench_new(c, (int16_t *)dst1, WIDTH, (uint8_t *)src, filter, pos, size);
        }
    }
    sws_freeContext(SWS_PUBLIC(c));
}

static void check_vscale(enum AVPixelFormat format, const char *name)
{
    static const int sizes[] = { 1, 2, 3, 4, 8, LINES };
    SwsInternal *c = context_for(AV_PIX_FMT_YUV420P, format);
    LOCAL_ALIGNED_16(int16_t, lines, [LINES], [WIDTH + 21]);
    LOCAL_ALIGNED_16(int16_t, filter, [LINES + 7]);
    LOCAL_ALIGNED_8(uint8_t, dither, [8]);
    LOCAL_ALIGNED_16(uint16_t, dst0, [2 * WIDTH]);
    LOCAL_ALIGNED_16(uint16_t, dst1, [2 * WIDTH]);
    const int16_t *src[LINES], *other[LINES];

    for (int i = 0; i < LINES; i++) {
        for (int x = 0; x < WIDTH + 21; x++)
            lines[i][x] = rnd();
        src[i] = lines[i];
        other[LINES - 1 - i] = lines[i];
    }
    for (int i = 0; i < 8; i++)
        dither[i] = rnd() & 127;
    for (int s = 0; s < FF_ARRAY_ELEMS(sizes); s++) {
        for (int i = 0; i < LINES; i++)
            filter[i] = (int16_t)rnd() / (8 * sizes[s]);
        if (check_func(c->yuv2planeX, "yuv2planeX_%s_%d", name, sizes[s])) {
            declare_func(void, const int16_t *filter, int filterSize, const int16_t **src, uint8_t *dest, int dstW,
                         const uint8_t *dither, int offset);
            for (int offset = 0; offset < 4; offset += 3) {
                memset(dst0, 0, sizeof(*dst0) * 2 * WIDTH);
                memset(dst1, 0, sizeof(*dst1) * 2 * WIDTH);
                call_ref(filter, sizes[s], src, (uint8_t *)dst0, WIDTH, dither, offset);
                call_new(filter, sizes[s], src, (uint8_t *)dst1, WIDTH, dither, offset);
                if (memcmp(dst0, dst1, sizeof(*dst0) * 2 * WIDTH))
                    fail();
            }
            bench_new(filter, sizes[s], src, (uint8_t *)dst1, WIDTH, dither, 0);
        }
        if (c->yuv2nv12cX && check_func(c->yuv2nv12cX, "yuv2nv12cX_%s_%d", name, sizes[s])) {
            declare_func(void, enum AVPixelFormat format, const uint8_t *dither, const int16_t *filter, int size,
                         const int16_t **u, const int16_t **v, uint8_t *dest, int width);
            memset(dst0, 0, sizeof(*dst0) * 2 * WIDTH);
            memset(dst1, 0, sizeof(*dst1) * 2 * WIDTH);
            call_ref(format, dither, filter, sizes[s], src, other, (uint8_t *)dst0, WIDTH);
            call_new(format, dither, filter, sizes[s], src, other, (uint8_t *)dst1, WIDTH);
            if (memcmp(dst0, dst1, sizeof(*dst0) * 2 * WIDTH))
                fail();
            bench_new(format, dither, filter, sizes[s], src, other, (uint8_t *)dst1, WIDTH);
        }
    }
    if (check_func(c->yuv2plane1, "yuv2plane1_%s", name)) {
        declare_func(void, const int16_t *src, uint8_t *dest, int dstW, const uint8_t *dither, int offset);
        memset(dst0, 0, sizeof(*dst0) * 2 * WIDTH);
        memset(dst1, 0, sizeof(*dst1) * 2 * WIDTH);
        call_ref(lines[0], (uint8_t *)dst0, WIDTH, dither, 3);
        call_new(lines[0], (uint8_t *)dst1, WIDTH, dither, 3);
        if (memcmp(dst0, dst1, sizeof(*dst0) * 2 * WIDTH))
            fail();
        bench_new(lines[0], (uint8_t *)dst1, WIDTH, dither, 3);
    }
    sws_freeContext(SWS_PUBLIC(c));
}

static void check_input(enum AVPixelFormat src_format, enum AVPixelFormat dst_format)
{
    SwsInternal *c = context_for(src_format, dst_format);
    const char *name = av_get_pix_fmt_name(src_format), *half = c->chrSrcHSubSample ? "_half" : "";
    LOCAL_ALIGNED_16(uint8_t, src, [8 * WIDTH + 32]);
    LOCAL_ALIGNED_16(int16_t, dst0, [2], [WIDTH + 5]);
    LOCAL_ALIGNED_16(int16_t, dst1, [2], [WIDTH + 5]);
    const uint8_t *planes[4] = { src, src + WIDTH, src + 2 * WIDTH, src + 3 * WIDTH };
    uint32_t *table = (uint32_t *)c->input_rgb2yuv_table;

    for (int i = 0; i < 8 * WIDTH + 32; i++)
        src[i] = rnd() % 5 ? rnd() : -(rnd() & 1);
    memset(dst0, 0, sizeof(int16_t) * 2 * (WIDTH + 5));
    memset(dst1, 0, sizeof(int16_t) * 2 * (WIDTH + 5));

#define SAME()                                                              \
    do {                                                                    \
        if (memcmp(dst0, dst1, sizeof(int16_t) * 2 * (WIDTH + 5)))          \
            fail();                                                         \
    } while (0)

    if (c->lumToYV12 && check_func(c->lumToYV12, "%s_to_y", name)) {
        declare_func(void, uint8_t *dst, const uint8_t *src, const uint8_t *b, const uint8_t *c, int width,
                     uint32_t *t SWS_OPAQUE);
        call_ref((uint8_t *)dst0, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
        call_new((uint8_t *)dst1, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
        SAME();
        bench_new((uint8_t *)dst1, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
    }
    if (c->alpToYV12 && check_func(c->alpToYV12, "%s_to_a", name)) {
        declare_func(void, uint8_t *dst, const uint8_t *src, const uint8_t *b, const uint8_t *c, int width,
                     uint32_t *t SWS_OPAQUE);
        call_ref((uint8_t *)dst0, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
        call_new((uint8_t *)dst1, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
        SAME();
        bench_new((uint8_t *)dst1, src, NULL, NULL, WIDTH, table SWS_NO_OPAQUE);
    }
    if (c->chrToYV12 && check_func(c->chrToYV12, "%s_to_uv%s", name, half)) {
        declare_func(void, uint8_t *u, uint8_t *v, const uint8_t *a, const uint8_t *b, const uint8_t *c, int width,
                     uint32_t *t SWS_OPAQUE);
        call_ref((uint8_t *)dst0[0], (uint8_t *)dst0[1], src, src, src, WIDTH, table SWS_NO_OPAQUE);
        call_new((uint8_t *)dst1[0], (uint8_t *)dst1[1], src, src, src, WIDTH, table SWS_NO_OPAQUE);
        SAME();
        bench_new((uint8_t *)dst1[0], (uint8_t *)dst1[1], src, src, src, WIDTH, table SWS_NO_OPAQUE);
    }
    if (c->readLumPlanar && check_func(c->readLumPlanar, "%s_to_y", name)) {
        declare_func(void, uint8_t *dst, const uint8_t **src, int width, int32_t *t SWS_OPAQUE);
        call_ref((uint8_t *)dst0, planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
        call_new((uint8_t *)dst1, planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
        SAME();
        bench_new((uint8_t *)dst1, planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
    }
    if (c->readChrPlanar && check_func(c->readChrPlanar, "%s_planes_to_uv", name)) {
        declare_func(void, uint8_t *u, uint8_t *v, const uint8_t **src, int width, int32_t *t SWS_OPAQUE);
        call_ref((uint8_t *)dst0[0], (uint8_t *)dst0[1], planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
        call_new((uint8_t *)dst1[0], (uint8_t *)dst1[1], planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
        SAME();
        bench_new((uint8_t *)dst1[0], (uint8_t *)dst1[1], planes, WIDTH, c->input_rgb2yuv_table SWS_NO_OPAQUE);
    }
    sws_freeContext(SWS_PUBLIC(c));
}

void checkasm_check_wasm_sws(void)
{
    static const enum AVPixelFormat rgb[] = { AV_PIX_FMT_RGB24, AV_PIX_FMT_BGR24, AV_PIX_FMT_RGBA, AV_PIX_FMT_BGRA,
                                              AV_PIX_FMT_ARGB, AV_PIX_FMT_ABGR, AV_PIX_FMT_GBRP };

    check_hscale(AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P, "8_15");
    check_hscale(AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUV420P16, "8_19");
    check_hscale(AV_PIX_FMT_RGB24, AV_PIX_FMT_YUV420P, "rgb_15");
    check_hscale(AV_PIX_FMT_YUV420P10, AV_PIX_FMT_YUV420P, "10_15");
    check_hscale(AV_PIX_FMT_YUV420P16, AV_PIX_FMT_YUV420P, "16_15");
    check_hscale(AV_PIX_FMT_YUV420P16, AV_PIX_FMT_YUV420P16, "16_19");
    report("hscale");
    check_vscale(AV_PIX_FMT_YUV420P, "8");
    check_vscale(AV_PIX_FMT_NV12, "nv12");
    check_vscale(AV_PIX_FMT_NV21, "nv21");
    check_vscale(AV_PIX_FMT_YUV420P9, "9");
    check_vscale(AV_PIX_FMT_YUV420P10, "10");
    check_vscale(AV_PIX_FMT_YUV420P12, "12");
    check_vscale(AV_PIX_FMT_YUV420P14, "14");
    // These have no kernels, and must not get those of formats whose bits are elsewhere.
    if (av_get_pix_fmt("yuv444p10msble") != AV_PIX_FMT_NONE) {
        check_vscale(av_get_pix_fmt("yuv444p10msble"), "10msb");
        check_vscale(av_get_pix_fmt("yuv444p12msble"), "12msb");
    }
    check_vscale(AV_PIX_FMT_P010, "p010");
    report("vscale");
    for (int i = 0; i < FF_ARRAY_ELEMS(rgb); i++) {
        check_input(rgb[i], AV_PIX_FMT_YUV420P);
        check_input(rgb[i], AV_PIX_FMT_YUV444P);
        check_input(rgb[i], AV_PIX_FMT_YUVA444P);
    }
    report("input");
}

#define STRIDE 48

static void check_chroma(void)
{
    static const int widths[] = { 8, 4 };
    LOCAL_ALIGNED_16(uint8_t, src, [STRIDE * 24]);
    LOCAL_ALIGNED_16(uint8_t, dst0, [STRIDE * 24]);
    LOCAL_ALIGNED_16(uint8_t, dst1, [STRIDE * 24]);
    H264ChromaContext c;

    declare_func(void, uint8_t *dst, H264_CHROMA_SRC *src, ptrdiff_t stride, int h, int x, int y);

    ff_h264chroma_init(&c, 8);
    for (int avg = 0; avg < 2; avg++)
        for (int w = 0; w < 2; w++) {
            h264_chroma_mc_func func = (avg ? c.avg_h264_chroma_pixels_tab : c.put_h264_chroma_pixels_tab)[w];
            if (!check_func(func, "%s_chroma_mc%d", avg ? "avg" : "put", widths[w]))
                continue;
            for (int y = 0; y < 8; y++)
                for (int x = 0; x < 8; x++) {
                    for (int i = 0; i < STRIDE * 24; i++) {
                        src[i]  = rnd();
                        dst0[i] = dst1[i] = rnd();
                    }
                    call_ref(dst0, src, STRIDE, 2 << (x & 3), x, y);
                    call_new(dst1, src, STRIDE, 2 << (x & 3), x, y);
                    if (memcmp(dst0, dst1, STRIDE * 24))
                        fail();
                }
            bench_new(dst1, src, STRIDE, 8, 3, 5);
        }
    report("chroma_mc");
}

static void check_weight(void)
{
    LOCAL_ALIGNED_16(uint8_t, src, [STRIDE * 16]);
    LOCAL_ALIGNED_16(uint8_t, dst0, [STRIDE * 16]);
    LOCAL_ALIGNED_16(uint8_t, dst1, [STRIDE * 16]);
    H264DSPContext c;

    ff_h264dsp_init(&c, 8, 1);
    for (int w = 0; w < 3; w++) {
        if (check_func(c.H264_WEIGHT[w], "weight_%d", 16 >> w)) {
            declare_func(void, uint8_t *block, ptrdiff_t stride, int height, int log2_denom, int weight, int offset);
            for (int denom = 0; denom < 8; denom++)
                for (int n = 0; n < 20; n++) {
                    int weight = n < 2 ? -128 + 255 * n : (int8_t)rnd(), offset = n < 4 ? -128 + 255 * (n & 1) : (int8_t)rnd();
                    for (int i = 0; i < STRIDE * 16; i++)
                        dst0[i] = dst1[i] = rnd() % 5 ? rnd() : -(rnd() & 1);
                    call_ref(dst0, STRIDE, 8, denom, weight, offset);
                    call_new(dst1, STRIDE, 8, denom, weight, offset);
                    if (memcmp(dst0, dst1, STRIDE * 16))
                        fail();
                }
            bench_new(dst1, STRIDE, 8, 5, 20, 3);
        }
        if (check_func(c.H264_BIWEIGHT[w], "biweight_%d", 16 >> w)) {
            declare_func(void, uint8_t *dst, uint8_t *src, ptrdiff_t stride, int height, int log2_denom, int weightd,
                         int weights, int offset);
            for (int denom = 0; denom < 8; denom++)
                for (int n = 0; n < 20; n++) {
                    int wd = (int8_t)rnd(), ws = (int8_t)rnd(), offset = (int8_t)rnd();
                    for (int i = 0; i < STRIDE * 16; i++) {
                        src[i]  = rnd();
                        dst0[i] = dst1[i] = rnd();
                    }
                    call_ref(dst0, src, STRIDE, 8, denom, wd, ws, offset);
                    call_new(dst1, src, STRIDE, 8, denom, wd, ws, offset);
                    if (memcmp(dst0, dst1, STRIDE * 16))
                        fail();
                }
            bench_new(dst1, src, STRIDE, 8, 5, 20, 12, 3);
        }
    }
    report("weight");
}

void checkasm_check_wasm_h264(void)
{
    check_chroma();
    check_weight();
}
