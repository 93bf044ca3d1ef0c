# wasi_thread_start(thread id, start): what the host calls in the new thread's instance. See thread.c for `start`.
# In assembly, because it sets the stack up, and because after the state has become THREAD_ENDED (1) another thread may
# free this stack at once: the last steps use none.
	.globaltype	__stack_pointer, i32
	.functype	__wasm_init_tls (i32) -> ()
	.functype	start_thread (i32) -> (i32)
	.functype	host_futex_notify (i32, i32) -> (i32)
	.import_module	host_futex_notify, afmpeg
	.import_name	host_futex_notify, futex_notify
	.globl	wasi_thread_start
	.export_name	wasi_thread_start, wasi_thread_start
	.hidden	wasi_thread_start
	.type	wasi_thread_start,@function
wasi_thread_start:
	.functype	wasi_thread_start (i32, i32) -> ()
	.local	i32
	local.get	1
	i32.load	0
	global.set	__stack_pointer
	local.get	1
	i32.load	4
	call	__wasm_init_tls
	local.get	1
	i32.load	8
	call	start_thread
	local.tee	2
	i32.const	1
	i32.atomic.store	0
	local.get	2
	i32.const	-1
	call	host_futex_notify
	drop
	end_function
