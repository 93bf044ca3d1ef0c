/* Conditions: turns, hand-overs, timeouts, and destruction as soon as the waiters were woken. */
#include "stress.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t cond = PTHREAD_COND_INITIALIZER;
static long turn;

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
        /* A host without worker threads runs the others only while this one sleeps. */
        nanosleep(&(struct timespec){ 0, 10000 }, NULL);
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

void conditions(void)
{
    turn = sum = slot = 0;
    run_threads(take_turns);
    EXPECT(turn == THREADS * 100);
    run_threads(hand_over);
    EXPECT(sum == THREADS / 2 * 201 * 100);
    short_lived_condition();
    timeouts();
}
