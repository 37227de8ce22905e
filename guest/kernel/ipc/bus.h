// The guest's end of the message bus to the host (Nanvix microvm §4.3 and §4.4).
#pragma once
#include <stdint.h>
#include "nanvix.h"

struct thread;

void bus_init(void);
// Hands a message to the host: 0, or -ENODEV on a machine without a bus.
int32_t bus_send(const struct nanvix_message *message);
// Hands `bytes` at a physical address to the host; `tag` is the thread named as destination.
int32_t bus_push(uint32_t tag, uint32_t physical, uint32_t bytes);
// Asks the host for up to `bytes`, waits, and copies them to the program's `buffer`: their number, or an error.
int32_t bus_pull(uint32_t tag, uint32_t buffer, uint32_t bytes);
// Takes in what the host has queued, if there is room.
void bus_poll(void);
// The thread has ended: an answer that is still to come finds nobody.
void bus_forget(struct thread *thread);
