/* Semaphores on one thread: a plain counter. Waiting at zero can never end, so it fails with EDEADLK. */
#ifndef AFMPEG_SEMAPHORE_H
#define AFMPEG_SEMAPHORE_H

#include <errno.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct { unsigned value; } sem_t;

static inline int sem_init(sem_t *sem, int shared, unsigned value) { (void)shared; sem->value = value; return 0; }
static inline int sem_destroy(sem_t *sem) { (void)sem; return 0; }
static inline int sem_post(sem_t *sem) { sem->value++; return 0; }
static inline int sem_take(sem_t *sem, int error)
{
    if (sem->value) {
        sem->value--;
        return 0;
    }
    errno = error;
    return -1;
}
static inline int sem_wait(sem_t *sem) { return sem_take(sem, EDEADLK); }
static inline int sem_trywait(sem_t *sem) { return sem_take(sem, EAGAIN); }
static inline int sem_timedwait(sem_t *sem, const struct timespec *deadline)
{
    (void)deadline;
    return sem_take(sem, ETIMEDOUT);
}

#ifdef __cplusplus
}
#endif
#endif
