/*
 * The libc's threads beside those of the system: every public name gets a prefix, so that ThreadSanitizer, which knows
 * the system's functions by name, sees ours as plain code that must be right by its atomic operations alone.
 * System headers come first; then the names are taken.
 */
#ifndef AFMPEG_NATIVE_H
#define AFMPEG_NATIVE_H

#define _GNU_SOURCE
#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

struct thread;
int native_spawn(struct thread *);
typedef pthread_t system_thread;

#undef PTHREAD_KEYS_MAX
#define PTHREAD_KEYS_MAX 128
#undef PTHREAD_STACK_MIN
#define PTHREAD_STACK_MIN 2048
#undef PTHREAD_MUTEX_INITIALIZER
#define PTHREAD_MUTEX_INITIALIZER { { 0 } }
#undef PTHREAD_COND_INITIALIZER
#define PTHREAD_COND_INITIALIZER { { 0 } }
#undef PTHREAD_RWLOCK_INITIALIZER
#define PTHREAD_RWLOCK_INITIALIZER { { 0 } }
/* musl's numbers: attributes keep two bits of a mutex's type. */
#define PTHREAD_MUTEX_NORMAL 0
#define PTHREAD_MUTEX_RECURSIVE 1
#define PTHREAD_MUTEX_ERRORCHECK 2

#define pthread_t our_pthread_t
#define pthread_key_t our_pthread_key_t
#define pthread_once_t our_pthread_once_t
#define pthread_attr_t our_pthread_attr_t
#define pthread_mutex_t our_pthread_mutex_t
#define pthread_mutexattr_t our_pthread_mutexattr_t
#define pthread_cond_t our_pthread_cond_t
#define pthread_condattr_t our_pthread_condattr_t
#define pthread_rwlock_t our_pthread_rwlock_t
#define pthread_rwlockattr_t our_pthread_rwlockattr_t
#define sem_t our_sem_t

typedef struct thread *pthread_t;
typedef unsigned pthread_key_t;
typedef int pthread_once_t;
typedef struct { size_t _a_stacksize; int _a_detach; } pthread_attr_t;
typedef struct { int words[6]; } pthread_mutex_t;
typedef struct { int words[12]; } pthread_cond_t;
typedef struct { int words[8]; } pthread_rwlock_t;
typedef struct { unsigned __attr; } pthread_mutexattr_t, pthread_condattr_t, pthread_rwlockattr_t;
typedef struct { int words[4]; } sem_t;

#define pthread_create our_pthread_create
#define pthread_join our_pthread_join
#define pthread_detach our_pthread_detach
#define pthread_self our_pthread_self
#define pthread_equal our_pthread_equal
#define pthread_once our_pthread_once
#define pthread_cancel our_pthread_cancel
#define pthread_setcancelstate our_pthread_setcancelstate
#define pthread_testcancel our_pthread_testcancel
#define pthread_exit our_pthread_exit
#define pthread_attr_init our_pthread_attr_init
#define pthread_attr_destroy our_pthread_attr_destroy
#define pthread_attr_setstacksize our_pthread_attr_setstacksize
#define pthread_attr_getstacksize our_pthread_attr_getstacksize
#define pthread_attr_setdetachstate our_pthread_attr_setdetachstate
#define pthread_attr_getdetachstate our_pthread_attr_getdetachstate
#define pthread_attr_setscope our_pthread_attr_setscope
#define pthread_mutex_init our_pthread_mutex_init
#define pthread_mutex_destroy our_pthread_mutex_destroy
#define pthread_mutex_lock our_pthread_mutex_lock
#define pthread_mutex_trylock our_pthread_mutex_trylock
#define pthread_mutex_timedlock our_pthread_mutex_timedlock
#define pthread_mutex_unlock our_pthread_mutex_unlock
#define pthread_mutexattr_init our_pthread_mutexattr_init
#define pthread_mutexattr_destroy our_pthread_mutexattr_destroy
#define pthread_mutexattr_settype our_pthread_mutexattr_settype
#define pthread_cond_init our_pthread_cond_init
#define pthread_cond_destroy our_pthread_cond_destroy
#define pthread_cond_wait our_pthread_cond_wait
#define pthread_cond_timedwait our_pthread_cond_timedwait
#define pthread_cond_signal our_pthread_cond_signal
#define pthread_cond_broadcast our_pthread_cond_broadcast
#define pthread_condattr_init our_pthread_condattr_init
#define pthread_condattr_destroy our_pthread_condattr_destroy
#define pthread_condattr_setclock our_pthread_condattr_setclock
#define pthread_rwlock_init our_pthread_rwlock_init
#define pthread_rwlock_destroy our_pthread_rwlock_destroy
#define pthread_rwlock_rdlock our_pthread_rwlock_rdlock
#define pthread_rwlock_tryrdlock our_pthread_rwlock_tryrdlock
#define pthread_rwlock_wrlock our_pthread_rwlock_wrlock
#define pthread_rwlock_trywrlock our_pthread_rwlock_trywrlock
#define pthread_rwlock_unlock our_pthread_rwlock_unlock
#define pthread_key_create our_pthread_key_create
#define pthread_key_delete our_pthread_key_delete
#define pthread_getspecific our_pthread_getspecific
#define pthread_setspecific our_pthread_setspecific
#define sem_init our_sem_init
#define sem_destroy our_sem_destroy
#define sem_getvalue our_sem_getvalue
#define sem_post our_sem_post
#define sem_wait our_sem_wait
#define sem_trywait our_sem_trywait
#define sem_timedwait our_sem_timedwait

int pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);
int pthread_join(pthread_t, void **);
int pthread_detach(pthread_t);
pthread_t pthread_self(void);
int pthread_once(pthread_once_t *, void (*)(void));
int pthread_attr_init(pthread_attr_t *);
int pthread_attr_setdetachstate(pthread_attr_t *, int);
int pthread_mutex_init(pthread_mutex_t *, const pthread_mutexattr_t *);
int pthread_mutex_destroy(pthread_mutex_t *);
int pthread_mutex_lock(pthread_mutex_t *);
int pthread_mutex_trylock(pthread_mutex_t *);
int pthread_mutex_timedlock(pthread_mutex_t *, const struct timespec *);
int pthread_mutex_unlock(pthread_mutex_t *);
int pthread_mutexattr_init(pthread_mutexattr_t *);
int pthread_mutexattr_settype(pthread_mutexattr_t *, int);
int pthread_cond_init(pthread_cond_t *, const pthread_condattr_t *);
int pthread_cond_destroy(pthread_cond_t *);
int pthread_cond_wait(pthread_cond_t *, pthread_mutex_t *);
int pthread_cond_timedwait(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
int pthread_cond_signal(pthread_cond_t *);
int pthread_cond_broadcast(pthread_cond_t *);
int pthread_condattr_init(pthread_condattr_t *);
int pthread_condattr_setclock(pthread_condattr_t *, clockid_t);
int pthread_rwlock_init(pthread_rwlock_t *, const pthread_rwlockattr_t *);
int pthread_rwlock_destroy(pthread_rwlock_t *);
int pthread_rwlock_rdlock(pthread_rwlock_t *);
int pthread_rwlock_tryrdlock(pthread_rwlock_t *);
int pthread_rwlock_wrlock(pthread_rwlock_t *);
int pthread_rwlock_trywrlock(pthread_rwlock_t *);
int pthread_rwlock_unlock(pthread_rwlock_t *);
int pthread_key_create(pthread_key_t *, void (*)(void *));
int pthread_key_delete(pthread_key_t);
void *pthread_getspecific(pthread_key_t);
int pthread_setspecific(pthread_key_t, const void *);
int sem_init(sem_t *, int, unsigned);
int sem_destroy(sem_t *);
int sem_getvalue(sem_t *, int *);
int sem_post(sem_t *);
int sem_wait(sem_t *);
int sem_trywait(sem_t *);
int sem_timedwait(sem_t *, const struct timespec *);

#endif
