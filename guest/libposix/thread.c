// Threads: pthread_create's clone on CreateThread, the end of a thread, and cleaning up after it.
//
// A thread cannot give up the stack it stands on. So it puts its record on the list of the dying, announces its end (the joiner waits
// on that word) and calls ExitThread; whoever next makes a thread or unmaps memory first joins the dying in the kernel.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include "kcall.h"
#include "nvx.h"

// How far down a stack is looked for under its top; the kernel wants to know the range.
#define LARGEST_STACK (8u << 20)

struct thread nvx_main_thread;
struct thread *nvx_all_threads = &nvx_main_thread;
volatile int nvx_thread_count = 1;
struct lock nvx_thread_lock;

static struct thread *dying;
static struct lock reap_lock;
static int process_id;

HIDDEN void nvx_thread_entry(void);

struct start {
	struct thread *thread;
	int (*run)(void *);
	void *argument;
	int *parent_tid;
};

void nvx_threads_start(void)
{
	process_id = kcall0(NANVIX_KCALL_GETPID);
	nvx_main_thread.tid = kcall0(NANVIX_KCALL_GETTID);
	nvx_main_thread.in_use = true;
	nvx_main_thread.started = nvx_monotonic();
}

int nvx_process_id(void) { return process_id; }

bool nvx_is_task(int id)
{
	return id == 0 || id == nvx_process_id() || nvx_find_thread(id);
}

struct thread *nvx_find_thread(int tid)
{
	for (struct thread *thread = nvx_all_threads; thread; thread = thread->next)
		if (thread->in_use && thread->tid == tid) return thread;
	return NULL;
}

static struct thread *new_record(void)
{
	nvx_lock(&nvx_thread_lock);
	struct thread *record = nvx_all_threads;
	while (record && record->in_use) record = record->next;
	if (!record && (record = calloc(1, sizeof *record))) {
		record->next = nvx_all_threads;
		nvx_all_threads = record;
	}
	if (record) {
		uint8_t *bus_page = record->bus_page;
		struct thread *next = record->next;
		*record = (struct thread){ .next = next, .bus_page = bus_page, .in_use = true };
		record->mask = nvx_self()->mask;
		record->started = nvx_monotonic();
		nvx_thread_count++;
	}
	nvx_unlock(&nvx_thread_lock);
	return record;
}

static void drop_record(struct thread *record)
{
	nvx_lock(&nvx_thread_lock);
	record->in_use = false;
	nvx_unlock(&nvx_thread_lock);
}

HIDDEN _Noreturn void nvx_thread_main(struct thread *self)
{
	struct start *start = (struct start *)self->unmap_base;
	self->unmap_base = NULL;
	self->tid = kcall0(NANVIX_KCALL_GETTID);
	int (*run)(void *) = start->run;
	void *argument = start->argument;
	*start->parent_tid = self->tid;
	free(start);
	run(argument);
	nvx_exit_thread();
}

// The arguments of musl's __clone. Only threads can be made; processes answer ENOSYS.
HIDDEN int nvx_clone(int (*run)(void *), void *stack, int flags, void *argument, int *parent_tid, void *tls, int *child_tid)
{
	if (!(flags & CLONE_THREAD)) return -ENOSYS;
	nvx_reap();
	struct start *start = malloc(sizeof *start);
	struct thread *record = start ? new_record() : NULL;
	if (!record) {
		free(start);
		return -EAGAIN;
	}
	*start = (struct start){ record, run, argument, parent_tid };
	record->clear_on_exit = child_tid;
	record->unmap_base = start; // until the thread has read it
	uintptr_t top = (uintptr_t)stack & -16u;
	uintptr_t bottom = nvx_mapped_below(top, LARGEST_STACK);
	struct nanvix_thread_args create = {
		.has_tda = 1,
		.tda = (uintptr_t)tls,
		.entry = (uintptr_t)nvx_thread_entry,
		.argument0 = (uintptr_t)record,
		.stack = bottom,
		.stack_bytes = top - bottom,
	};
	int tid = kcall1(NANVIX_KCALL_CREATE_THREAD, (uintptr_t)&create);
	if (tid < 0) {
		free(start);
		drop_record(record);
		__atomic_fetch_sub(&nvx_thread_count, 1, __ATOMIC_RELAXED);
		return tid;
	}
	// The thread knows it itself by then, unless it has not run yet and somebody sends it a signal. It cannot be gone:
	// musl holds its list of threads until clone returns, and a thread leaves that list before it ends.
	record->tid = tid;
	*parent_tid = tid;
	return tid;
}

void nvx_exit_thread(void)
{
	struct thread *self = nvx_self();
	volatile int *word = self->clear_on_exit;
	if (self != &nvx_main_thread) {
		nvx_lock(&nvx_thread_lock);
		nvx_thread_count--;
		self->dying_next = dying;
		dying = self;
		nvx_unlock(&nvx_thread_lock);
	}
	if (word) {
		__atomic_store_n(word, 0, __ATOMIC_RELEASE);
		nvx_futex_wake(word, 1, ~0u);
	}
	// The first thread is the process to the kernel: it stays, asleep.
	while (self == &nvx_main_thread) nvx_park(FOREVER);
	for (;;) kcall1(NANVIX_KCALL_EXIT_THREAD, 0);
}

HIDDEN _Noreturn void nvx_unmap_self(void *base, size_t size)
{
	nvx_self()->unmap_base = base;
	nvx_self()->unmap_size = size;
	nvx_exit_thread();
}

void nvx_reap(void)
{
	if (!dying && !reap_lock.held) return;
	nvx_lock(&reap_lock);
	for (;;) {
		nvx_lock(&nvx_thread_lock);
		struct thread *thread = dying;
		if (thread) dying = thread->dying_next;
		nvx_unlock(&nvx_thread_lock);
		if (!thread) break;
		int32_t status;
		kcall2(NANVIX_KCALL_JOIN_THREAD, thread->tid, (uintptr_t)&status);
		if (thread->unmap_base) nvx_pages_give(thread->unmap_base, thread->unmap_size);
		drop_record(thread);
	}
	nvx_unlock(&reap_lock);
}

void nvx_exit_process(int status)
{
	for (;;) kcall1(NANVIX_KCALL_EXIT, status & 0xff);
}

// A detached thread of libposix itself, with every signal blocked: it never runs a program's handler.
int nvx_helper_thread(void *(*run)(void *))
{
	pthread_attr_t attributes;
	pthread_t thread;
	struct thread *self = nvx_self();
	uint64_t mask = self->mask;
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, 64 << 10);
	self->mask = ~0ull;
	int error = pthread_create(&thread, &attributes, run, NULL);
	self->mask = mask;
	return -error;
}
