/* Time and waiting. */

#include "check.h"

#include <poll.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock)
{
    struct timespec at;
    CHECK(clock_gettime(clock, &at) == 0);
    return at.tv_sec * 1e3 + at.tv_nsec / 1e6;
}

static void sleeps(void)
{
    double from = now(CLOCK_MONOTONIC);
    struct timespec nap = {0, 150 * 1000 * 1000};
    CHECK(nanosleep(&nap, NULL) == 0);
    double slept = now(CLOCK_MONOTONIC) - from;
    CHECK(slept >= 149 && slept < 400);
    CHECK(usleep(20000) == 0);
    CHECK(now(CLOCK_MONOTONIC) - from >= slept + 19);
}

static void polls(void)
{
    double from = now(CLOCK_MONOTONIC);
    struct pollfd out = {1, POLLOUT, 0};
    CHECK(poll(&out, 1, 5000) == 1 && (out.revents & POLLOUT));
    CHECK(now(CLOCK_MONOTONIC) - from < 500);
    CHECK(poll(NULL, 0, 50) == 0);
    CHECK(now(CLOCK_MONOTONIC) - from >= 49);
}

static void advance(void)
{
    double real = now(CLOCK_REALTIME), monotonic = now(CLOCK_MONOTONIC);
    clock_t cpu = clock();
    volatile unsigned work = 0;
    while (now(CLOCK_MONOTONIC) < monotonic + 30)
        work++;
    CHECK(now(CLOCK_REALTIME) - real >= 25 && now(CLOCK_REALTIME) - real < 500);
    CHECK((double)(clock() - cpu) / CLOCKS_PER_SEC >= 0.02);
    struct timeval day;
    CHECK(gettimeofday(&day, NULL) == 0 && day.tv_sec > 1700000000);
}

static const struct part parts[] = {{"sleeps", sleeps}, {"polls", polls}, {"advance", advance}};
MAIN(parts)
