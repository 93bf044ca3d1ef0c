/*
 * sched_yield gives way for a moment: it sleeps on a word that nobody wakes. wasi-libc's own would ask the host, which
 * can do nothing else; and a host that runs threads as coroutines must get the word, or a loop that waits for another
 * thread by yielding, as libvpx's VP8 encoder has, would never end.
 */
#include "threads.h"
#include <sched.h>

#define MOMENT_NS 20000

int sched_yield(void)
{
    static int never;
    futex_wait(&never, 0, MOMENT_NS);
    return 0;
}
