/* Mutexes: normal, recursive, with error checks, with a time limit. The lock word is as in threads.h. */
#include "threads.h"

struct mutex {
    int type, lock, owner, count;
};
_Static_assert(sizeof(struct mutex) <= sizeof(pthread_mutex_t), "fits");
static struct mutex *view(pthread_mutex_t *mutex) { return (struct mutex *)mutex; }

int pthread_mutex_init(pthread_mutex_t *restrict mutex, const pthread_mutexattr_t *restrict attributes)
{
    memset(mutex, 0, sizeof(*mutex));
    view(mutex)->type = attributes ? attributes->__attr & 3 : PTHREAD_MUTEX_NORMAL;
    return 0;
}

int pthread_mutex_destroy(pthread_mutex_t *mutex)
{
    (void)mutex;
    return 0;
}

static int taken(struct mutex *mutex)
{
    if (mutex->type != PTHREAD_MUTEX_NORMAL) {
        store(&mutex->owner, current_thread()->id);
        mutex->count = 0;
    }
    return 0;
}

static int is_mine(struct mutex *mutex)
{
    return mutex->type != PTHREAD_MUTEX_NORMAL && load(&mutex->owner) == current_thread()->id;
}

static int take_again(struct mutex *mutex, int error)
{
    if (mutex->type != PTHREAD_MUTEX_RECURSIVE)
        return error;
    if (mutex->count == INT_MAX)
        return EAGAIN;
    mutex->count++;
    return 0;
}

int pthread_mutex_trylock(pthread_mutex_t *public)
{
    struct mutex *mutex = view(public);
    if (take_lock(&mutex->lock))
        return taken(mutex);
    return is_mine(mutex) ? take_again(mutex, EBUSY) : EBUSY;
}

int pthread_mutex_lock(pthread_mutex_t *public)
{
    struct mutex *mutex = view(public);
    if (!take_lock(&mutex->lock)) {
        if (is_mine(mutex))
            return take_again(mutex, EDEADLK);
        acquire_lock(&mutex->lock);
    }
    return taken(mutex);
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict public, const struct timespec *restrict moment)
{
    struct mutex *mutex = view(public);
    if (take_lock(&mutex->lock))
        return taken(mutex);
    if (is_mine(mutex))
        return take_again(mutex, EDEADLK);
    if (!valid_moment(moment))
        return EINVAL;
    while (exchange(&mutex->lock, 2)) {
        int64_t left = time_until(CLOCK_REALTIME, moment);
        if (!left)
            return ETIMEDOUT;
        futex_wait(&mutex->lock, 2, left);
    }
    return taken(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t *public)
{
    struct mutex *mutex = view(public);
    if (mutex->type != PTHREAD_MUTEX_NORMAL) {
        if (!is_mine(mutex))
            return EPERM;
        if (mutex->count) {
            mutex->count--;
            return 0;
        }
        store(&mutex->owner, 0);
    }
    release_lock(&mutex->lock);
    return 0;
}

int pthread_mutexattr_init(pthread_mutexattr_t *attributes)
{
    attributes->__attr = PTHREAD_MUTEX_NORMAL;
    return 0;
}

int pthread_mutexattr_destroy(pthread_mutexattr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_mutexattr_settype(pthread_mutexattr_t *attributes, int type)
{
    if (type != PTHREAD_MUTEX_NORMAL && type != PTHREAD_MUTEX_RECURSIVE && type != PTHREAD_MUTEX_ERRORCHECK)
        return EINVAL;
    attributes->__attr = type;
    return 0;
}
