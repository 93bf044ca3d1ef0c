/* The host natively: a thread of the system for each of ours. As start.s, it ends the state when the thread is done. */
#include "../src/threads.h"
#undef pthread_create
#undef pthread_attr_init
#undef pthread_attr_t
#undef pthread_attr_setdetachstate
#undef pthread_attr_setstacksize

static struct key_value main_values[PTHREAD_KEYS_MAX];
static struct thread main_thread = { .id = 1, .values = main_values };
static _Thread_local struct thread *self = &main_thread;

struct thread *current_thread(void) { return self; }

static void *start(void *thread)
{
    self = thread;
    int *state = thread_main(thread);
    store(state, THREAD_ENDED);
    futex_wake(state, WAKE_ALL);
    return NULL;
}

int native_spawn(struct thread *thread)
{
    system_thread started;
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 256 << 10);
    return pthread_create(&started, &attributes, start, thread) ? EAGAIN : 0;
}
