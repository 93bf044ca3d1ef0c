/* A unique file in the host bridge's private /tmp, for FFmpeg's avpriv_tempfile. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";

int mkstemp(char *path)
{
    size_t length = strlen(path);
    char *mark = path + length - 6;
    if (length < 6 || memcmp(mark, "XXXXXX", 6)) {
        errno = EINVAL;
        return -1;
    }
    for (int attempt = 0; attempt < 100; attempt++) {
        unsigned char noise[6];
        if (getentropy(noise, sizeof(noise)))
            return -1;
        for (int i = 0; i < 6; i++)
            mark[i] = letters[noise[i] % (sizeof(letters) - 1)];
        int fd = open(path, O_RDWR | O_CREAT | O_EXCL, 0600);
        if (fd >= 0 || errno != EEXIST)
            return fd;
    }
    return -1;
}
