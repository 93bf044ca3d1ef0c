/*
 * A stress of the libc's threads: each case runs in rounds until its share of the time is over and aborts at the first
 * wrong result. Natively under ThreadSanitizer (npm run libc-stress), and the same file as a module of WebAssembly.
 *
 *   stress [SECONDS [CREATIONS]]
 */
#ifdef AFMPEG_NATIVE
#include "native.h"
#else
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#endif

#define THREADS 4
#define EXPECT(condition) ((condition) ? (void)0 : wrong(#condition, __LINE__))

static void wrong(const char *what, int line)
{
    fprintf(stderr, "stress.c:%d: not true: %s\n", line, what);
    abort();
}

static double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static struct timespec after(clockid_t clock, double seconds)
{
    double moment = now(clock) + seconds;
    return (struct timespec){ (time_t)moment, (long)((moment - (double)(time_t)moment) * 1e9) };
}

static void run_threads(void *(*run)(void *))
{
    pthread_t threads[THREADS];
    for (intptr_t i = 0; i < THREADS; i++)
        EXPECT(!pthread_create(&threads[i], NULL, run, (void *)i));
    for (intptr_t i = 0; i < THREADS; i++) {
        void *result;
        EXPECT(!pthread_join(threads[i], &result));
        EXPECT((intptr_t)result == i);
    }
}

/* --- create and join --- */

static void *give_back(void *argument) { return argument; }

static void creations(long count)
{
    for (long i = 0; i < count; i += 3) {
        pthread_t threads[3];
        for (long k = 0; k < 3; k++)
            EXPECT(!pthread_create(&threads[k], NULL, give_back, (void *)(i + k)));
        for (long k = 0; k < 3; k++) {
            void *result = NULL;
            EXPECT(!pthread_join(threads[k], &result));
            EXPECT((long)result == i + k);
        }
    }
}

static sem_t detached_done;

static void *detach(void *argument)
{
    EXPECT(!sem_post(&detached_done));
    return argument;
}

static void detached_threads(void)
{
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    EXPECT(!pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED));
    EXPECT(!sem_init(&detached_done, 0, 0));
    for (int i = 0; i < 20; i++) {
        pthread_t thread;
        EXPECT(!pthread_create(&thread, i & 1 ? &attributes : NULL, detach, NULL));
        if (!(i & 1))
            EXPECT(!pthread_detach(thread));
    }
    for (int i = 0; i < 20; i++)
        EXPECT(!sem_wait(&detached_done));
}

/* --- mutexes --- */

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER, recursive, checked;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long counter, deep_counter, turn;

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

static void mutexes(void)
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

/* --- conditions --- */

