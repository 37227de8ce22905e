// Queues of messages, one per process and one per thread (Nanvix microvm §7.6 and §8.1).
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "../base/list.h"
#include "nanvix.h"

enum message_origin { FROM_GUEST, FROM_BUS };

// Queues a copy for `message->destination`: 0, -ESRCH, -EAGAIN (the queue is full) or -ENOMEM.
int32_t mailbox_deliver(const struct nanvix_message *message, enum message_origin origin);
// Waits for the next message to the current thread or its process.
void mailbox_receive(struct nanvix_message *message);
void mailbox_discard(struct list *messages, uint32_t *count);
// Whether so much from the bus is unread that no more should be taken in.
bool mailbox_bus_full(void);
