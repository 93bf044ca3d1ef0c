/* Files as a muxer uses them, through wasi-libc. */

#include "check.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static void create(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    CHECK(file);
    CHECK(fputs(text, file) >= 0);
    CHECK(fclose(file) == 0);
}

static const char *content(const char *path)
{
    static char text[4096];
    FILE *file = fopen(path, "rb");
    CHECK(file);
    text[fread(text, 1, sizeof(text) - 1, file)] = 0;
    fclose(file);
    return text;
}

/* mp4: the size of mdat and the place of moov are only known when all is written. */
static void moov(void)
{
    FILE *file = fopen("movie.mp4", "w+b");
    CHECK(file);
    CHECK(fwrite("\0\0\0\0mdat", 1, 8, file) == 8);
    for (int i = 0; i < 100000; i++)
        CHECK(fputc(i & 255, file) != EOF);
    CHECK(ftello(file) == 100008);
    CHECK(fwrite("moov", 1, 4, file) == 4);
    CHECK(fseeko(file, 0, SEEK_SET) == 0);
    CHECK(fwrite("\x00\x01\x86\xa8", 1, 4, file) == 4);
    CHECK(fseeko(file, -4, SEEK_END) == 0);
    char end[5] = {0};
    CHECK(fread(end, 1, 4, file) == 4 && strcmp(end, "moov") == 0);
    CHECK(fclose(file) == 0);
}

static void positions(void)
{
    int fd = open("f", O_RDWR | O_CREAT | O_EXCL, 0666);
    CHECK(fd >= 3);
    FAILS(EEXIST, open("f", O_RDWR | O_CREAT | O_EXCL, 0666));
    CHECK(write(fd, "0123456789", 10) == 10);
    CHECK(lseek(fd, 4, SEEK_SET) == 4);
    CHECK(pwrite(fd, "AB", 2, 7) == 2);
    char text[16] = {0};
    CHECK(pread(fd, text, 3, 6) == 3 && strcmp(text, "6AB") == 0);
    CHECK(lseek(fd, 0, SEEK_CUR) == 4);
    CHECK(lseek(fd, 5, SEEK_END) == 15);
    CHECK(write(fd, "!", 1) == 1);
    CHECK(pread(fd, text, 6, 10) == 6 && memcmp(text, "\0\0\0\0\0!", 6) == 0);
    FAILS(EINVAL, lseek(fd, -1, SEEK_SET));
    CHECK(ftruncate(fd, 3) == 0);
    CHECK(posix_fallocate(fd, 0, 5) == 0);
    struct stat stats;
    CHECK(fstat(fd, &stats) == 0 && stats.st_size == 5 && S_ISREG(stats.st_mode));
    CHECK(close(fd) == 0);
    FAILS(EBADF, close(fd));
    FAILS(EBADF, write(fd, "x", 1));

    create("log", "one");
    int one = open("log", O_WRONLY | O_APPEND), two = open("log", O_WRONLY | O_APPEND);
    CHECK(write(one, "two", 3) == 3 && write(two, "three", 5) == 5 && write(one, "four", 4) == 4);
    CHECK(strcmp(content("log"), "onetwothreefour") == 0);
}

static void names(void)
{
    CHECK(mkdir("a", 0777) == 0 && mkdir("a/b", 0777) == 0 && mkdir("/a/b/c", 0777) == 0);
    FAILS(EEXIST, mkdir("a", 0777));
    FAILS(ENOENT, mkdir("x/y", 0777));
    create("a/b/c/one", "1");
    create("/a/two", "2");
    FAILS(EISDIR, unlink("a"));
    FAILS(ENOTDIR, rmdir("a/two"));
    FAILS(ENOTEMPTY, rmdir("a"));
    FAILS(EISDIR, open("a", O_WRONLY));
    FAILS(ENOTDIR, open("a/two", O_RDONLY | O_DIRECTORY));
    FAILS(ENOTDIR, open("a/two/x", O_RDONLY));
    CHECK(rename("a/b/c/one", "a/two") == 0);
    CHECK(strcmp(content("a/two"), "1") == 0);
    FAILS(ENOENT, access("a/b/c/one", F_OK));
    FAILS(EINVAL, rename("a", "a/b/x"));
    FAILS(ENOTDIR, rename("a/b/c", "a/two"));
    FAILS(EISDIR, rename("a/two", "a/b/c"));
    FAILS(EXDEV, rename("a/two", "/.afmpeg-tmp/two"));
    CHECK(rename("a/b", "b") == 0);
    CHECK(rmdir("b/c") == 0 && rmdir("b") == 0);
    CHECK(link("a/two", "hard") == 0 && symlink("a/two", "soft") == 0);
    struct stat stats;
    CHECK(stat("hard", &stats) == 0 && stats.st_nlink == 2);
    CHECK(lstat("soft", &stats) == 0 && S_ISLNK(stats.st_mode));
    char target[16] = {0};
    CHECK(readlink("soft", target, sizeof(target)) == 5 && strcmp(target, "a/two") == 0);
    CHECK(strcmp(content("soft"), "1") == 0);
    create("b\xc3\xbc" "cher \xe6\x97\xa5\xe6\x9c\xac", "ü");
    CHECK(strcmp(content("bücher 日本"), "ü") == 0);
    CHECK(unlink("soft") == 0 && unlink("hard") == 0 && unlink("a/two") == 0 && rmdir("a") == 0);
}

