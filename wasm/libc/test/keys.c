/* Values of keys and their destructors, once, thread-local variables. */
#include "stress.h"

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

void keys(void)
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
