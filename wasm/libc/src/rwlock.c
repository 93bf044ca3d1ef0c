/*
 * Locks that many may hold to read or one to write. As musl's, readers get in while there are readers: a thread may
 * then lock twice to read, which a queue for writers would turn into a deadlock.
 */
#include "threads.h"

/* One word: how many read, or WRITER; and whether somebody sleeps until that changes. */
#define HOLDERS 0x3fffffff
#define WRITER HOLDERS
#define AWAITED 0x40000000

_Static_assert(sizeof(int) <= sizeof(pthread_rwlock_t), "fits");
static int *view(pthread_rwlock_t *lock) { return (int *)lock; }

int pthread_rwlock_init(pthread_rwlock_t *restrict lock, const pthread_rwlockattr_t *restrict attributes)
{
    (void)attributes;
    memset(lock, 0, sizeof(*lock));
    return 0;
}

int pthread_rwlock_destroy(pthread_rwlock_t *lock)
{
    (void)lock;
    return 0;
}

/* 0, or the word that was in the way. */
static int try_to_read(int *word)
{
    for (;;) {
        int now = load(word);
        if ((now & HOLDERS) >= WRITER - 1)
            return now;
        if (replace(word, now, now + 1))
            return 0;
    }
}

static int try_to_write(int *word)
{
    for (;;) {
        int now = load(word);
        if (now & HOLDERS)
            return now;
        if (replace(word, now, now | WRITER))
            return 0;
    }
}

static int take(int *word, int (*try)(int *))
{
    for (int now; (now = try(word));)
        if ((now & AWAITED) || replace(word, now, now | AWAITED))
            futex_wait(word, now | AWAITED, -1);
    return 0;
}

int pthread_rwlock_tryrdlock(pthread_rwlock_t *lock) { return try_to_read(view(lock)) ? EBUSY : 0; }
int pthread_rwlock_trywrlock(pthread_rwlock_t *lock) { return try_to_write(view(lock)) ? EBUSY : 0; }
int pthread_rwlock_rdlock(pthread_rwlock_t *lock) { return take(view(lock), try_to_read); }
int pthread_rwlock_wrlock(pthread_rwlock_t *lock) { return take(view(lock), try_to_write); }

int pthread_rwlock_unlock(pthread_rwlock_t *lock)
{
    int *word = view(lock);
    for (;;) {
        int now = load(word);
        int last = (now & HOLDERS) == WRITER || (now & HOLDERS) == 1;
        if (!replace(word, now, last ? 0 : now - 1))
            continue;
        if (last && (now & AWAITED))
            futex_wake(word, WAKE_ALL);
        return 0;
    }
}