static void listing(void)
{
    char name[32], last[32] = "";
    CHECK(mkdir("many", 0777) == 0);
    for (int i = 0; i < 10000; i++) {
        snprintf(name, sizeof(name), "many/frame-%05d.png", i);
        int fd = open(name, O_WRONLY | O_CREAT, 0666);
        CHECK(fd >= 0 && close(fd) == 0);
    }
    int count = 0;
    DIR *directory = opendir("many");
    CHECK(directory);
    for (struct dirent *entry; (entry = readdir(directory));) {
        if (entry->d_name[0] == '.')
            continue;
        CHECK(strcmp(entry->d_name, last) > 0);
        CHECK(entry->d_type == DT_REG);
        strcpy(last, entry->d_name);
        count++;
    }
    CHECK(count == 10000);
    rewinddir(directory);
    CHECK(readdir(directory));
    CHECK(closedir(directory) == 0);
}

/* Over a backend that keeps only the pages that were written. */
static void large(void)
{
    off_t far = 5LL * 1024 * 1024 * 1024 + 7;
    FILE *file = fopen("large", "w+b");
    CHECK(file);
    CHECK(fputs("head", file) >= 0 && fseeko(file, far, SEEK_SET) == 0 && fputs("tail", file) >= 0);
    CHECK(fflush(file) == 0 && ftello(file) == far + 4);
    struct stat stats;
    CHECK(fstat(fileno(file), &stats) == 0 && stats.st_size == far + 4);
    char text[5] = {0};
    CHECK(fseeko(file, -4, SEEK_END) == 0 && fread(text, 1, 4, file) == 4 && strcmp(text, "tail") == 0);
    CHECK(fseeko(file, 0, SEEK_SET) == 0 && fread(text, 1, 4, file) == 4 && strcmp(text, "head") == 0);
}

static void devices(void)
{
    char bytes[70000];
    int fd = open("/dev/zero", O_RDONLY);
    CHECK(fd >= 0 && read(fd, bytes, sizeof(bytes)) == sizeof(bytes) && bytes[69999] == 0);
    fd = open("/dev/urandom", O_RDONLY);
    CHECK(fd >= 0 && read(fd, bytes, sizeof(bytes)) == sizeof(bytes));
    int zeros = 0;
    for (size_t i = 0; i < sizeof(bytes); i++)
        zeros += bytes[i] == 0;
    CHECK(zeros > 100 && zeros < 1000);
    CHECK(getentropy(bytes, 256) == 0);
    fd = open("/dev/null", O_RDWR);
    CHECK(fd >= 0 && write(fd, "x", 1) == 1 && read(fd, bytes, 1) == 0);
    fd = open("/dev/stderr", O_WRONLY);
    CHECK(fd >= 0 && write(fd, "to stderr", 9) == 9);
    FAILS(ENOENT, open("/dev/sda", O_RDONLY));
    FAILS(EACCES, open("/dev/new", O_WRONLY | O_CREAT, 0666));
    FAILS(ESPIPE, lseek(0, 0, SEEK_SET));
    CHECK(!isatty(0) && !isatty(1) && !isatty(2) && !isatty(fd));
}

static void scratch(void)
{
    FAILS(ENOENT, access("/.afmpeg-tmp/mark", F_OK));
    create("/.afmpeg-tmp/mark", "mine");
    CHECK(strcmp(content("/.afmpeg-tmp/mark"), "mine") == 0);
}

static void full(void)
{
    int fd = open("f", O_WRONLY | O_CREAT, 0666);
    CHECK(write(fd, "12345678", 8) == 8);
    CHECK(write(fd, "12345678", 8) == 2);
    FAILS(ENOSPC, write(fd, "x", 1));
}

static const struct part parts[] = {
    {"moov", moov},   {"positions", positions}, {"names", names},     {"listing", listing},
    {"large", large}, {"devices", devices},     {"scratch", scratch}, {"full", full},
};
MAIN(parts)
