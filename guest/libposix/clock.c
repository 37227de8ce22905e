// Clocks: the clock page read with RDTSC, without a kernel call; GetTime where the kernel has no such page.
#include <errno.h>
#include "kcall.h"
#include "nvx.h"

// A step back longer than this is a machine put together wrongly after a restore, not a thread that was preempted between
// reading and publishing the time.
#define REBASE (10 * NANOSECONDS)

static volatile struct nanvix_clock_page *clock_page;
static int64_t latest, rebased_by;

static uint64_t read_tsc(void)
{
	uint32_t low, high;
	__asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
	return (uint64_t)high << 32 | low;
}

void nvx_clock_start(void)
{
	uintptr_t base;
	size_t size;
	if (!nvx_attach_region("PVCLOCK ", &base, &size)) return;
	volatile struct nanvix_clock_page *page = (volatile struct nanvix_clock_page *)base;
	if (page->version != 0 && page->tsc_to_system_mul != 0) clock_page = page;
}

static uint64_t multiply_high(uint64_t count, uint32_t factor)
{
	return (count >> 32) * factor + ((count & 0xffffffff) * factor >> 32);
}

// Nanoseconds since the machine was made, and UTC at that moment.
static int64_t read_clock_page(int64_t *boot)
{
	uint32_t version;
	int64_t now;
	do {
		version = clock_page->version;
		__asm__ volatile("" ::: "memory");
		uint64_t ticks = read_tsc() - clock_page->tsc_timestamp;
		int shift = clock_page->tsc_shift;
		ticks = shift >= 0 ? ticks << shift : ticks >> -shift;
		now = clock_page->system_time + multiply_high(ticks, clock_page->tsc_to_system_mul);
		*boot = clock_page->boot_time;
		__asm__ volatile("" ::: "memory");
	} while ((version & 1) || version != clock_page->version);
	return now;
}

static int64_t kernel_time(void)
{
	struct nanvix_time time = { 0 };
	kcall1(NANVIX_KCALL_GET_TIME, (uintptr_t)&time);
	return (int64_t)((uint64_t)time.seconds_high << 32 | time.seconds_low) * NANOSECONDS + time.nanoseconds;
}

int64_t nvx_monotonic(void)
{
	int64_t boot, now = clock_page ? read_clock_page(&boot) : kernel_time();
	now += rebased_by;
	int64_t before = __atomic_load_n(&latest, __ATOMIC_RELAXED);
	if (now < before) {
		if (before - now < REBASE) return before;
		rebased_by += before - now;
		return before;
	}
	__atomic_store_n(&latest, now, __ATOMIC_RELAXED);
	return now;
}

int64_t nvx_realtime(void)
{
	if (!clock_page) return kernel_time();
	int64_t boot, now = read_clock_page(&boot);
	return boot + now;
}

// Clock numbers below 0 name the processor time of a thread or a process (Linux: (-id - 1) * 8 + kind).
static long cpu_clock(int clock, int64_t *nanoseconds)
{
	int id = -1 - (clock >> 3);
	if ((clock & 7) == 6) {
		struct thread *thread = nvx_find_thread(id);
		if (!thread) return -EINVAL;
		*nanoseconds = nvx_thread_time(thread);
		return 0;
	}
	*nanoseconds = nvx_process_time();
	return id == nvx_process_id() || id == 0 ? 0 : -EINVAL;
}

long nvx_clock_gettime(int clock, int64_t *nanoseconds)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_TAI:
		*nanoseconds = nvx_realtime();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*nanoseconds = nvx_monotonic();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
		*nanoseconds = nvx_process_time();
		return 0;
	case CLOCK_THREAD_CPUTIME_ID:
		*nanoseconds = nvx_thread_time(nvx_self());
		return 0;
	}
	return clock < 0 ? cpu_clock(clock, nanoseconds) : -EINVAL;
}

long nvx_clock_nanosleep(int clock, int flags, int64_t request, int64_t *left)
{
	int64_t now, deadline;
	if (nvx_clock_gettime(clock, &now) < 0) return -EINVAL;
	if (flags & TIMER_ABSTIME) request -= now;
	deadline = request > FOREVER / 2 ? FOREVER : nvx_monotonic() + request;
	int result = 0;
	while (result == 0) result = nvx_wait_interruptibly(deadline);
	if (result == -ETIMEDOUT) return 0;
	*left = deadline - nvx_monotonic();
	if (*left < 0) *left = 0;
	return result;
}
