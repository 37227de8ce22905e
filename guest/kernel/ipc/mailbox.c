// Queues of messages: a thread reads its own first, then its process's.
#include "mailbox.h"
#include "../memory/pool.h"
#include "../task/process.h"
#include "../task/schedule.h"
#include "../task/thread.h"

#define MESSAGES_MAX 128u // in one queue; and unread from the bus in all (Nanvix microvm §3.3)

struct entry {
    struct list link;
    enum message_origin origin;
    struct nanvix_message message;
};

static struct pool pool = {.bytes = sizeof(struct entry)};
static uint32_t unread_from_bus;

bool mailbox_bus_full(void) { return unread_from_bus >= MESSAGES_MAX; }

static void wake_receiver(struct thread *thread, enum message_origin origin) {
    thread->receiving = false;
    if (origin == FROM_BUS) {
        thread_wake_first(thread, 0);
    } else {
        thread_wake(thread, 0);
    }
}

static int32_t append(struct list *messages, uint32_t *count, const struct nanvix_message *message,
                      enum message_origin origin) {
    if (*count >= MESSAGES_MAX) return -NANVIX_EAGAIN;
    struct entry *entry = pool_alloc(&pool);
    if (entry == NULL) return -NANVIX_ENOMEM;
    entry->message = *message;
    entry->origin = origin;
    if (origin == FROM_BUS) unread_from_bus++;
    list_append(messages, &entry->link);
    (*count)++;
    return 0;
}

static int32_t deliver_to_thread(struct thread *thread, const struct nanvix_message *message,
                                 enum message_origin origin) {
    if (thread == NULL || thread->state == THREAD_ENDED) return -NANVIX_ESRCH;
    int32_t error = append(&thread->messages, &thread->message_count, message, origin);
    if (error == 0 && thread->receiving) wake_receiver(thread, origin);
    return error;
}

static int32_t deliver_to_process(struct process *process, const struct nanvix_message *message,
                                  enum message_origin origin) {
    if (process == NULL) return -NANVIX_ESRCH;
    int32_t error = append(&process->messages, &process->message_count, message, origin);
    if (error == 0 && !list_empty(&process->receivers)) {
        wake_receiver(CONTAINER_OF(process->receivers.next, struct thread, link), origin);
    }
    return error;
}

int32_t mailbox_deliver(const struct nanvix_message *message, enum message_origin origin) {
    int32_t destination = message->destination;
    if (destination < 0) return deliver_to_thread(thread_find(0u - (uint32_t)destination), message, origin);
    return deliver_to_process(process_find((uint32_t)destination), message, origin);
}

static bool take(struct list *messages, uint32_t *count, struct nanvix_message *message) {
    if (list_empty(messages)) return false;
    struct entry *entry = CONTAINER_OF(messages->next, struct entry, link);
    list_remove(&entry->link);
    (*count)--;
    if (entry->origin == FROM_BUS) unread_from_bus--;
    *message = entry->message;
    pool_free(&pool, entry);
    return true;
}

void mailbox_receive(struct nanvix_message *message) {
    struct process *process = current->process;
    while (!take(&current->messages, &current->message_count, message) &&
           !take(&process->messages, &process->message_count, message)) {
        current->receiving = true;
        thread_block(&process->receivers, NEVER);
    }
}

void mailbox_discard(struct list *messages, uint32_t *count) {
    struct nanvix_message unread;
    while (take(messages, count, &unread)) {
    }
}
