/*
 * What C++ libraries need to run, in place of libc++ and libc++abi, whose Debian build has neither atomic reference
 * counts nor locks. The libraries here are compiled without exceptions: memory that is not to be had ends the run.
 * (Static guards are in the libc, musl.c.)
 */
#include <stddef.h>
#include <stdlib.h>

static void *allocate(size_t size)
{
    void *memory = malloc(size ? size : 1);
    if (!memory)
        abort();
    return memory;
}

static void *allocate_aligned(size_t size, size_t alignment)
{
    void *memory = aligned_alloc(alignment, (size + alignment - 1) & -alignment);
    if (!memory)
        abort();
    return memory;
}

/* The compiler's names: operator new, new[], their nothrow and aligned forms; then the same of delete. */
void *_Znwm(size_t size) { return allocate(size); }
void *_Znam(size_t size) { return allocate(size); }
void *_ZnwmRKSt9nothrow_t(size_t size, const void *tag) { return (void)tag, malloc(size ? size : 1); }
void *_ZnamRKSt9nothrow_t(size_t size, const void *tag) { return (void)tag, malloc(size ? size : 1); }
void *_ZnwmSt11align_val_t(size_t size, size_t alignment) { return allocate_aligned(size, alignment); }
void *_ZnamSt11align_val_t(size_t size, size_t alignment) { return allocate_aligned(size, alignment); }

void _ZdlPv(void *memory) { free(memory); }
void _ZdaPv(void *memory) { free(memory); }
void _ZdlPvm(void *memory, size_t size) { (void)size, free(memory); }
void _ZdaPvm(void *memory, size_t size) { (void)size, free(memory); }
void _ZdlPvSt11align_val_t(void *memory, size_t alignment) { (void)alignment, free(memory); }
void _ZdaPvSt11align_val_t(void *memory, size_t alignment) { (void)alignment, free(memory); }

_Noreturn void __cxa_pure_virtual(void) { __builtin_trap(); }
