/* Semaphores: a count, and how many wait for it, so that posting asks the host only when somebody does. */
#include "threads.h"

struct sem {
    int count, waiters;
};
_Static_assert(sizeof(struct sem) <= sizeof(sem_t), "fits");
static struct sem *view(sem_t *sem) { return (struct sem *)sem; }

static int failed(int error)
{
    errno = error;
    return -1;
}

int sem_init(sem_t *sem, int shared, unsigned count)
{
    (void)shared;
    if (count > INT_MAX)
        return failed(EINVAL);
    memset(sem, 0, sizeof(*sem));
    view(sem)->count = count;
    return 0;
}

int sem_destroy(sem_t *sem)
{
    (void)sem;
    return 0;
}

int sem_getvalue(sem_t *restrict sem, int *restrict count)
{
    *count = load(&view(sem)->count);
    return 0;
}

int sem_post(sem_t *public)
{
    struct sem *sem = view(public);
    int count;
    do {
        count = load(&sem->count);
        if (count == INT_MAX)
            return failed(EOVERFLOW);
    } while (!replace(&sem->count, count, count + 1));
    /*
     * Who waits is read after the count is raised, for somebody may begin to wait just before. By then who took the
     * count may have freed the semaphore; reading a word of freed memory does no harm here, and the worst that comes
     * of it is one call to the host.
     */
    if (load(&sem->waiters))
        futex_wake(&sem->count, 1);
    return 0;
}

int sem_trywait(sem_t *public)
{
    struct sem *sem = view(public);
    for (int count; (count = load(&sem->count)) > 0;)
        if (replace(&sem->count, count, count - 1))
            return 0;
    return failed(EAGAIN);
}

int sem_timedwait(sem_t *restrict public, const struct timespec *restrict moment)
{
    struct sem *sem = view(public);
    int error = 0;
    if (!sem_trywait(public))
        return 0;
    if (moment && !valid_moment(moment))
        return failed(EINVAL);
    add(&sem->waiters, 1);
    while (!error && sem_trywait(public)) {
        int64_t left = moment ? time_until(CLOCK_REALTIME, moment) : -1;
        if (left)
            futex_wait(&sem->count, 0, left);
        else
            error = ETIMEDOUT;
    }
    add(&sem->waiters, -1);
    return error ? failed(error) : 0;
}

int sem_wait(sem_t *sem) { return sem_timedwait(sem, NULL); }
