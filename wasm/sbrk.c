/*
 * What malloc gets its room from, in place of wasi-libc's. (With threads it is libc/src/sbrk.c.)
 *
 * Each growth of the memory makes the host account for it anew, and V8 collects its garbage early for that: a filter
 * graph that fills with frames of some megabytes grew, and collected, for each. So the memory grows by 16 MiB or more;
 * pages that nobody touches cost nothing.
 */
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#define PAGE_BYTES 65536
#define STEP_PAGES 256

void *sbrk(intptr_t increment)
{
    static size_t used, pages;
    if (!pages)
        used = pages = __builtin_wasm_memory_size(0);
    if (increment < 0 || increment % PAGE_BYTES)
        abort();
    size_t start = used, more = increment / PAGE_BYTES;
    if (more > pages - used) {
        size_t needed = more - (pages - used), step = needed > STEP_PAGES ? needed : STEP_PAGES;
        if (__builtin_wasm_memory_grow(0, step) == SIZE_MAX) {
            // Close to the maximum.
            step = needed;
            if (__builtin_wasm_memory_grow(0, step) == SIZE_MAX) {
                errno = ENOMEM;
                return (void *)-1;
            }
        }
        pages += step;
    }
    used += more;
    return (void *)(start * PAGE_BYTES);
}
