/* Debian's compiler-rt was built with the stack protector and refers to these; wasi-libc has none. */
#include <stdint.h>

uintptr_t __stack_chk_guard = 0x5a17c0de;

_Noreturn void __stack_chk_fail(void) { __builtin_trap(); }
