// alarm and setitimer(ITIMER_REAL): a helper thread that sleeps until the next expiry and sends SIGALRM.
//
// When the first thread waits, it gets the signal and its wait ends; when it computes, the handler runs in the helper thread.
// The timers of processor time (ITIMER_VIRTUAL, ITIMER_PROF) need a kernel that interrupts the program; they are refused.
#include <errno.h>
#include <limits.h>
#include <sys/time.h>
#include "nanvix-posix.h"
#include "nvx.h"

static struct lock timer_lock;
static struct thread *timer_thread;
static bool timer_started;
static int64_t expiry = FOREVER, interval;

static void expire(struct thread *self)
{
	bool blocked = nvx_main_thread.mask & (1ull << (SIGALRM - 1));
	if (nvx_main_thread.waiting || blocked) {
		nvx_kill_process(SIGALRM);
		return;
	}
	self->mask = nvx_main_thread.mask;
	nvx_kill_thread(self->tid, SIGALRM);
	nvx_run_handlers();
	self->mask = ~0ull;
	nanvix_nudge(nvx_main_thread.tid);
}

static void *run_timer(void *unused)
{
	(void)unused;
	timer_thread = nvx_self();
	for (;;) {
		nvx_lock(&timer_lock);
		int64_t next = expiry;
		bool due = next != FOREVER && next <= nvx_monotonic();
		if (due) expiry = interval ? next + interval : FOREVER;
		nvx_unlock(&timer_lock);
		if (due) expire(timer_thread);
		else nvx_park(next);
	}
	return NULL;
}

// Linux's old itimerval: four longs (interval, value; seconds, microseconds).
static void describe(long old[4])
{
	int64_t left = expiry == FOREVER ? 0 : expiry - nvx_monotonic();
	if (left < 0) left = 1000;
	old[0] = interval / NANOSECONDS;
	old[1] = interval % NANOSECONDS / 1000;
	old[2] = left / NANOSECONDS;
	old[3] = left % NANOSECONDS / 1000;
}

static bool is_duration(long seconds, long microseconds) { return seconds >= 0 && microseconds >= 0 && microseconds < 1000000; }

static int64_t duration(long seconds, long microseconds)
{
	return seconds * NANOSECONDS + microseconds * 1000LL;
}

long nvx_setitimer(int which, const void *value, void *old)
{
	if (which != ITIMER_REAL) return which == ITIMER_VIRTUAL || which == ITIMER_PROF ? -ENOSYS : -EINVAL;
	const long *new = value;
	if (new && !(is_duration(new[0], new[1]) && is_duration(new[2], new[3]))) return -EINVAL;
	if (new && !timer_started) {
		int result = nvx_helper_thread(run_timer);
		if (result < 0) return result;
		timer_started = true;
	}
	nvx_lock(&timer_lock);
	if (old) describe(old);
	if (new) {
		int64_t first = duration(new[2], new[3]);
		interval = duration(new[0], new[1]);
		expiry = first ? nvx_monotonic() + first : FOREVER;
	}
	nvx_unlock(&timer_lock);
	if (timer_thread) nvx_unpark(timer_thread);
	return 0;
}

long nvx_getitimer(int which, void *value)
{
	if (which != ITIMER_REAL) return -EINVAL;
	nvx_lock(&timer_lock);
	describe(value);
	nvx_unlock(&timer_lock);
	return 0;
}

long nvx_alarm(unsigned seconds)
{
	long new[4] = { 0, 0, seconds > INT_MAX ? INT_MAX : seconds, 0 }, old[4]; // Linux's limit
	long result = nvx_setitimer(ITIMER_REAL, new, old);
	return result < 0 ? result : old[2] + (old[3] > 0);
}
