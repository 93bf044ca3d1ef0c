/*
 * Where these threads meet the rest of musl: who runs, what stdio must know before the first thread starts.
 * Static guards of C++ are here, too: Debian's libc++abi is built for one thread.
 */
#include "threads.h"
#include "stdio_impl.h"

static struct key_value main_values[PTHREAD_KEYS_MAX];
static struct thread main_thread = {
    .musl = { .self = &main_thread.musl, .tid = 1, .locale = &libc.global_locale },
    .id = 1,
    .values = main_values,
};

/* Each thread's copy starts as the main thread's and is set by start_thread. */
hidden _Thread_local struct __pthread *__afmpeg_self = &main_thread.musl;

struct thread *current_thread(void) { return (struct thread *)__afmpeg_self; }

/* Called by start.s on the new stack, with the new thread's variables. */
hidden int *start_thread(struct thread *self)
{
    __afmpeg_self = &self->musl;
    return thread_main(self);
}

void prepare_musl(struct thread *thread)
{
    thread->musl.self = &thread->musl;
    thread->musl.tid = thread->id;
    thread->musl.locale = &libc.global_locale;
}

static void lock_from_now_on(FILE *file)
{
    if (file && file->lock < 0)
        file->lock = 0;
}

/* Streams that were opened before there was a second thread are marked as needing no lock. */
void first_thread(void)
{
    if (libc.threaded)
        return;
    for (FILE *file = *__ofl_lock(); file; file = file->next)
        lock_from_now_on(file);
    __ofl_unlock();
    lock_from_now_on(__stdin_used);
    lock_from_now_on(__stdout_used);
    lock_from_now_on(__stderr_used);
    libc.can_do_threads = 1;
    libc.need_locks = 1;
    libc.threaded = 1;
}

/* dlmalloc names it; there is no fork. */
int pthread_atfork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
    (void)prepare, (void)parent, (void)child;
    return 0;
}

/* Without cancellation and pthread_exit, what is pushed runs only when it is popped. */
void _pthread_cleanup_push(struct __ptcb *pushed, void (*run)(void *), void *argument)
{
    pushed->__f = run;
    pushed->__x = argument;
}

void _pthread_cleanup_pop(struct __ptcb *pushed, int execute)
{
    if (execute)
        pushed->__f(pushed->__x);
}

/* The compiler reads the first byte of the guard of a static variable: 1 once it is made. */
enum { MADE = 1, BEING_MADE = 0x100 };

int __cxa_guard_acquire(int *guard)
{
    for (;;) {
        if (load(guard) == MADE)
            return 0;
        if (replace(guard, 0, BEING_MADE))
            return 1;
        futex_wait(guard, BEING_MADE, -1);
    }
}

void __cxa_guard_release(int *guard)
{
    store(guard, MADE);
    futex_wake(guard, WAKE_ALL);
}

void __cxa_guard_abort(int *guard)
{
    store(guard, 0);
    futex_wake(guard, WAKE_ALL);
}
