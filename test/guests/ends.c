/* Every way a process can end. */

#include "check.h"

#include <unistd.h>

static volatile int sink;

/* Overflows the stack in linear memory. */
__attribute__((noinline)) static int deep(int depth)
{
    volatile char frame[256];
    frame[depth & 255] = (char)depth;
    return depth == sink ? 0 : deep(depth + 1) + frame[(depth + 1) & 255];
}

/* Holds nothing in linear memory, and overflows the stack of the engine. */
__attribute__((noinline)) static int deep_in_engine(int depth)
{
    if (depth == sink)
        return 0;
    int below = deep_in_engine(depth + 1);
    sink = below; /* so that no compiler makes a loop of it */
    return below + 1;
}

/* The stack may also end within a call of the host. */
__attribute__((noinline)) static int deep_in_host(int depth)
{
    if (write(1, "", 0) != 0)
        exit(97); /* an errno in place of the end */
    if (depth == sink)
        return 0;
    int below = deep_in_host(depth + 1);
    sink = below;
    return below + 1;
}

static int exhaust(void)
{
    size_t got = 0;
    void *last = NULL;
    for (void **block; (block = malloc(1 << 20)); got += 1 << 20) {
        *block = last;
        last = block;
    }
    CHECK(errno == ENOMEM);
    CHECK(got > 32 << 20);
    for (void **block = last; block; block = last) {
        last = *block;
        free(block);
    }
    CHECK((last = malloc(16 << 20)));
    free(last);
    printf("ok\n");
    return 0;
}

int main(int argc, char **argv)
{
    const char *how = argc > 1 ? argv[1] : "";
    sink = -1;
    if (strcmp(how, "exit") == 0)
        exit(atoi(argv[2]));
    if (strcmp(how, "_exit") == 0)
        _exit(atoi(argv[2]));
    if (strcmp(how, "return") == 0)
        return atoi(argv[2]);
    if (strcmp(how, "abort") == 0)
        abort();
    if (strcmp(how, "unreachable") == 0)
        __builtin_trap();
    if (strcmp(how, "divide") == 0)
        return argc * 10 / (sink + 1);
    if (strcmp(how, "wild") == 0)
        return *(volatile int *)0xfffffff0u;
    if (strcmp(how, "deep") == 0)
        return deep(0);
    if (strcmp(how, "deep-in-engine") == 0)
        return deep_in_engine(0);
    if (strcmp(how, "deep-in-host") == 0)
        return deep_in_host(0);
    if (strcmp(how, "exhaust") == 0)
        return exhaust();
    if (strcmp(how, "arguments") == 0) {
        for (int i = 2; i < argc; i++)
            printf("%s\n", argv[i]);
        printf("%s\n", getenv("TITLE"));
        return 0;
    }
    return 98;
}