static void *take_turns(void *argument)
{
    for (int i = 0; i < 100; i++) {
        pthread_mutex_lock(&mutex);
        while (turn % THREADS != (intptr_t)argument)
            EXPECT(!pthread_cond_wait(&cond, &mutex));
        turn++;
        pthread_cond_broadcast(&cond);
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

/* One slot, filled by two threads and emptied by two, each woken by a signal of its own kind. */
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static long slot, sum;

static void *hand_over(void *argument)
{
    int gives = (intptr_t)argument & 1;
    for (int i = 1; i <= 200; i++) {
        pthread_mutex_lock(&mutex);
        while (gives ? slot != 0 : slot == 0)
            pthread_cond_wait(gives ? &emptied : &filled, &mutex);
        sum += gives ? 0 : slot;
        slot = gives ? i : 0;
        pthread_cond_signal(gives ? &filled : &emptied);
        pthread_mutex_unlock(&mutex);
    }
    return argument;
}

struct short_lived {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    int ready;
};

static void *wait_once(void *argument)
{
    struct short_lived *shared = argument;
    pthread_mutex_lock(&shared->mutex);
    shared->ready++;
    while (shared->ready < 100)
        pthread_cond_wait(&shared->cond, &shared->mutex);
    pthread_mutex_unlock(&shared->mutex);
    return NULL;
}

/* Destroyed as soon as its waiters were woken. */
static void short_lived_condition(void)
{
    struct short_lived *shared = calloc(1, sizeof(*shared));
    pthread_t threads[2];
    pthread_mutex_init(&shared->mutex, NULL);
    pthread_cond_init(&shared->cond, NULL);
    for (int i = 0; i < 2; i++)
        EXPECT(!pthread_create(&threads[i], NULL, wait_once, shared));
    for (int waiting = 0; waiting < 2;) {
        pthread_mutex_lock(&shared->mutex);
        waiting = shared->ready;
        pthread_mutex_unlock(&shared->mutex);
    }
    pthread_mutex_lock(&shared->mutex);
    shared->ready = 100;
    pthread_cond_broadcast(&shared->cond);
    pthread_mutex_unlock(&shared->mutex);
    EXPECT(!pthread_cond_destroy(&shared->cond));
    memset(&shared->cond, 0x5a, sizeof(shared->cond));
    for (int i = 0; i < 2; i++)
        EXPECT(!pthread_join(threads[i], NULL));
    free(shared);
}

static void timeouts(void)
{
    static const clockid_t *clock;
    clockid_t clocks[] = { CLOCK_REALTIME, CLOCK_MONOTONIC };
    for (clock = clocks; clock < clocks + 2; clock++) {
        pthread_condattr_t attributes;
        pthread_cond_t never;
        pthread_condattr_init(&attributes);
        pthread_condattr_setclock(&attributes, *clock);
        pthread_cond_init(&never, &attributes);
        struct timespec soon = after(*clock, 0.005), past = { 1, 0 }, bad = { 1, 1000000000 };
        double start = now(CLOCK_MONOTONIC);
        pthread_mutex_lock(&mutex);
        EXPECT(pthread_cond_timedwait(&never, &mutex, &soon) == ETIMEDOUT);
        EXPECT(now(CLOCK_MONOTONIC) - start > 0.004);
        EXPECT(pthread_cond_timedwait(&never, &mutex, &past) == ETIMEDOUT);
        EXPECT(pthread_cond_timedwait(&never, &mutex, &bad) == EINVAL);
        pthread_mutex_unlock(&mutex);
        pthread_cond_destroy(&never);
    }
}

static void conditions(void)
{
    turn = sum = slot = 0;
    run_threads(take_turns);
    EXPECT(turn == THREADS * 100);
    run_threads(hand_over);
    EXPECT(sum == THREADS / 2 * 201 * 100);
    short_lived_condition();
    timeouts();
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

static void rwlocks(void)
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

static void semaphores(void)
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

/* --- keys, once, thread-local variables --- */

static pthread_key_t first_key, second_key;
static int destroyed, initialized;
static pthread_once_t once;
static _Thread_local long local = 42;

static void destroy_first(void *value)
{
    /* Sets another value: a second turn of destructors has to come. */
    pthread_setspecific(second_key, value);
}

static void destroy_second(void *value) { __atomic_fetch_add(&destroyed, (int)(intptr_t)value, __ATOMIC_SEQ_CST); }
static void initialize(void) { initialized++; }

static void *use_keys(void *argument)
{
    EXPECT(!pthread_once(&once, initialize));
    EXPECT(initialized == 1);
    EXPECT(local == 42);
    local += (intptr_t)argument;
    errno = (int)(intptr_t)argument;
    EXPECT(!pthread_getspecific(first_key));
    EXPECT(!pthread_setspecific(first_key, (void *)((intptr_t)argument + 1)));
    free(malloc(100 + 1000 * (intptr_t)argument));
    EXPECT(pthread_getspecific(first_key) == (void *)((intptr_t)argument + 1));
    EXPECT(local == 42 + (intptr_t)argument && errno == (int)(intptr_t)argument);
    return argument;
}

static void keys(void)
{
    pthread_key_t other;
    destroyed = initialized = 0;
    once = PTHREAD_ONCE_INIT;
    EXPECT(!pthread_key_create(&first_key, destroy_first) && !pthread_key_create(&second_key, destroy_second));
    EXPECT(!pthread_setspecific(first_key, &other));
    run_threads(use_keys);
    EXPECT(destroyed == THREADS * (THREADS + 1) / 2);
    EXPECT(pthread_getspecific(first_key) == &other);
    EXPECT(!pthread_key_delete(first_key) && !pthread_key_delete(second_key));
    /* In the place of a deleted key, whose value must not show. */
    EXPECT(!pthread_key_create(&other, NULL));
    EXPECT(!pthread_getspecific(other));
    EXPECT(!pthread_key_delete(other));
}

/* --- memory and stdio, which lock by themselves --- */

static void *allocate(void *argument)
{
    for (int i = 0; i < 300; i++) {
        char *blocks[6];
        for (int k = 0; k < 6; k++) {
            int size = 50 + (i * 7 + k * 31) % 3000;
            blocks[k] = malloc(size);
            memset(blocks[k], (int)(intptr_t)argument * 16 + k, size);
        }
        for (int k = 0; k < 6; k++) {
            int size = 50 + (i * 7 + k * 31) % 3000;
            for (int at = 0; at < size; at += 7)
                EXPECT(blocks[k][at] == (char)((intptr_t)argument * 16 + k));
            free(blocks[k]);
        }
    }
    return argument;
}

static void memory(void) { run_threads(allocate); }

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(void);
    } cases[] = {
        { "mutexes", mutexes }, { "conditions", conditions },         { "rwlocks", rwlocks }, { "semaphores", semaphores },
        { "keys", keys },       { "detached threads", detached_threads }, { "memory", memory },
    };
    const int count = sizeof(cases) / sizeof(*cases);
    double seconds = argc > 1 ? atof(argv[1]) : 10;
    long created = argc > 2 ? atol(argv[2]) : 10000;
    double start = now(CLOCK_MONOTONIC);
    creations(created);
    printf("%ld threads created and joined: %.1f us each\n", created, (now(CLOCK_MONOTONIC) - start) * 1e6 / created);
    for (int i = 0; i < count; i++) {
        long rounds = 0;
        double end = now(CLOCK_MONOTONIC) + seconds / count;
        do {
            cases[i].run();
            rounds++;
        } while (now(CLOCK_MONOTONIC) < end);
        printf("%s: %ld rounds\n", cases[i].name, rounds);
        fflush(stdout);
    }
    printf("All right after %.1f s\n", now(CLOCK_MONOTONIC) - start);
    return 0;
}
