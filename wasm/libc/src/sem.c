/*
 * Semaphores. Count and waiters are one word, changed at once: after a post, who took it may free the semaphore, so
 * nothing of it may be looked at any more.
 */
#include "threads.h"

_Static_assert(sizeof(int) <= sizeof(sem_t), "fits");
static int *view(sem_t *sem) { return (int *)sem; }

#define WAITER (1 << 20)
#define COUNT_MAX (WAITER - 1)
#define COUNT(word) ((word) & COUNT_MAX)

static int failed(int error)
{
    errno = error;
    return -1;
}

int sem_init(sem_t *sem, int shared, unsigned count)
{
    (void)shared;
    if (count > COUNT_MAX)
        return failed(EINVAL);
    memset(sem, 0, sizeof(*sem));
    *view(sem) = count;
    return 0;
}

int sem_destroy(sem_t *sem)
{
    (void)sem;
    return 0;
}

int sem_getvalue(sem_t *restrict sem, int *restrict count)
{
    *count = COUNT(load(view(sem)));
    return 0;
}

int sem_post(sem_t *sem)
{
    int *word = view(sem);
    for (;;) {
        int now = load(word);
        if (COUNT(now) == COUNT_MAX)
            return failed(EOVERFLOW);
        if (!replace(word, now, now + 1))
            continue;
        if (now >= WAITER)
            futex_wake(word, 1);
        return 0;
    }
}

/* Takes one, and `also` off the word with it. */
static int take(int *word, int also)
{
    for (int now; COUNT(now = load(word));)
        if (replace(word, now, now - 1 - also))
            return 1;
    return 0;
}

int sem_trywait(sem_t *sem) { return take(view(sem), 0) ? 0 : failed(EAGAIN); }

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict moment)
{
    int *word = view(sem);
    if (take(word, 0))
        return 0;
    if (moment && !valid_moment(moment))
        return failed(EINVAL);
    add(word, WAITER);
    while (!take(word, WAITER)) {
        int64_t left = moment ? time_until(CLOCK_REALTIME, moment) : -1;
        if (!left) {
            add(word, -WAITER);
            return failed(ETIMEDOUT);
        }
        int now = load(word);
        if (!COUNT(now))
            futex_wait(word, now, left);
    }
    return 0;
}

int sem_wait(sem_t *sem) { return sem_timedwait(sem, NULL); }
