// Mutexes and conditions: named by addresses of the process, without a limit on their number.
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct process;

int32_t mutex_lock(uint32_t address, uint64_t deadline);
int32_t mutex_unlock(uint32_t address);
int32_t condition_wait(uint32_t condition, uint32_t mutex, uint64_t deadline);
// The number of threads woken.
int32_t condition_signal(uint32_t condition, bool all);
void mutexes_discard(struct process *process);
