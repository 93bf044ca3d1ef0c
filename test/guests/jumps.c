/* setjmp and longjmp, lowered to exceptions by the compiler and carried by the host. */

#include "check.h"

static jmp_buf outer, inner;

__attribute__((noinline)) static void dive(int depth, int value)
{
    volatile char frame[64];
    frame[depth & 63] = 1;
    if (depth == 0)
        longjmp(outer, value);
    dive(depth - 1, value);
    CHECK(frame[depth & 63]);
}

static void depth(void)
{
    volatile int before = 7;
    int value = setjmp(outer);
    if (value == 0) {
        before = 8;
        dive(1000, 42);
        CHECK(!"not reached");
    }
    CHECK(value == 42 && before == 8);
}

static void zero(void)
{
    volatile int rounds = 0;
    int value = setjmp(outer);
    CHECK(rounds++ < 2);
    if (value == 0)
        dive(3, 0);
    CHECK(value == 1);
    value = setjmp(outer);
    if (value == 0)
        dive(3, -5);
    CHECK(value == -5);
}

static void again(void)
{
    for (volatile int i = 1; i <= 20000; i++) {
        int value = setjmp(outer);
        if (value == 0)
            dive(2, i);
        CHECK(value == i);
    }
}

/* One arming serves any number of jumps while its frame lives. */
static void often(void)
{
    volatile int jumps = 0;
    if (setjmp(outer) < 100)
        dive(1, ++jumps);
    CHECK(jumps == 100);
}

/* Jumps out of a frame that has a buffer of its own, which must let the exception pass. */
__attribute__((noinline)) static int with_inner(int target)
{
    if (setjmp(inner) == 0) {
        if (target == 1)
            longjmp(inner, 1);
        dive(5, target);
    }
    CHECK(target == 1);
    return 11;
}

static void nested(void)
{
    volatile int step = 0;
    int value = setjmp(outer);
    if (value == 0) {
        CHECK(with_inner(1) == 11);
        step = 1;
        with_inner(22);
        CHECK(!"not reached");
    }
    CHECK(step == 1 && value == 22);
}

/* Two buffers in one frame: each jump lands where its own was armed. */
static void two(void)
{
    jmp_buf one, other;
    volatile int landed = 0;
    if (setjmp(one) == 0) {
        if (setjmp(other) == 0)
            longjmp(one, 1);
        landed += 10;
        CHECK(landed == 11);
        return;
    }
    landed += 1;
    longjmp(other, 1);
}

/* A frame that calls itself has a buffer at each level. */
__attribute__((noinline)) static int recurse(int level, jmp_buf *above)
{
    jmp_buf here;
    int value = setjmp(here);
    if (value != 0)
        return value + level;
    if (level == 5)
        longjmp(above[0], 100);
    return recurse(level + 1, level == 2 ? &here : above);
}

static void recursion(void)
{
    CHECK(recurse(0, NULL) == 102);
}

__attribute__((noinline)) static void arm(void)
{
    CHECK(setjmp(outer) == 0);
}

/* Undefined in C; here it must end the run, not corrupt it. */
static void returned(void)
{
    arm();
    longjmp(outer, 1);
}

static const struct part parts[] = {
    {"depth", depth},   {"zero", zero}, {"again", again},         {"often", often},
    {"nested", nested}, {"two", two},   {"recursion", recursion}, {"returned", returned},
};
MAIN(parts)
