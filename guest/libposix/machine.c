// What the program can ask about the machine and itself: names, limits, identities, usage, scheduling.
#define _GNU_SOURCE
#include "machine.h"
#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/times.h>
#include <sys/utsname.h>
#include "kcall.h"
#include "nanvix-posix.h"

#define TICKS_PER_SECOND 100
#define STACK_LIMIT (8u << 20)

long nvx_uname(void *out)
{
	static const struct utsname names = {
		.sysname = "Nanvix", .nodename = "nanvix", .release = "microvm", .version = "P2", .machine = "i686",
	};
	memcpy(out, &names, sizeof names);
	return 0;
}

// The kernel's layout on a 32-bit machine: longs, and a unit.
long nvx_sysinfo(void *out)
{
	struct sysinfo *info = out;
	memset(info, 0, sizeof *info);
	info->uptime = nvx_monotonic() / NANOSECONDS;
	info->totalram = nvx_memory_total();
	info->freeram = nvx_memory_free();
	info->procs = nvx_thread_count;
	info->mem_unit = 1;
	return 0;
}

// Soft and hard; only that of descriptors is enforced.
#define UNLIMITED { RLIM_INFINITY, RLIM_INFINITY }
static uint64_t limits[RLIM_NLIMITS][2] = {
	[RLIMIT_CPU ... RLIMIT_DATA] = UNLIMITED,
	[RLIMIT_STACK] = { STACK_LIMIT, STACK_LIMIT },
	[RLIMIT_CORE] = { 0, 0 },
	[RLIMIT_RSS] = UNLIMITED,
	[RLIMIT_NPROC] = { 256, 256 },
	[RLIMIT_NOFILE] = { DESCRIPTORS, DESCRIPTORS },
	[RLIMIT_MEMLOCK ... RLIM_NLIMITS - 1] = UNLIMITED,
};

long nvx_descriptor_limit(void) { return limits[RLIMIT_NOFILE][0]; }

long nvx_prlimit(int resource, const uint64_t new[2], uint64_t old[2])
{
	if (resource < 0 || resource >= RLIM_NLIMITS) return -EINVAL;
	if (old) memcpy(old, limits[resource], sizeof limits[resource]);
	if (!new) return 0;
	if (new[0] > new[1]) return -EINVAL;
	if (new[1] > limits[resource][1]) return -EPERM;
	memcpy(limits[resource], new, sizeof limits[resource]);
	return 0;
}

// struct rusage begins with user time and system time, seconds and microseconds, as longs.
long nvx_getrusage(int who, void *out)
{
	long *usage = out;
	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN && who != RUSAGE_THREAD) return -EINVAL;
	memset(usage, 0, 18 * sizeof *usage);
	if (who == RUSAGE_CHILDREN) return 0;
	int64_t used = who == RUSAGE_SELF ? nvx_process_time() : nvx_thread_time(nvx_self());
	usage[0] = used / NANOSECONDS;
	usage[1] = used % NANOSECONDS / 1000;
	usage[4] = (nvx_memory_total() - nvx_memory_free()) / 1024;
	return 0;
}

long nvx_times(void *out)
{
	struct tms *times = out;
	if (times) {
		memset(times, 0, sizeof *times);
		times->tms_utime = nvx_process_time() / (NANOSECONDS / TICKS_PER_SECOND);
	}
	return nvx_monotonic() / (NANOSECONDS / TICKS_PER_SECOND);
}

long nvx_prctl(int option, long argument)
{
	static char name[16] = "python";
	if (option == PR_SET_NAME) return strncpy(name, (const char *)argument, sizeof name - 1), 0;
	if (option == PR_GET_NAME) return memcpy((char *)argument, name, sizeof name), 0;
	return -EINVAL;
}

long nvx_sched(int call, long argument, void *out)
{
	switch (call) {
	case SCHEDULE_AFFINITY: // one CPU
		if (argument < 4) return -EINVAL;
		memset(out, 0, argument);
		*(uint32_t *)out = 1;
		return 4;
	case SCHEDULE_PARAMETERS:
		*(int *)out = 0;
		return 0;
	case SCHEDULE_LOWEST:
	case SCHEDULE_HIGHEST:
		if (argument == SCHED_OTHER || argument == SCHED_BATCH || argument == SCHED_IDLE) return 0;
		if (argument != SCHED_RR && argument != SCHED_FIFO) return -EINVAL;
		return call == SCHEDULE_LOWEST ? 1 : 99;
	}
	return -EINVAL;
}

// The one CPU has to be among those wanted.
long nvx_set_affinity(size_t size, const void *mask)
{
	return size && (*(const uint8_t *)mask & 1) ? 0 : -EINVAL;
}

bool nanvix_has_hardware_random(void) { return nvx_has_rdrand(); }
