// Mutexes and conditions: named by addresses of the process, without a limit on their number.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct process;
struct thread;

int32_t mutex_lock(uint32_t address, uint64_t deadline);
int32_t mutex_unlock(uint32_t address);
int32_t condition_wait(uint32_t condition, uint32_t mutex, uint64_t deadline);
// The number of threads woken.
int32_t condition_signal(uint32_t condition, bool all);
// What the thread held stays locked: nobody may unlock it, least of all a later thread in its place.
void mutex_holder_gone(const struct thread *thread);
void mutexes_discard(struct process *process);
