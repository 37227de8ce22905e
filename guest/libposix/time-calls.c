// Linux's time-taking calls in both widths: 32-bit (two longs) and 64-bit (two 64-bit words) time structures.
#include "time-calls.h"
#include <errno.h>
#include <limits.h>
#include <string.h>
#include <sys/time.h>

int64_t nvx_time_from(const void *time, bool wide)
{
	if (!time) return -1;
	if (wide) {
		const int64_t *words = time;
		if (words[0] > FOREVER / NANOSECONDS / 2) return FOREVER / 2;
		return words[0] * NANOSECONDS + (int32_t)words[1];
	}
	const long *words = time;
	return words[0] * NANOSECONDS + words[1];
}

static bool is_time(const void *time, bool wide)
{
	int64_t seconds = wide ? ((const int64_t *)time)[0] : ((const long *)time)[0];
	int32_t nanoseconds = wide ? (int32_t)((const int64_t *)time)[1] : ((const long *)time)[1];
	return seconds >= 0 && nanoseconds >= 0 && nanoseconds < NANOSECONDS;
}

static void put_time(void *out, int64_t nanoseconds, bool wide)
{
	if (!out) return;
	if (wide) {
		((int64_t *)out)[0] = nanoseconds / NANOSECONDS;
		((int64_t *)out)[1] = nanoseconds % NANOSECONDS;
	} else {
		((long *)out)[0] = nanoseconds / NANOSECONDS;
		((long *)out)[1] = nanoseconds % NANOSECONDS;
	}
}

long nvx_call_clock_gettime(int clock, void *out, bool wide)
{
	int64_t now;
	long result = nvx_clock_gettime(clock, &now);
	if (result == 0) put_time(out, now, wide);
	return result;
}

long nvx_call_clock_getres(int clock, void *out, bool wide)
{
	int64_t now;
	long result = nvx_clock_gettime(clock, &now);
	if (result == 0) put_time(out, 1, wide);
	return result;
}

// How long a thread computes before the next has its turn (guest/kernel/task/schedule.c).
#define QUANTUM_NS 4000000

long nvx_call_quantum(void *out, bool wide)
{
	put_time(out, QUANTUM_NS, wide);
	return 0;
}

long nvx_call_nanosleep(int clock, int flags, const void *request, void *left, bool wide)
{
	int64_t rest = 0;
	if (!is_time(request, wide)) return -EINVAL;
	if (clock == CLOCK_THREAD_CPUTIME_ID) return -EINVAL;
	long result = nvx_clock_nanosleep(clock, flags, nvx_time_from(request, wide), &rest);
	if (result == -EINTR && !(flags & TIMER_ABSTIME)) put_time(left, rest, wide);
	return result;
}

long nvx_call_gettimeofday(long out[2])
{
	int64_t now = nvx_realtime();
	if (!out) return 0;
	out[0] = now / NANOSECONDS;
	out[1] = now % NANOSECONDS / 1000;
	return 0;
}

long nvx_call_ppoll(struct pollfd *fds, unsigned count, const void *timeout, const uint64_t *mask, bool wide)
{
	if (timeout && !is_time(timeout, wide)) return -EINVAL;
	return nvx_poll(fds, count, nvx_time_from(timeout, wide), mask);
}

// `mask`: a pointer to a pair {set, size}.
long nvx_call_pselect(int count, void *sets[3], const void *timeout, const long *mask, bool wide)
{
	if (timeout && !is_time(timeout, wide)) return -EINVAL;
	const uint64_t *set = mask ? (const uint64_t *)mask[0] : NULL;
	return nvx_select(count, sets[0], sets[1], sets[2], nvx_time_from(timeout, wide), set, NULL);
}

long nvx_call_select(int count, void *sets[3], long *timeout)
{
	int64_t left, limit = -1;
	if (timeout) {
		if (timeout[0] < 0 || timeout[1] < 0) return -EINVAL;
		limit = timeout[0] * NANOSECONDS + timeout[1] * 1000LL;
	}
	long result = nvx_select(count, sets[0], sets[1], sets[2], limit, NULL, &left);
	if (timeout && result >= 0) {
		timeout[0] = left / NANOSECONDS;
		timeout[1] = left % NANOSECONDS / 1000;
	}
	return result;
}

long nvx_call_sigtimedwait(const uint64_t *set, siginfo_t *info, const void *timeout, bool wide)
{
	if (timeout && !is_time(timeout, wide)) return -EINVAL;
	return nvx_sigtimedwait(set, info, nvx_time_from(timeout, wide));
}

long nvx_call_utimensat(int directory_fd, const char *path, const void *times, int flags, bool wide)
{
	int64_t words[4];
	if (times)
		for (int i = 0; i < 4; i++) words[i] = wide ? ((const int64_t *)times)[i] : ((const long *)times)[i];
	return nvx_utimens(directory_fd, path, times ? words : NULL, flags);
}
