/*
 * Waiting and waking, and the one lock that all others are made of.
 *
 * Futexes are imports, not the instructions memory.atomic.wait32 and notify, for two reasons. A host without worker
 * threads can then suspend the caller (JavaScript Promise Integration) instead of blocking it. And the baseline
 * compiler of V8 11.3 (Node 20) loses local variables that live across memory.atomic.wait32.
 */
#include "threads.h"

#ifdef AFMPEG_NATIVE
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

int futex_wait(int *word, int expected, int64_t nanoseconds)
{
    struct timespec time = { nanoseconds / 1000000000, nanoseconds % 1000000000 };
    if (!syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, expected, nanoseconds < 0 ? NULL : &time, NULL, 0))
        return 0;
    return errno == ETIMEDOUT ? 2 : 1;
}

void futex_wake(int *word, int count)
{
    syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, count, NULL, NULL, 0);
}
#else
__attribute__((import_module("afmpeg"), import_name("futex_wait"))) int host_futex_wait(int *, int, int64_t);
__attribute__((import_module("afmpeg"), import_name("futex_notify"))) int host_futex_notify(int *, int);

int futex_wait(int *word, int expected, int64_t nanoseconds)
{
    check_stack(current_thread(), 0);
    return host_futex_wait(word, expected, nanoseconds);
}

void futex_wake(int *word, int count) { host_futex_notify(word, count); }
#endif

#define SPINS 100

void acquire_lock(int *lock)
{
    for (int turn = 0; turn < SPINS; turn++)
        if (!load(lock) && take_lock(lock))
            return;
    while (exchange(lock, 2))
        futex_wait(lock, 2, -1);
}

void release_lock(int *lock)
{
    /* After the exchange another thread may free what the lock is in: waking goes by the address alone. */
    if (exchange(lock, 0) == 2)
        futex_wake(lock, 1);
}

int valid_moment(const struct timespec *moment)
{
    return moment->tv_nsec >= 0 && moment->tv_nsec < 1000000000;
}

int64_t time_until(clockid_t clock, const struct timespec *moment)
{
    struct timespec now;
    clock_gettime(clock, &now);
    /* Thirty years, which also keeps the product below from overflowing. */
    if (moment->tv_sec > now.tv_sec && moment->tv_sec - now.tv_sec > 1000000000)
        return -1;
    if (moment->tv_sec < now.tv_sec)
        return 0;
    int64_t left = (int64_t)(moment->tv_sec - now.tv_sec) * 1000000000 + (moment->tv_nsec - now.tv_nsec);
    return left > 0 ? left : 0;
}
