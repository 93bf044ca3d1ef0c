/* wasi-libc of this age has no setjmp.h. Clang lowers setjmp and longjmp to calls of __wasm_setjmp,
 * __wasm_setjmp_test and __wasm_longjmp, which the host provides; the layout is a contract with it:
 * { u32 invocation id, u32 label, { u32 jmp_buf, i32 value } }. */
#ifndef AFMPEG_SETJMP_H
#define AFMPEG_SETJMP_H

#ifdef __cplusplus
extern "C" {
#endif

typedef struct __jmp_buf_tag {
    unsigned int id;
    unsigned int label;
    struct {
        void *env;
        int value;
    } thrown;
} jmp_buf[1];

typedef jmp_buf sigjmp_buf;

int setjmp(jmp_buf) __attribute__((__returns_twice__));
void longjmp(jmp_buf, int) __attribute__((__noreturn__));

/* There are no signal masks to save. */
#define setjmp setjmp
#define _setjmp(env) setjmp(env)
#define _longjmp(env, value) longjmp(env, value)
#define sigsetjmp(env, save) setjmp(env)
#define siglongjmp(env, value) longjmp(env, value)

#ifdef __cplusplus
}
#endif
#endif
