/* Leaves something in every place that could outlive a run, and fails if it finds any of it. */

#include "check.h"

#include <fcntl.h>
#include <unistd.h>

static int runs;
static char buffer[1 << 16];

int main(void)
{
    CHECK(runs++ == 0);
    for (size_t i = 0; i < sizeof(buffer); i++)
        CHECK(buffer[i] == 0);
    memset(buffer, 0xaa, sizeof(buffer));

    size_t size = 8 << 20;
    unsigned char *heap = malloc(size);
    CHECK(heap);
    size_t left = 0; /* malloc's own bookkeeping may have any byte, but not thousands */
    for (size_t i = 0; i < size; i++)
        left += heap[i] == 0xbb;
    CHECK(left < 16);
    memset(heap, 0xbb, size);

    CHECK(getenv("LEFT") == NULL);
    CHECK(setenv("LEFT", "behind", 1) == 0);
    FAILS(ENOENT, access("/.afmpeg-tmp/left", F_OK));
    int fd = open("/.afmpeg-tmp/left", O_WRONLY | O_CREAT, 0666);
    CHECK(fd == 4); /* the first that is free; it is left open */
    printf("ok\n");
    return 0;
}
