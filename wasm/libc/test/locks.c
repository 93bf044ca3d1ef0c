/* Mutexes of all kinds, read/write locks, semaphores. */
#include "stress.h"

/* --- mutexes --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, recursive, checked;
static long counter, deep_counter;

static void *count_up(void *argument)
{
    for (int i = 0; i < 2000; i++) {
        if (i % 3 || pthread_mutex_trylock(&mutex))
            EXPECT(!pthread_mutex_lock(&mutex));
        counter++;
        EXPECT(!pthread_mutex_unlock(&mutex));
    }
    for (int i = 0; i < 300; i++) {
        EXPECT(!pthread_mutex_lock(&recursive));
        EXPECT(!pthread_mutex_lock(&recursive));
        EXPECT(!pthread_mutex_trylock(&recursive));
        deep_counter++;
        for (int k = 0; k < 3; k++)
            EXPECT(!pthread_mutex_unlock(&recursive));
        EXPECT(!pthread_mutex_lock(&checked));
        EXPECT(pthread_mutex_lock(&checked) == EDEADLK);
        EXPECT(!pthread_mutex_unlock(&checked));
        struct timespec soon = after(CLOCK_REALTIME, 20);
        EXPECT(!pthread_mutex_timedlock(&checked, &soon));
        EXPECT(!pthread_mutex_unlock(&checked));
    }
    return argument;
}

static void *expect_busy(void *argument)
{
    struct timespec soon = after(CLOCK_REALTIME, 0.002);
    EXPECT(pthread_mutex_trylock(&checked) == EBUSY);
    EXPECT(pthread_mutex_timedlock(&checked, &soon) == ETIMEDOUT);
    EXPECT(pthread_mutex_unlock(&checked) == EPERM);
    return argument;
}

void mutexes(void)
{
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
    pthread_mutex_init(&recursive, &attributes);
    pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_ERRORCHECK);
    pthread_mutex_init(&checked, &attributes);
    counter = deep_counter = 0;
    run_threads(count_up);
    EXPECT(counter == THREADS * 2000 && deep_counter == THREADS * 300);
    EXPECT(!pthread_mutex_lock(&checked));
    run_threads(expect_busy);
    EXPECT(!pthread_mutex_unlock(&checked));
}

/* --- read/write locks --- */

static pthread_rwlock_t rwlock;
static long pair[2];

static void *read_and_write(void *argument)
{
    for (int i = 0; i < 500; i++) {
        if (i % 5 == 0) {
            EXPECT(!pthread_rwlock_wrlock(&rwlock));
            pair[0]++;
            pair[1]++;
        } else {
            if (i % 2 || pthread_rwlock_tryrdlock(&rwlock))
                EXPECT(!pthread_rwlock_rdlock(&rwlock));
            EXPECT(pair[0] == pair[1]);
            EXPECT(pthread_rwlock_trywrlock(&rwlock) == EBUSY);
        }
        EXPECT(!pthread_rwlock_unlock(&rwlock));
    }
    return argument;
}

void rwlocks(void)
{
    pthread_rwlock_init(&rwlock, NULL);
    pair[0] = pair[1] = 0;
    run_threads(read_and_write);
    EXPECT(pair[0] == THREADS * 100);
}

/* --- semaphores --- */

static sem_t there, back;

static void *play(void *argument)
{
    sem_t *mine = (intptr_t)argument & 1 ? &there : &back, *other = (intptr_t)argument & 1 ? &back : &there;
    for (int i = 0; i < 300; i++) {
        struct timespec late = after(CLOCK_REALTIME, 60);
        EXPECT(!(i & 1 ? sem_wait(mine) : sem_timedwait(mine, &late)));
        EXPECT(!sem_post(other));
    }
    return argument;
}

void semaphores(void)
{
    struct timespec soon = after(CLOCK_REALTIME, 0.003);
    int left;
    EXPECT(!sem_init(&there, 0, 2) && !sem_init(&back, 0, 0));
    run_threads(play);
    EXPECT(!sem_getvalue(&there, &left) && left == 2);
    EXPECT(!sem_wait(&there) && !sem_trywait(&there));
    EXPECT(sem_trywait(&there) && errno == EAGAIN);
    EXPECT(sem_timedwait(&there, &soon) && errno == ETIMEDOUT);
}
