/*
 * Conditions: a number that each signal raises, and waiters sleep as long as it has not changed.
 *
 * A waiter notes the number while it holds the mutex, so no signal after its unlock is lost: the number differs then
 * and it does not sleep. (After exactly 2^32 signals between two instructions it would. Nobody sends these.)
 */
#include "threads.h"

struct cond {
    int number;
    int waiters; /* DESTROYING is added by pthread_cond_destroy */
    int monotonic;
};
_Static_assert(sizeof(struct cond) <= sizeof(pthread_cond_t), "fits");
static struct cond *view(pthread_cond_t *cond) { return (struct cond *)cond; }

#define DESTROYING 0x40000000

int pthread_cond_init(pthread_cond_t *restrict cond, const pthread_condattr_t *restrict attributes)
{
    memset(cond, 0, sizeof(*cond));
    view(cond)->monotonic = attributes ? attributes->__attr & 1 : 0;
    return 0;
}

/* POSIX lets a condition be destroyed as soon as its waiters were woken; they still touch it on their way out. */
int pthread_cond_destroy(pthread_cond_t *public)
{
    struct cond *cond = view(public);
    int left = add(&cond->waiters, DESTROYING) + DESTROYING;
    while (left != DESTROYING) {
        futex_wait(&cond->waiters, left, -1);
        left = load(&cond->waiters);
    }
    return 0;
}

int pthread_cond_timedwait(pthread_cond_t *restrict public, pthread_mutex_t *restrict mutex,
                           const struct timespec *restrict moment)
{
    struct cond *cond = view(public);
    int error = 0;
    if (moment && !valid_moment(moment))
        return EINVAL;
    int number = load(&cond->number);
    add(&cond->waiters, 1);
    int unlocked = pthread_mutex_unlock(mutex);
    if (!unlocked) {
        int64_t left = moment ? time_until(cond->monotonic ? CLOCK_MONOTONIC : CLOCK_REALTIME, moment) : -1;
        if (!left || futex_wait(&cond->number, number, left) == 2)
            error = ETIMEDOUT;
    }
    if (add(&cond->waiters, -1) == DESTROYING + 1)
        futex_wake(&cond->waiters, 1);
    if (unlocked)
        return unlocked;
    int locked = pthread_mutex_lock(mutex);
    return locked ? locked : error;
}

int pthread_cond_wait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict mutex)
{
    return pthread_cond_timedwait(cond, mutex, NULL);
}

static int wake(struct cond *cond, int count)
{
    if (load(&cond->waiters)) {
        add(&cond->number, 1);
        futex_wake(&cond->number, count);
    }
    return 0;
}

int pthread_cond_signal(pthread_cond_t *cond) { return wake(view(cond), 1); }
int pthread_cond_broadcast(pthread_cond_t *cond) { return wake(view(cond), WAKE_ALL); }

int pthread_condattr_init(pthread_condattr_t *attributes)
{
    attributes->__attr = 0;
    return 0;
}

int pthread_condattr_destroy(pthread_condattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_condattr_setclock(pthread_condattr_t *attributes, clockid_t clock)
{
    if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME)
        return EINVAL;
    attributes->__attr = clock == CLOCK_MONOTONIC;
    return 0;
}
