/* What the cases of the stress share. */
#ifndef AFMPEG_STRESS_H
#define AFMPEG_STRESS_H

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
#define EXPECT(condition) ((condition) ? (void)0 : wrong(#condition, __FILE__, __LINE__))

void wrong(const char *what, const char *file, int line);
double now(clockid_t clock);
struct timespec after(clockid_t clock, double seconds);

/* Runs a function in several threads at once; each gets its number and gives it back. */
void run_threads(void *(*run)(void *));

void mutexes(void);
void conditions(void);
void rwlocks(void);
void semaphores(void);
void keys(void);

#endif
