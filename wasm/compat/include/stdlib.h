/* wasi-libc hides mkstemp because WASI has no temporary directory; our host bridge has /tmp. */
#ifndef AFMPEG_STDLIB_H
#define AFMPEG_STDLIB_H
#include_next <stdlib.h>

#ifdef __cplusplus
extern "C" {
#endif
int mkstemp(char *template_path);
#ifdef __cplusplus
}
#endif
#endif
