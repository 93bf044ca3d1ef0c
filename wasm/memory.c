/*
 * memcpy, memmove and memset in place of wasi-libc's.
 *
 * Debian builds wasi-libc without bulk memory: its memcpy, memmove and memset are loops of bytes and words. These take
 * their place for calls out of libraries; where the size is known or the call is in our own code, clang has put the
 * instructions in already. A bulk instruction costs a call into the engine, so short copies are done here.
 */
#include <stddef.h>
#include <wasm_simd128.h>

void *memcpy(void *restrict to, const void *restrict from, size_t size)
{
    unsigned char *d = to;
    const unsigned char *s = from;
    if (size >= 16 && size <= 64) {
        v128_t last = wasm_v128_load(s + size - 16);
        for (size_t i = 0; i < size - 16; i += 16)
            wasm_v128_store(d + i, wasm_v128_load(s + i));
        wasm_v128_store(d + size - 16, last);
    } else if (size >= 4 && size < 16) {
        // Two words that may overlap cover what is between their lengths.
        if (size >= 8) {
            v128_t a = wasm_v128_load64_zero(s), b = wasm_v128_load64_zero(s + size - 8);
            wasm_v128_store64_lane(d, a, 0);
            wasm_v128_store64_lane(d + size - 8, b, 0);
        } else {
            v128_t a = wasm_v128_load32_zero(s), b = wasm_v128_load32_zero(s + size - 4);
            wasm_v128_store32_lane(d, a, 0);
            wasm_v128_store32_lane(d + size - 4, b, 0);
        }
    } else if (size < 4) {
        if (size) {
            unsigned char a = s[0], b = s[size >> 1], c = s[size - 1];
            d[0] = a;
            d[size >> 1] = b;
            d[size - 1] = c;
        }
    } else {
        __builtin_memcpy(to, from, size);
    }
    return to;
}

void *memmove(void *to, const void *from, size_t size)
{
    return __builtin_memmove(to, from, size);
}

void *memset(void *to, int value, size_t size)
{
    return __builtin_memset(to, value, size);
}
