/*
 * Where malloc gets memory from: the host gives all that a run may have at once, and this hands it out.
 *
 * The memory must not grow: V8 tells the other threads' instances of a new size late, and an instance that does not
 * know it yet traps where it copies, fills or initialises memory (the instructions memory.copy, fill and init) that
 * another thread has made. Pages that nobody touches cost nothing.
 */
#include "threads.h"
#include <unistd.h>

#define PAGE 65536u

extern unsigned char __heap_base; /* by the linker: the end of data, bss and the main stack */

/* The host notes it, as the most memory that the run has had. */
__attribute__((import_module("afmpeg"), import_name("heap_end"))) void host_heap_end(uintptr_t);

void *sbrk(intptr_t increment)
{
    static uintptr_t end;
    if (increment < 0 || increment % PAGE)
        abort();
    for (;;) {
        uintptr_t now = __atomic_load_n(&end, __ATOMIC_SEQ_CST);
        uintptr_t start = now ? now : ((uintptr_t)&__heap_base + PAGE - 1) / PAGE * PAGE;
        /* The last page stays unused: 4 GiB end at 2^32, which is 0. */
        if ((uintptr_t)increment / PAGE >= __builtin_wasm_memory_size(0) - start / PAGE) {
            errno = ENOMEM;
            return (void *)-1;
        }
        uintptr_t next = start + increment;
        if (!__atomic_compare_exchange_n(&end, &now, next, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
            continue;
        if (increment)
            host_heap_end(next);
        return (void *)start;
    }
}
