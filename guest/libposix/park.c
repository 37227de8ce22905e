// Parking: how every wait in libposix waits. A thread sleeps until somebody hands it a token or a deadline passes.
//
// The kernel offers mutexes and conditions named by address (Nanvix microvm §7.3, 24 to 27); each thread has one of both.
// The same place counts processor time, as far as a program without a kernel's accounting can: time parked is not used,
// and when all threads are parked the process uses none.
#include <errno.h>
#include "kcall.h"
#include "nvx.h"

// Longer waits are cut: they wake up for nothing once an hour.
#define LONGEST_WAIT (3600 * NANOSECONDS)

static struct lock time_lock;
static int parked_threads;
static int64_t all_parked_since, all_parked;

static void park_begins(int64_t now)
{
	nvx_lock(&time_lock);
	if (++parked_threads >= nvx_thread_count) all_parked_since = now;
	nvx_unlock(&time_lock);
}

static void park_ended(struct thread *self, int64_t since)
{
	int64_t now = nvx_monotonic();
	self->parked += now - since;
	nvx_lock(&time_lock);
	parked_threads--;
	if (all_parked_since) {
		all_parked += now - all_parked_since;
		all_parked_since = 0;
	}
	nvx_unlock(&time_lock);
}

int64_t nvx_process_time(void)
{
	return nvx_monotonic() - nvx_main_thread.started - all_parked;
}

int64_t nvx_thread_time(struct thread *thread)
{
	return nvx_monotonic() - thread->started - thread->parked;
}

static int wait_for_token(struct thread *self, int64_t deadline)
{
	while (!self->token) {
		uint32_t seconds = NANVIX_FOREVER, nanoseconds = NANVIX_FOREVER;
		if (deadline != FOREVER) {
			int64_t left = deadline - nvx_monotonic();
			if (left <= 0) return -ETIMEDOUT;
			if (left > LONGEST_WAIT) left = LONGEST_WAIT;
			// The kernel's deadlines are moments on the clock of GetTime.
			int64_t until = nvx_realtime() + left;
			seconds = until / NANOSECONDS;
			nanoseconds = until % NANOSECONDS;
		}
		kcall4(NANVIX_KCALL_COND_WAIT, (uintptr_t)&self->park_condition, (uintptr_t)&self->park_mutex, seconds, nanoseconds);
	}
	return 0;
}

int nvx_park(int64_t deadline)
{
	struct thread *self = nvx_self();
	int64_t since = nvx_monotonic();
	if (deadline <= since && !self->token) return -ETIMEDOUT;
	park_begins(since);
	kcall3(NANVIX_KCALL_MUTEX_LOCK, (uintptr_t)&self->park_mutex, NANVIX_FOREVER, NANVIX_FOREVER);
	self->waiting = true;
	int result = wait_for_token(self, deadline);
	self->waiting = false;
	self->token = false;
	kcall1(NANVIX_KCALL_MUTEX_UNLOCK, (uintptr_t)&self->park_mutex);
	park_ended(self, since);
	return result;
}

void nvx_unpark(struct thread *thread)
{
	kcall3(NANVIX_KCALL_MUTEX_LOCK, (uintptr_t)&thread->park_mutex, NANVIX_FOREVER, NANVIX_FOREVER);
	thread->token = true;
	kcall2(NANVIX_KCALL_COND_SIGNAL, (uintptr_t)&thread->park_condition, 0);
	kcall1(NANVIX_KCALL_MUTEX_UNLOCK, (uintptr_t)&thread->park_mutex);
}

static bool interrupted(struct thread *self)
{
	if (nvx_signal_waiting(self)) return true;
	if (!self->nudged) return false;
	self->nudged = false;
	return true;
}

int nvx_wait_interruptibly(int64_t deadline)
{
	struct thread *self = nvx_self();
	if (interrupted(self)) return -EINTR;
	int result = nvx_park(deadline);
	return result == 0 && interrupted(self) ? -EINTR : result;
}
