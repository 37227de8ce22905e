// Who the program is and what the machine says of itself: identities, limits, sysconf, randomness, environment, scheduling.
#define _GNU_SOURCE
#include <limits.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/sysinfo.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>
#include "common/show.h"

static void identities(void)
{
	unsigned a, b, c;
	SHOW(getpid() > 0);
	SHOW(syscall(SYS_gettid) == getpid());
	SHOW(getpgid(0) == getpgrp());
	SHOW(getsid(0) > 0);
	SHOW(getppid() != getpid());
	SHOW(getuid() == geteuid());
	SHOW(getgid() == getegid());
	SHOW(getresuid(&a, &b, &c));
	SHOW(a == getuid() && b == getuid() && c == getuid());
	SHOW(getresgid(&a, &b, &c));
	SHOW(setuid(getuid()));
	SHOW(setgid(getgid()));
	SHOW(seteuid(geteuid()));
	SHOW(setegid(getegid()));
	SHOW(setreuid(getuid(), geteuid()));
	SHOW(setregid(getgid(), getegid()));
	SHOW(setresuid(-1, -1, -1));
	SHOW(setresgid(-1, -1, -1));
	SHOW(getgroups(0, NULL) >= 0);
	SHOW(issetugid());
	SHOW(getpgid(999999));
	SHOW(wait(NULL));
	SHOW(waitpid(999999, NULL, WNOHANG));
	siginfo_t info;
	SHOW(waitid(P_ALL, 0, &info, WEXITED));
	SHOW(getlogin_r((char[4]){ 0 }, 4) != 0);
}

static void limits(void)
{
	struct rlimit limit, lower;
	SHOW(getrlimit(RLIMIT_NOFILE, &limit));
	SHOW(limit.rlim_cur <= limit.rlim_max && limit.rlim_cur >= 256);
	SHOW(sysconf(_SC_OPEN_MAX) == (long)limit.rlim_cur);
	lower = (struct rlimit){ 100, limit.rlim_max };
	SHOW(setrlimit(RLIMIT_NOFILE, &lower));
	SHOW(sysconf(_SC_OPEN_MAX));
	lower = (struct rlimit){ limit.rlim_max, 50 };
	SHOW(setrlimit(RLIMIT_NOFILE, &lower));
	SHOW(getrlimit(99, &limit));
	SHOW(getrlimit(RLIMIT_STACK, &limit));
	SHOW(limit.rlim_cur >= 1 << 20);
	lower = (struct rlimit){ 0, 0 };
	SHOW(setrlimit(RLIMIT_CORE, &lower));
	SHOW(getrlimit(RLIMIT_CORE, &limit));
	printf("core %lld %lld\n", (long long)limit.rlim_cur, (long long)limit.rlim_max);
}

static void machine(void)
{
	struct utsname names;
	struct sysinfo info;
	cpu_set_t set;
	SHOW(uname(&names));
	SHOW(names.sysname[0] && names.nodename[0] && names.release[0] && names.machine[0]);
	SHOW(sysinfo(&info));
	SHOW(info.totalram > 0 && info.freeram <= info.totalram && info.mem_unit > 0);
	SHOW(sysconf(_SC_PAGESIZE));
	SHOW(getpagesize());
	SHOW(sysconf(_SC_NPROCESSORS_ONLN) >= 1);
	SHOW(sysconf(_SC_NPROCESSORS_CONF) >= 1);
	SHOW(sysconf(_SC_PHYS_PAGES) > 1000);
	SHOW(sysconf(_SC_AVPHYS_PAGES) > 0);
	SHOW(sysconf(_SC_IOV_MAX));
	SHOW(sysconf(99999));
	SHOW(sched_getaffinity(0, sizeof set, &set));
	SHOW(CPU_COUNT(&set) >= 1);
	SHOW(syscall(SYS_sched_getaffinity, 0, 1, &set));
	SHOW(getpriority(PRIO_PROCESS, 0) < 20);
	SHOW(nice(0) < 20);
	char name[17] = { 0 };
	SHOW(prctl(PR_SET_NAME, "a name of more than fifteen"));
	SHOW(prctl(PR_GET_NAME, name));
	printf("%s\n", name);
	SHOW(prctl(99999));
	char host[65];
	SHOW(gethostname(host, sizeof host));
	SHOW(strlen(host) > 0);
	SHOW(getloadavg((double[1]){ 0 }, 1) >= -1);
}

static void randomness(void)
{
	static unsigned char a[64], b[64];
	static unsigned counts[256];
	SHOW(getrandom(a, 64, 0));
	SHOW(getrandom(b, 64, GRND_NONBLOCK));
	SHOW(memcmp(a, b, 64) != 0);
	SHOW(getrandom(a, 0, 0));
	SHOW(getrandom(a, 64, 0x1000));
	SHOW(getentropy(a, 64));
	SHOW(getentropy(a, 257));
	for (int i = 0; i < 2000; i++) {
		getrandom(a, 64, 0);
		for (int j = 0; j < 64; j++) counts[a[j]]++;
	}
	int far_off = 0;
	for (int i = 0; i < 256; i++) far_off += counts[i] < 300 || counts[i] > 700;
	printf("bytes far from 500 of 128000: %d\n", far_off);
}

static void environment(void)
{
	SHOW(getenv("GREETING") != NULL);
	SHOW(setenv("NEW", "value", 0));
	SHOW(setenv("NEW", "other", 0));
	printf("%s\n", getenv("NEW"));
	SHOW(setenv("NEW=", "x", 1));
	SHOW(putenv("PUT=there"));
	printf("%s\n", getenv("PUT"));
	SHOW(unsetenv("NEW"));
	SHOW(getenv("NEW") == NULL);
	SHOW(clearenv());
	SHOW(getenv("PUT") == NULL);
	SHOW(setenv("AFTER", "cleared", 1));
	printf("%s\n", getenv("AFTER"));
}

static void first(void) { printf("registered first, runs last\n"); }
static void second(void)
{
	printf("registered second, runs first\n");
	fflush(stdout);
	if (getenv("AFTER")) abort();
}

int main(void)
{
	identities();
	limits();
	machine();
	randomness();
	environment();
	atexit(first);
	atexit(second);
	exit(3);
}
