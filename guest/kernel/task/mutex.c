// Mutexes and conditions. A mutex exists in the kernel only while somebody holds it; a condition is nothing but the
// threads that wait for its address.
#include "mutex.h"
#include "../base/list.h"
#include "../memory/pool.h"
#include "process.h"
#include "schedule.h"
#include "thread.h"

#define BUCKETS 64u

struct mutex {
    struct list link;
    struct process *process;
    uint32_t address;
    struct thread *holder;
    struct list waiters;
};

static struct list mutexes[BUCKETS], conditions[BUCKETS];
static struct pool pool = {.bytes = sizeof(struct mutex)};

static struct list *bucket(struct list *table, uint32_t address) {
    struct list *list = &table[(address >> 2 ^ address >> 8 ^ address >> 14) % BUCKETS];
    if (list->next == NULL) list_init(list);
    return list;
}

static struct mutex *mutex_find(uint32_t address) {
    struct list *list = bucket(mutexes, address);
    LIST_EACH(link, list) {
        struct mutex *mutex = CONTAINER_OF(link, struct mutex, link);
        if (mutex->address == address && mutex->process == current->process) return mutex;
    }
    return NULL;
}

int32_t mutex_lock(uint32_t address, uint64_t deadline) {
    struct mutex *mutex = mutex_find(address);
    if (mutex != NULL) {
        if (mutex->holder == current) return -NANVIX_EDEADLK;
        return thread_block(&mutex->waiters, deadline); // woken as the holder
    }
    mutex = pool_alloc(&pool);
    if (mutex == NULL) return -NANVIX_ENOMEM;
    mutex->process = current->process;
    mutex->address = address;
    mutex->holder = current;
    list_init(&mutex->waiters);
    list_append(bucket(mutexes, address), &mutex->link);
    return 0;
}

int32_t mutex_unlock(uint32_t address) {
    struct mutex *mutex = mutex_find(address);
    if (mutex == NULL || mutex->holder != current) return -NANVIX_EPERM;
    if (list_empty(&mutex->waiters)) {
        list_remove(&mutex->link);
        pool_free(&pool, mutex);
        return 0;
    }
    mutex->holder = CONTAINER_OF(mutex->waiters.next, struct thread, link);
    thread_wake(mutex->holder, 0);
    return 0;
}

int32_t condition_wait(uint32_t condition, uint32_t mutex, uint64_t deadline) {
    int32_t error = mutex_unlock(mutex);
    if (error != 0) return error;
    current->wait_address = condition;
    int32_t result = thread_block(bucket(conditions, condition), deadline);
    error = mutex_lock(mutex, NEVER);
    return error != 0 ? error : result;
}

int32_t condition_signal(uint32_t condition, bool all) {
    int32_t woken = 0;
    struct list *list = bucket(conditions, condition);
    LIST_EACH(link, list) {
        struct thread *thread = CONTAINER_OF(link, struct thread, link);
        if (thread->wait_address != condition || thread->process != current->process) continue;
        thread_wake(thread, 0);
        woken++;
        if (!all) break;
    }
    return woken;
}

void mutex_holder_gone(const struct thread *thread) {
    for (uint32_t i = 0; i < BUCKETS; i++) {
        if (mutexes[i].next == NULL) continue;
        LIST_EACH(link, &mutexes[i]) {
            struct mutex *mutex = CONTAINER_OF(link, struct mutex, link);
            if (mutex->holder == thread) mutex->holder = NULL;
        }
    }
}

void mutexes_discard(struct process *process) {
    for (uint32_t i = 0; i < BUCKETS; i++) {
        if (mutexes[i].next == NULL) continue;
        LIST_EACH(link, &mutexes[i]) {
            struct mutex *mutex = CONTAINER_OF(link, struct mutex, link);
            if (mutex->process != process) continue;
            list_remove(&mutex->link);
            pool_free(&pool, mutex);
        }
    }
}
