/*
 * What the files of this directory share: the thread itself, futexes, and views of the public types.
 *
 * The same sources are compiled twice: into the libc of the WebAssembly module, over musl's types, and natively under
 * other names (test/native.h), where ThreadSanitizer watches them. For WebAssembly alone are musl.c, sbrk.c, yield.c,
 * start.s.
 * Every shared word goes through the atomic functions below, all sequentially consistent: WebAssembly has no others.
 */
#ifndef AFMPEG_THREADS_H
#define AFMPEG_THREADS_H

#ifdef AFMPEG_NATIVE
#include "native.h"
#define hidden __attribute__((visibility("hidden")))
#else
#include <pthread.h>
#include <semaphore.h>
#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "libc.h"
#include "pthread_impl.h"
#endif

/* Where `pthread_t` points. musl's own structure comes first: stdio and the locale read fields of it. */
struct thread {
#ifndef AFMPEG_NATIVE
    struct __pthread musl;
#endif
    int id;            /* never 0; what mutexes and stdio note as the owner */
    int state;         /* a futex: THREAD_RUNS, then THREAD_ENDED once its stack is no longer in use */
    int keys_used;     /* whether a destructor may have to run */
    char *stack_end;   /* the lowest byte of the stack's guard; NULL for the main thread */
    size_t stack_size; /* without the guard */
    void *block;       /* what malloc gave: guard, stack, thread-local variables, this structure, values of keys */
    void *result;
    void *(*run)(void *);
    void *argument;
    struct key_value *values;
    struct thread *next; /* in the list of detached threads */
};

enum { THREAD_RUNS, THREAD_ENDED };

struct key_value {
    pthread_key_t key;
    void *value;
};

hidden struct thread *current_thread(void);
hidden void run_key_destructors(struct thread *);
hidden int *thread_main(struct thread *);

/* Six times what any codec or filter was seen to use; threads/README.md has the figures. */
#define DEFAULT_STACK (1 << 20)

/* In WebAssembly a trap; see stack.c. */
hidden void prepare_stack_guard(struct thread *);
hidden void check_stack(struct thread *, int whole);

/* The host carries these out: 0 woken, 1 the word had another value, 2 the time is over (negative: no limit). */
hidden int futex_wait(int *word, int expected, int64_t nanoseconds);
hidden void futex_wake(int *word, int count);
#define WAKE_ALL INT_MAX

/* Nanoseconds from now until a moment; 0 if it is over, negative if it is too far off to matter. */
hidden int64_t time_until(clockid_t clock, const struct timespec *moment);
hidden int valid_moment(const struct timespec *moment);

static inline int load(int *word) { return __atomic_load_n(word, __ATOMIC_SEQ_CST); }
static inline void store(int *word, int value) { __atomic_store_n(word, value, __ATOMIC_SEQ_CST); }
static inline int exchange(int *word, int value) { return __atomic_exchange_n(word, value, __ATOMIC_SEQ_CST); }
static inline int add(int *word, int value) { return __atomic_fetch_add(word, value, __ATOMIC_SEQ_CST); }

/* Whether `*word` was `from` and is now `to`. */
static inline int replace(int *word, int from, int to)
{
    return __atomic_compare_exchange_n(word, &from, to, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

/* A lock without an owner, for the lists in here: 0 free, 1 held, 2 held and somebody may wait. */
static inline int take_lock(int *lock) { return replace(lock, 0, 1); }
hidden void acquire_lock(int *lock);
hidden void release_lock(int *lock);

#endif
