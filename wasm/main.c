/* ffmpeg and ffprobe in one module: they share nearly all of their code, and a host compiles it once. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int ffmpeg_main(int argc, char **argv);
int ffprobe_main(int argc, char **argv);

/* WASI has no working directory; wasi-libc keeps one of its own that starts at "/". The host moves it with PWD. */
static void enter_working_directory(void)
{
    const char *directory = getenv("PWD");
    if (!directory || !*directory || !chdir(directory))
        return;
    fprintf(stderr, "Cannot change to the working directory '%s': %s\n", directory, strerror(errno));
    exit(1);
}

/* The host calls this from within any call of the guest: ffmpeg then ends as at the key q, its outputs complete. */
volatile int afmpeg_stopping;

__attribute__((export_name("afmpeg_stop"))) void afmpeg_stop(void)
{
    afmpeg_stopping = 1;
}

static const char *program_of(int argc, char **argv)
{
    const char *path = argc > 0 && argv[0] ? argv[0] : "";
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

int main(int argc, char **argv)
{
    enter_working_directory();
    if (!strcmp(program_of(argc, argv), "ffprobe"))
        return ffprobe_main(argc, argv);
    return ffmpeg_main(argc, argv);
}
