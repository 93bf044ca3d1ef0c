/*
 * Threads: created, joined, detached.
 *
 * A thread is one block of memory: guard, stack, thread-local variables, `struct thread`, values of keys. The host
 * starts it by calling wasi_thread_start (start.s) in an instance of its own over the same memory.
 */
#include "threads.h"

#define GUARD 4096
#define ALIGNMENT 64

static int next_id = 2; /* 1 is the main thread */

static int detached_lock;
static struct thread *detached;

#ifdef AFMPEG_NATIVE
static size_t local_size(void) { return 0; }
static int spawn(struct thread *thread) { return native_spawn(thread); }
#else
__attribute__((import_module("wasi"), import_name("thread-spawn"))) int host_thread_spawn(void *);

/* Whoever creates threads gets start.s linked, which exports this. */
void wasi_thread_start(int, void *);
__attribute__((used)) static void (*const started_by_host)(int, void *) = wasi_thread_start;

/* What start.s reads; it lies right before `struct thread`. */
struct start {
    char *stack_top, *locals;
    struct thread *thread;
    int unused;
};

static size_t local_size(void) { return __builtin_wasm_tls_size(); }

static int spawn(struct thread *thread)
{
    struct start *start = (struct start *)thread - 1;
    /* The order in the block: guard, stack, locals. Locals are aligned to ALIGNMENT, which the stack's end is, too. */
    start->stack_top = start->locals = thread->stack_end + GUARD + thread->stack_size;
    start->thread = thread;
    return host_thread_spawn(start) < 0 ? EAGAIN : 0;
}
#endif

static size_t round_up(size_t size, size_t to) { return (size + to - 1) & -to; }

/* Frees the detached threads that have ended: none can free the stack it still stands on. */
static void free_detached(void)
{
    struct thread *ended = NULL, *thread;
    acquire_lock(&detached_lock);
    for (struct thread **at = &detached; (thread = *at);) {
        if (load(&thread->state) == THREAD_ENDED) {
            *at = thread->next;
            thread->next = ended;
            ended = thread;
        } else {
            at = &thread->next;
        }
    }
    release_lock(&detached_lock);
    while ((thread = ended)) {
        ended = thread->next;
        free(thread->block);
    }
}

static struct thread *make_thread(size_t stack_size)
{
    const size_t start_size = 16, values_size = PTHREAD_KEYS_MAX * sizeof(struct key_value);
    stack_size = round_up(stack_size, ALIGNMENT);
    size_t locals = round_up(local_size() + start_size, ALIGNMENT);
    size_t size = ALIGNMENT + GUARD + stack_size + locals + sizeof(struct thread) + 16 + values_size;
    void *block = malloc(size);
    if (!block)
        return NULL;
    char *stack_end = (char *)round_up((uintptr_t)block, ALIGNMENT);
    struct thread *thread = (struct thread *)(stack_end + GUARD + stack_size + locals);
    memset(thread, 0, sizeof(*thread));
    thread->id = add(&next_id, 1);
    thread->block = block;
    thread->stack_end = stack_end;
    thread->stack_size = stack_size;
    thread->values = (struct key_value *)round_up((uintptr_t)(thread + 1), 16);
    memset(thread->values, 0, values_size);
    prepare_stack_guard(thread);
    return thread;
}

#ifdef AFMPEG_NATIVE
static void first_thread(void) {}
static void prepare_musl(struct thread *thread) { (void)thread; }
#else
hidden void first_thread(void);
hidden void prepare_musl(struct thread *);
#endif

int pthread_create(pthread_t *restrict created, const pthread_attr_t *restrict attributes, void *(*run)(void *),
                   void *restrict argument)
{
    size_t stack_size = DEFAULT_STACK;
    int is_detached = 0;
    if (attributes) {
        /* Sizes that programs ask for were measured on other machines: never less than the default. */
        if (attributes->_a_stacksize > stack_size)
            stack_size = attributes->_a_stacksize;
        is_detached = attributes->_a_detach;
    }
    first_thread();
    free_detached();
    struct thread *thread = make_thread(stack_size);
    if (!thread)
        return EAGAIN;
    prepare_musl(thread);
    thread->run = run;
    thread->argument = argument;
    *created = (pthread_t)thread;
    int error = spawn(thread);
    if (error)
        free(thread->block);
    else if (is_detached)
        pthread_detach((pthread_t)thread);
    return error;
}

/* Called on the new stack. Whoever called sets the word that is returned to THREAD_ENDED, and wakes who waits for it,
   when it has left this stack: then the block may be freed. */
int *thread_main(struct thread *self)
{
    self->result = self->run(self->argument);
    run_key_destructors(self);
    check_stack(self, 1);
    return &self->state;
}

int pthread_join(pthread_t joined, void **result)
{
    struct thread *thread = (struct thread *)joined;
    if (thread == current_thread())
        return EDEADLK;
    while (load(&thread->state) != THREAD_ENDED)
        futex_wait(&thread->state, THREAD_RUNS, -1);
    if (result)
        *result = thread->result;
    free(thread->block);
    return 0;
}

int pthread_detach(pthread_t pthread)
{
    struct thread *thread = (struct thread *)pthread;
    acquire_lock(&detached_lock);
    thread->next = detached;
    detached = thread;
    release_lock(&detached_lock);
    return 0;
}

pthread_t pthread_self(void) { return (pthread_t)current_thread(); }

/* In brackets, for musl has a macro of this name. */
int(pthread_equal)(pthread_t a, pthread_t b) { return a == b; }

/* 0 not yet, 1 somebody is at it, 2 done. */
int pthread_once(pthread_once_t *once, void (*run)(void))
{
    for (;;) {
        if (load(once) == 2)
            return 0;
        if (replace(once, 0, 1)) {
            run();
            store(once, 2);
            futex_wake(once, WAKE_ALL);
            return 0;
        }
        futex_wait(once, 1, -1);
    }
}

/*
 * Left out: cancellation, which neither FFmpeg nor a library of it uses, and pthread_exit, which would have to unwind
 * the stack. The first says so, the second traps instead of going on.
 */
int pthread_cancel(pthread_t thread)
{
    (void)thread;
    return ENOSYS;
}

int pthread_setcancelstate(int state, int *old)
{
    (void)state;
    if (old)
        *old = 0;
    return 0;
}

void pthread_testcancel(void) {}

_Noreturn void pthread_exit(void *result)
{
    (void)result;
    __builtin_trap();
}
