// Futexes: wait on a word of memory until another thread wakes it. musl's mutexes, conditions, semaphores and joins stand on this.
#include <errno.h>
#include "kcall.h"
#include "nvx.h"

enum { WAIT, WAKE, FD, REQUEUE, COMPARE_REQUEUE, WAKE_OP, LOCK_PI, UNLOCK_PI, TRYLOCK_PI, WAIT_BITSET, WAKE_BITSET };
#define OPERATION_MASK 0x7f
#define CLOCK_REALTIME_FLAG 0x100

#define BUCKETS 64u

static struct lock futex_lock;
static struct thread *buckets[BUCKETS];

static struct thread **bucket_of(volatile int *word)
{
	return &buckets[((uintptr_t)word >> 2) * 2654435761u >> 26];
}

static void enqueue(struct thread *thread)
{
	struct thread **link = bucket_of(thread->futex_address);
	while (*link) link = &(*link)->queue_next;
	thread->queue_next = NULL;
	*link = thread;
}

static void dequeue(struct thread *thread)
{
	struct thread **link = bucket_of(thread->futex_address);
	while (*link && *link != thread) link = &(*link)->queue_next;
	if (*link) *link = thread->queue_next;
	thread->futex_address = NULL;
}

static long wait(volatile int *word, int value, int64_t deadline, uint32_t bits)
{
	struct thread *self = nvx_self();
	nvx_lock(&futex_lock);
	if (*word != value) {
		nvx_unlock(&futex_lock);
		return -EAGAIN;
	}
	self->futex_address = word;
	self->futex_bits = bits;
	enqueue(self);
	nvx_unlock(&futex_lock);

	int result = 0;
	while (result == 0 && self->futex_address) result = nvx_wait_interruptibly(deadline);

	nvx_lock(&futex_lock);
	if (self->futex_address) dequeue(self);
	else result = 0;
	nvx_unlock(&futex_lock);
	return result;
}

int nvx_futex_wake(volatile int *word, int count, uint32_t bits)
{
	int woken = 0;
	nvx_lock(&futex_lock);
	struct thread **link = bucket_of(word);
	while (*link && woken < count) {
		struct thread *thread = *link;
		if (thread->futex_address != word || !(thread->futex_bits & bits)) {
			link = &thread->queue_next;
			continue;
		}
		*link = thread->queue_next;
		thread->futex_address = NULL;
		nvx_unpark(thread);
		woken++;
	}
	nvx_unlock(&futex_lock);
	return woken;
}

// Wakes `count` and moves at most `moved` of the others over to `other`.
static long requeue(volatile int *word, int count, int moved, volatile int *other)
{
	long total = nvx_futex_wake(word, count, ~0u);
	nvx_lock(&futex_lock);
	struct thread **link = bucket_of(word);
	while (*link && moved > 0) {
		struct thread *thread = *link;
		if (thread->futex_address != word) {
			link = &thread->queue_next;
			continue;
		}
		*link = thread->queue_next;
		thread->futex_address = other;
		enqueue(thread);
		moved--;
		total++;
	}
	nvx_unlock(&futex_lock);
	return total;
}

// `timeout`: a timespec, relative for WAIT, absolute for WAIT_BITSET; or, for REQUEUE, a number.
static long deadline_of(const void *timeout, bool wide, bool absolute, bool realtime, int64_t *deadline)
{
	*deadline = FOREVER;
	if (!timeout) return 0;
	int64_t seconds = wide ? ((const int64_t *)timeout)[0] : ((const long *)timeout)[0];
	int64_t nanoseconds = wide ? (long)((const int64_t *)timeout)[1] : ((const long *)timeout)[1];
	if (seconds < 0 || nanoseconds < 0 || nanoseconds >= NANOSECONDS) return -EINVAL;
	if (seconds > INT64_MAX / NANOSECONDS / 2) return 0;
	int64_t time = seconds * NANOSECONDS + nanoseconds;
	if (!absolute) *deadline = nvx_monotonic() + time;
	else *deadline = realtime ? time - nvx_realtime() + nvx_monotonic() : time;
	return 0;
}

long nvx_futex(volatile int *word, int operation, int value, const void *timeout, bool wide, volatile int *other, int third)
{
	int64_t deadline;
	long result;
	bool realtime = operation & CLOCK_REALTIME_FLAG;
	switch (operation & OPERATION_MASK) {
	case WAIT:
		result = deadline_of(timeout, wide, false, false, &deadline);
		return result < 0 ? result : wait(word, value, deadline, ~0u);
	case WAIT_BITSET:
		result = deadline_of(timeout, wide, true, realtime, &deadline);
		return result < 0 ? result : wait(word, value, deadline, third);
	case WAKE:
		return nvx_futex_wake(word, value, ~0u);
	case WAKE_BITSET:
		return nvx_futex_wake(word, value, third);
	case COMPARE_REQUEUE:
		if (*word != third) return -EAGAIN;
		return requeue(word, value, (int)(intptr_t)timeout, other);
	case REQUEUE:
		return requeue(word, value, (int)(intptr_t)timeout, other);
	}
	return -ENOSYS; // priority inheritance: not on one CPU with round robin
}
