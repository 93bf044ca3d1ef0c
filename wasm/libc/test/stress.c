/*
 * A stress of the libc's threads: each case runs in rounds until its share of the time is over and aborts at the first
 * wrong result. Natively under ThreadSanitizer (npm run libc-stress), and the same file as a module of WebAssembly.
 *
 *   stress [SECONDS [CREATIONS]]
 */
#include "stress.h"

void wrong(const char *what, const char *file, int line)
{
    fprintf(stderr, "%s:%d: not true: %s\n", file, line, what);
    abort();
}

double now(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

struct timespec after(clockid_t clock, double seconds)
{
    double moment = now(clock) + seconds;
    return (struct timespec){ (time_t)moment, (long)((moment - (double)(time_t)moment) * 1e9) };
}

void run_threads(void *(*run)(void *))
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
        { "mutexes", mutexes },       { "conditions", conditions }, { "rwlocks", rwlocks },
        { "semaphores", semaphores }, { "keys", keys },             { "detached threads", detached_threads },
        { "memory", memory },
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
