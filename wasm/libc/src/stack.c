/*
 * Notices when a thread has used more stack than it has.
 *
 * The main thread's stack lies at the bottom of the memory, where an overflow traps. A thread's stack lies in the heap;
 * WebAssembly has no page that traps, and a comparison in every function would cost all of them. So below each stack is
 * a guard of known bytes. It is looked at whenever the thread waits (a few words, beside a call to the host) and when
 * it ends (all of it): an overflow ends the run by a trap soon after, before its result is taken for good.
 */
#include "threads.h"

#ifdef AFMPEG_NATIVE
/* Natively threads run on stacks of the system. */
void prepare_stack_guard(struct thread *thread) { (void)thread; }
void check_stack(struct thread *thread, int whole) { (void)thread, (void)whole; }
#else
#include <unistd.h>

#define GUARD_WORDS 1024
#define GUARD_WORD 0x5afe57acu

void prepare_stack_guard(struct thread *thread)
{
    unsigned *guard = (unsigned *)thread->stack_end;
    for (int i = 0; i < GUARD_WORDS; i++)
        guard[i] = GUARD_WORD;
#ifdef AFMPEG_MEASURE_STACKS
    memset(guard + GUARD_WORDS, 0xa5, thread->stack_size);
#endif
}

static _Noreturn void overflow(void)
{
    static const char message[] = "A thread has used up its stack\n";
    write(2, message, sizeof(message) - 1);
    __builtin_trap();
}

#ifdef AFMPEG_MEASURE_STACKS
#include <stdio.h>
static void report_use(struct thread *thread)
{
    unsigned char *byte = (unsigned char *)thread->stack_end + GUARD_WORDS * 4, *end = byte + thread->stack_size;
    while (byte < end && *byte == 0xa5)
        byte++;
    dprintf(2, "stack of %p: %ld bytes\n", (void *)thread->run, (long)(end - byte));
}
#endif

void check_stack(struct thread *thread, int whole)
{
    if (!thread->stack_end)
        return;
    unsigned *guard = (unsigned *)thread->stack_end;
    if ((char *)__builtin_frame_address(0) < thread->stack_end + GUARD_WORDS * 4)
        overflow();
    for (int i = GUARD_WORDS - 1; i > 0; i -= whole ? 1 : 64)
        if (guard[i] != GUARD_WORD)
            overflow();
#ifdef AFMPEG_MEASURE_STACKS
    if (whole)
        report_use(thread);
#endif
}
#endif
