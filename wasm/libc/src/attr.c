/* Attributes of threads: the size of the stack, and whether it starts detached. The others change nothing here. */
#include "threads.h"

int pthread_attr_init(pthread_attr_t *attributes)
{
    memset(attributes, 0, sizeof(*attributes));
    return 0;
}

int pthread_attr_destroy(pthread_attr_t *attributes)
{
    (void)attributes;
    return 0;
}

int pthread_attr_setstacksize(pthread_attr_t *attributes, size_t size)
{
    if (size < PTHREAD_STACK_MIN || size > INT_MAX / 2)
        return EINVAL;
    attributes->_a_stacksize = size;
    return 0;
}

int pthread_attr_getstacksize(const pthread_attr_t *restrict attributes, size_t *restrict size)
{
    *size = attributes->_a_stacksize ? attributes->_a_stacksize : DEFAULT_STACK;
    return 0;
}

int pthread_attr_setdetachstate(pthread_attr_t *attributes, int state)
{
    if (state != PTHREAD_CREATE_JOINABLE && state != PTHREAD_CREATE_DETACHED)
        return EINVAL;
    attributes->_a_detach = state;
    return 0;
}

int pthread_attr_getdetachstate(const pthread_attr_t *attributes, int *state)
{
    *state = attributes->_a_detach;
    return 0;
}

/* All threads compete with all others: there is no other scope. */
int pthread_attr_setscope(pthread_attr_t *attributes, int scope)
{
    (void)attributes;
    return scope == PTHREAD_SCOPE_SYSTEM ? 0 : ENOTSUP;
}
