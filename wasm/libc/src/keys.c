/*
 * Values that belong to a thread and a key.
 *
 * A key is a place in the table and how often that place was used before, so that the value of a deleted key is not
 * taken for one of the key that got its place.
 */
#include "threads.h"

static int table_lock;
static struct {
    int used;
    pthread_key_t key;
    void (*destroy)(void *);
} table[PTHREAD_KEYS_MAX];

#define PLACE(key) ((key) % PTHREAD_KEYS_MAX)

int pthread_key_create(pthread_key_t *created, void (*destroy)(void *))
{
    int error = EAGAIN;
    acquire_lock(&table_lock);
    for (unsigned place = 0; place < PTHREAD_KEYS_MAX && error; place++) {
        if (table[place].used)
            continue;
        table[place].used = 1;
        table[place].key = PLACE(table[place].key) == place ? table[place].key : place;
        table[place].destroy = destroy;
        *created = table[place].key;
        error = 0;
    }
    release_lock(&table_lock);
    return error;
}

int pthread_key_delete(pthread_key_t key)
{
    int error = EINVAL;
    acquire_lock(&table_lock);
    if (table[PLACE(key)].used && table[PLACE(key)].key == key) {
        table[PLACE(key)].used = 0;
        table[PLACE(key)].key += PTHREAD_KEYS_MAX;
        error = 0;
    }
    release_lock(&table_lock);
    return error;
}

void *pthread_getspecific(pthread_key_t key)
{
    struct key_value *value = &current_thread()->values[PLACE(key)];
    return value->key == key ? value->value : NULL;
}

int pthread_setspecific(pthread_key_t key, const void *new_value)
{
    struct thread *self = current_thread();
    self->values[PLACE(key)] = (struct key_value){ key, (void *)new_value };
    self->keys_used = 1;
    return 0;
}

static void (*destructor_of(struct key_value value))(void *)
{
    void (*destroy)(void *) = NULL;
    acquire_lock(&table_lock);
    if (table[PLACE(value.key)].used && table[PLACE(value.key)].key == value.key)
        destroy = table[PLACE(value.key)].destroy;
    release_lock(&table_lock);
    return destroy;
}

/* A destructor may set values again; POSIX lets us give up after some turns. */
void run_key_destructors(struct thread *self)
{
    for (int turn = 0; turn < PTHREAD_DESTRUCTOR_ITERATIONS && self->keys_used; turn++) {
        self->keys_used = 0;
        for (unsigned place = 0; place < PTHREAD_KEYS_MAX; place++) {
            struct key_value value = self->values[place];
            self->values[place].value = NULL;
            void (*destroy)(void *) = value.value ? destructor_of(value) : NULL;
            if (destroy)
                destroy(value.value);
        }
    }
}
