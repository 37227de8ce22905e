// What the parts of libposix share: locks, parking, threads, signals, memory, time, random numbers. Results: >= 0, or minus errno.
#pragma once
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define NANOSECONDS 1000000000LL
#define PAGE 4096u
#define FOREVER INT64_MAX
#define HIDDEN __attribute__((visibility("hidden")))

// Lock: for short sections that never wait for anything but other locks. One CPU, preempted threads: contention = yield.
struct lock {
	volatile int held;
};
HIDDEN void nvx_lock(struct lock *lock);
HIDDEN void nvx_unlock(struct lock *lock);

// One thread of the program. Records are recycled, never freed, so a late wake-up of a dead thread is harmless.
struct thread {
	int tid;
	struct thread *next;          // all records
	bool in_use;

	// Parking: a token, guarded by a kernel mutex; the words only lend their addresses.
	volatile int park_mutex, park_condition;
	volatile bool token;
	volatile bool waiting;

	// Waiting: what for, and the queue's link.
	struct thread *queue_next;
	volatile int *futex_address;  // NULL when woken
	uint32_t futex_bits;
	bool in_io_queue;

	// Signals.
	uint64_t mask, pending;
	uint64_t of_process;          // which of the pending were sent to the process, not to the thread
	volatile bool nudged;         // the next wait ends with EINTR, once
	uint64_t saved_mask;          // of sigsuspend and ppoll, put back after the handlers
	bool mask_saved;
	int restartable;              // handlers that ran during the call all said SA_RESTART
	stack_t handler_stack;        // told to whoever asks; handlers run on the stack of the call they interrupt

	// End of life.
	volatile int *clear_on_exit;
	void *robust_list;            // told to whoever asks; musl marks the mutexes of a dead owner itself
	size_t robust_list_size;
	void *unmap_base;
	size_t unmap_size;
	struct thread *dying_next;

	// Processor time: elapsed less parked.
	int64_t started, parked;

	bool bus_broken;
	uint8_t *bus_page;            // page-aligned buffer of this thread's bulk frames
};

HIDDEN extern struct thread nvx_main_thread;

// Thread record of the caller: musl keeps it for us where Linux's system-call entry would stand.
static inline struct thread *nvx_self(void)
{
	struct thread *self;
	__asm__ volatile("mov %%gs:16, %0" : "=r"(self));
	return self;
}

// park.c. Deadlines are nanoseconds of the monotonic clock.
HIDDEN int nvx_park(int64_t deadline); // 0 = token taken, -ETIMEDOUT
HIDDEN void nvx_unpark(struct thread *thread);
HIDDEN int nvx_wait_interruptibly(int64_t deadline); // as nvx_park, and -EINTR when a signal or a nudge is there
HIDDEN int64_t nvx_process_time(void);
HIDDEN int64_t nvx_thread_time(struct thread *thread);

// thread.c
HIDDEN void nvx_threads_start(void);
HIDDEN struct thread *nvx_find_thread(int tid);
HIDDEN bool nvx_is_task(int id); // 0, the process, or a living thread
HIDDEN void nvx_reap(void);
HIDDEN int nvx_helper_thread(void *(*run)(void *));
HIDDEN _Noreturn void nvx_exit_thread(void);
HIDDEN _Noreturn void nvx_exit_process(int status);
HIDDEN int nvx_process_id(void);
HIDDEN extern struct thread *nvx_all_threads;
HIDDEN extern volatile int nvx_thread_count;
HIDDEN extern struct lock nvx_thread_lock;

// futex.c
HIDDEN long nvx_futex(volatile int *word, int operation, int value, const void *timeout, bool wide, volatile int *other, int third);
HIDDEN int nvx_futex_wake(volatile int *word, int count, uint32_t bits);

// signal.c
HIDDEN bool nvx_signal_waiting(struct thread *thread);
HIDDEN bool nvx_run_handlers(void); // true = at least one ran
HIDDEN long nvx_kill_process(int signal);
HIDDEN long nvx_kill_thread(int tid, int signal);
HIDDEN long nvx_sigaction(int signal, const void *action, void *old);
HIDDEN long nvx_sigprocmask(int how, const uint64_t *set, uint64_t *old);
HIDDEN long nvx_sigpending(uint64_t *set);
HIDDEN long nvx_sigsuspend(const uint64_t *mask);
HIDDEN long nvx_sigtimedwait(const uint64_t *set, siginfo_t *info, int64_t timeout);
HIDDEN long nvx_sigaltstack(const stack_t *stack, stack_t *old);
HIDDEN void nvx_set_mask_for_call(const uint64_t *mask);

// itimer.c
HIDDEN long nvx_setitimer(int which, const void *value, void *old);
HIDDEN long nvx_getitimer(int which, void *value);
HIDDEN long nvx_alarm(unsigned seconds);

// memory.c
HIDDEN void nvx_memory_start(uintptr_t first_free);
HIDDEN void *nvx_pages_take(size_t size);       // NULL when there is no room
HIDDEN void nvx_pages_give(void *base, size_t size);
HIDDEN uintptr_t nvx_mapped_below(uintptr_t top, size_t most); // lowest address of the mapped run that ends at `top`
HIDDEN uint64_t nvx_memory_total(void);
HIDDEN uint64_t nvx_memory_free(void);
// mmap.c
HIDDEN long nvx_brk(uintptr_t end);
HIDDEN long nvx_mmap(uintptr_t hint, size_t size, int protection, int flags, int fd, uint32_t page_offset);
HIDDEN long nvx_munmap(uintptr_t base, size_t size);
HIDDEN long nvx_mremap(uintptr_t base, size_t old_size, size_t new_size, int flags, uintptr_t target);
HIDDEN long nvx_mprotect(uintptr_t base, size_t size, int protection);
HIDDEN long nvx_madvise(uintptr_t base, size_t size, int advice);
HIDDEN long nvx_msync(uintptr_t base, size_t size, int flags);

// clock.c
HIDDEN void nvx_clock_start(void);
HIDDEN int64_t nvx_monotonic(void);
HIDDEN int64_t nvx_realtime(void);
HIDDEN long nvx_clock_gettime(int clock, int64_t *nanoseconds);
HIDDEN long nvx_clock_nanosleep(int clock, int flags, int64_t request, int64_t *left);

// random.c
HIDDEN void nvx_random_start(void);
HIDDEN void nvx_random_fill(void *buffer, size_t size);
HIDDEN bool nvx_has_rdrand(void);

// console.c
HIDDEN long nvx_console_write(int channel, const void *data, size_t size);
HIDDEN long nvx_channel_read(int channel, void *data, size_t size);

// Kernel regions: base and size of a named one (Nanvix microvm §7.4); false when the kernel has none of that name.
HIDDEN bool nvx_attach_region(const char tag[static 8], uintptr_t *base, size_t *size);
