// Processes: an address space, its threads, and what they hold in common.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "../base/list.h"
#include "../memory/space.h"

#define PROCESSES_MAX 32u // as many as an initrd may name
// The machine ends with this one.
#define PROCESS_INIT 1u

struct process {
    uint32_t pid;
    struct space space;
    struct list threads;
    uint32_t thread_count; // those that have not ended
    uint32_t capabilities; // one bit each
    uint32_t regions;      // memory regions attached, one bit each
    struct list messages;  // addressed to the process
    uint32_t message_count;
    struct list receivers; // threads that wait for a message
    struct list bulk_waiters;
    struct list ports;
};

// A process without threads, or NULL.
struct process *process_create(void);
struct process *process_find(uint32_t pid);
// The process that a kernel call means by `pid`, if the caller is that process or holds `capability`.
int32_t process_for(uint32_t pid, uint32_t capability, struct process **found);
// Ends the process with all its threads. Returns unless it is the current one.
void process_exit(struct process *process, int32_t status);
// For what looks at all of them.
struct process *process_next(const struct process *previous);
bool process_may(const struct process *process, uint32_t capability);
