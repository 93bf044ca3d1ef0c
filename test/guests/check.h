/* What the guest programs share: a check that says where it failed, and a table of named parts. */
#ifndef CHECK_H
#define CHECK_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                                    \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            printf("line %d: %s (%s)\n", __LINE__, #condition, strerror(errno));             \
            exit(99);                                                                       \
        }                                                                                   \
    } while (0)

/* The call fails, with this errno. */
#define FAILS(code, call)                                                                   \
    do {                                                                                    \
        errno = 0;                                                                          \
        long failed = (long)(call);                                                         \
        if (failed != -1 || errno != (code)) {                                              \
            printf("line %d: %s gave %ld (%s), not %s\n", __LINE__, #call, failed,          \
                   strerror(errno), strerror(code));                                        \
            exit(99);                                                                       \
        }                                                                                   \
    } while (0)

struct part {
    const char *name;
    void (*run)(void);
};

/* Runs the part that the first argument names. */
#define MAIN(parts)                                                                         \
    int main(int argc, char **argv)                                                         \
    {                                                                                       \
        for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)                         \
            if (argc > 1 && strcmp(argv[1], parts[i].name) == 0) {                          \
                parts[i].run();                                                             \
                printf("ok\n");                                                             \
                return 0;                                                                   \
            }                                                                               \
        return 98;                                                                          \
    }

#endif
