// Stands for ffmpeg and ffprobe in FATE: hands its arguments to the server (server.mjs), which runs them in one Runtime
// for all tests, and passes on stdin, stdout, stderr and the exit code. Node would take a second to start for each.
//
//   client PROGRAM [ARGUMENT...]     another program than ffmpeg and ffprobe is run as it is
//
// To the server: frames of a length (4 bytes, little endian) and bytes; the first holds directory, program and arguments,
// each with a NUL after it, the others stdin, an empty one its end. From it: a byte (1 stdout, 2 stderr, 3 exit code),
// a length, and bytes. At SIGINT and SIGTERM there is nothing more to the server, which then ends the run as ffmpeg would.

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static char buffer[1 << 16];
static int server = -1;
static volatile sig_atomic_t stopped;

static void fail(const char *what)
{
    fprintf(stderr, "fate client: %s: %s\n", what, strerror(errno));
    exit(126);
}

static void write_all(int fd, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = write(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            fail("write");
        bytes += n;
        length -= n;
    }
}

static void read_all(int fd, char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t n = read(fd, bytes, length);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            fail("the server is gone");
        bytes += n;
        length -= n;
    }
}

static void send_length(int fd, uint32_t length)
{
    write_all(fd, (const char[]){ length, length >> 8, length >> 16, length >> 24 }, 4);
}

static uint32_t receive_length(int fd)
{
    unsigned char b[4];
    read_all(fd, (char *)b, 4);
    return b[0] | b[1] << 8 | b[2] << 16 | (uint32_t)b[3] << 24;
}

static int dial(void)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = getenv("AFMPEG_FATE_SOCKET");
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (!path || strlen(path) >= sizeof(address.sun_path))
        errno = EINVAL, fail("AFMPEG_FATE_SOCKET");
    strcpy(address.sun_path, path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
        fail(path);
    return fd;
}

static void send_command(int fd, int argc, char **argv)
{
    char cwd[4096];
    size_t length;
    if (!getcwd(cwd, sizeof(cwd)))
        fail("getcwd");
    length = strlen(cwd) + 1;
    for (int i = 1; i < argc; i++)
        length += strlen(argv[i]) + 1;
    send_length(fd, length);
    write_all(fd, cwd, strlen(cwd) + 1);
    for (int i = 1; i < argc; i++)
        write_all(fd, argv[i], strlen(argv[i]) + 1);
}

static void stop(int number)
{
    (void)number;
    stopped = 1;
    shutdown(server, SHUT_WR);
}

// Returns whether there may be more of it.
static int send_stdin(int fd)
{
    ssize_t n = read(0, buffer, sizeof(buffer));
    send_length(fd, n > 0 ? n : 0);
    if (n > 0)
        write_all(fd, buffer, n);
    return n > 0;
}

static void receive(int fd)
{
    char kind;
    uint32_t length;
    read_all(fd, &kind, 1);
    length = receive_length(fd);
    if (kind == 3)
        exit(receive_length(fd) & 255);
    while (length > 0) {
        size_t n = length < sizeof(buffer) ? length : sizeof(buffer);
        read_all(fd, buffer, n);
        write_all(kind, buffer, n);
        length -= n;
    }
}

int main(int argc, char **argv)
{
    const char *name;
    struct pollfd fds[2] = { { .fd = -1, .events = POLLIN }, { .fd = 0, .events = POLLIN } };
    if (argc < 2)
        errno = EINVAL, fail("expected a program");
    name = strrchr(argv[1], '/') ? strrchr(argv[1], '/') + 1 : argv[1];
    if (strcmp(name, "ffmpeg") && strcmp(name, "ffprobe")) {
        execv(argv[1], argv + 1);
        fail(argv[1]);
    }
    fds[0].fd = server = dial();
    send_command(server, argc, argv);
    sigaction(SIGINT, &(struct sigaction){ .sa_handler = stop }, NULL);
    sigaction(SIGTERM, &(struct sigaction){ .sa_handler = stop }, NULL);
    for (;;) {
        if (poll(fds, 2, -1) < 0) {
            if (errno != EINTR)
                fail("poll");
            continue;
        }
        if (stopped)
            fds[1].fd = -1;
        if (fds[1].fd >= 0 && fds[1].revents && !send_stdin(fds[0].fd))
            fds[1].fd = -1;
        if (fds[0].revents)
            receive(fds[0].fd);
    }
}
