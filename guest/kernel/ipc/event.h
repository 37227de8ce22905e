// Events: interrupts, exceptions and ends of processes, told to the process that has registered for them (§7.5).
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "../cpu/trap.h"

struct process;

int32_t event_register(uint32_t event);
int32_t event_unregister(uint32_t event);
int32_t event_resume(uint32_t descriptor);

// Tells the owner of the exception, and stops the current thread until Resume: false when nobody is to be told.
bool event_exception(const struct trap_frame *frame, uint32_t address);
void event_interrupt(uint32_t irq);
void event_process_ended(uint32_t pid, int32_t status);
// The process owns events no more; threads that waited for its Resume are lost, and their processes with them.
void event_owner_gone(struct process *owner);
