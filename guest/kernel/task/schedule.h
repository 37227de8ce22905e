// Who runs next, who waits for what, and until when.
#pragma once
#include <stdbool.h>
#include <stdint.h>
#include "../base/list.h"
#include "../cpu/clock.h"

struct thread;

// Set when the running thread should give way before it returns to its program (trap.S looks at it).
extern bool reschedule_wanted;

// Runs the first thread; never returns.
_Noreturn void schedule_start(void);
// Gives the processor to the next ready thread, or waits for one. The caller has put `current` where it belongs.
void schedule(void);
// The running thread goes to the end of the queue.
void schedule_yield(void);
// The timer interrupt: ends waits that are over, and the running thread's turn.
void schedule_tick(void);
// Frees the running thread's block as soon as another one runs.
void schedule_free_after_switch(struct thread *thread);

// The running thread waits in `queue` (may be NULL) until it is woken, or until `deadline`: then -ETIMEDOUT.
int32_t thread_block(struct list *queue, uint64_t deadline);
void thread_wake(struct thread *thread, int32_t result);
// The same for what the outside has brought: the thread runs next.
void thread_wake_first(struct thread *thread, int32_t result);
