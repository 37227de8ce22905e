// The border: Linux's i386 calls by number, as musl makes them, served in the process. Whatever is not here answers ENOSYS.
//
// Signals are delivered on the way out. A call that a handler interrupted is made again when every handler asked for that
// (SA_RESTART) and the call may be repeated.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include "file.h"
#include "kcall.h"
#include "machine.h"
#include "time-calls.h"

#define POINTER(x) ((void *)(x))
#define PAIR(low, high) ((uint64_t)(uint32_t)(high) << 32 | (uint32_t)(low))

static uint32_t unknown_calls[480 / 32 + 1];

// Each unknown call is told once, on the kernel's console, when the program was started with NANVIX_UNKNOWN_CALLS=1.
static long unknown(long n)
{
	extern char **__environ;
	if (n < 0 || n >= 480 || (unknown_calls[n / 32] >> n % 32 & 1)) return -ENOSYS;
	unknown_calls[n / 32] |= 1u << n % 32;
	for (char **variable = __environ; variable && *variable; variable++) {
		if (strcmp(*variable, "NANVIX_UNKNOWN_CALLS=1")) continue;
		char text[] = "libposix: call 000 is not served\n";
		for (int i = 17, rest = n; i > 14; i--, rest /= 10) text[i] = '0' + rest % 10;
		kcall2(NANVIX_KCALL_DEBUG, (uintptr_t)text, sizeof text - 1);
	}
	return -ENOSYS;
}

static long seek(int fd, long high, long low, int64_t *result, int whence)
{
	return nvx_seek(fd, PAIR(low, high), whence, result);
}

static long short_seek(int fd, long offset, int whence)
{
	int64_t result;
	long error = nvx_seek(fd, offset, whence, &result);
	return error < 0 ? error : result;
}

static long random_bytes(void *buffer, size_t size, unsigned flags)
{
	if (flags & ~(GRND_NONBLOCK | GRND_RANDOM)) return -EINVAL;
	nvx_random_fill(buffer, size);
	return size;
}

#define SOCKETCALL_ACCEPT 5

static long accept_from(const long arguments[3])
{
	return nvx_accept(arguments[0], POINTER(arguments[1]), POINTER(arguments[2]), 0);
}

static int64_t milliseconds(long timeout) { return timeout < 0 ? -1 : timeout * 1000000LL; }

static long yield(void)
{
	kcall0(NANVIX_KCALL_YIELD);
	return 0;
}

static long check_fd(int fd)
{
	return nvx_file(fd) ? 0 : -EBADF;
}

static long set_tid_address(int *word)
{
	// musl calls this once, as soon as thread pointer and auxiliary vector stand: from here on malloc works.
	nvx_main_thread.clear_on_exit = word;
	nvx_files_start();
	return nvx_main_thread.tid;
}

static long set_robust_list(void *head, size_t size)
{
	nvx_self()->robust_list = head;
	nvx_self()->robust_list_size = size;
	return 0;
}

static long get_robust_list(int tid, void **head, size_t *size)
{
	const struct thread *thread = tid ? nvx_find_thread(tid) : nvx_self();
	if (!thread) return -ESRCH;
	*head = thread->robust_list;
	*size = thread->robust_list_size;
	return 0;
}

static long dispatch(long n, long a, long b, long c, long d, long e, long f)
{
	switch (n) {
	// files: descriptors
	case SYS_read: return nvx_read(a, POINTER(b), c);
	case SYS_write: return nvx_write(a, POINTER(b), c);
	case SYS_readv: return nvx_readv(a, POINTER(b), c);
	case SYS_writev: return nvx_writev(a, POINTER(b), c);
	case SYS_pread64: return nvx_pread(a, POINTER(b), c, PAIR(d, e));
	case SYS_pwrite64: return nvx_pwrite(a, POINTER(b), c, PAIR(d, e));
	case SYS_preadv: return nvx_preadv(a, POINTER(b), c, PAIR(d, e), 0);
	case SYS_pwritev: return nvx_pwritev(a, POINTER(b), c, PAIR(d, e), 0);
	case SYS_preadv2: return d == -1 && e == -1 ? nvx_readv(a, POINTER(b), c) : nvx_preadv(a, POINTER(b), c, PAIR(d, e), f);
	case SYS_pwritev2: return d == -1 && e == -1 ? nvx_writev(a, POINTER(b), c) : nvx_pwritev(a, POINTER(b), c, PAIR(d, e), f);
	case SYS_sendfile64: return nvx_sendfile(a, b, POINTER(c), d);
	case SYS__llseek: return seek(a, b, c, POINTER(d), e);
	case SYS_lseek: return short_seek(a, b, c);
	case SYS_open: return nvx_open(AT_FDCWD, POINTER(a), b, c);
	case SYS_openat: return nvx_open(a, POINTER(b), c, d);
	case SYS_creat: return nvx_open(AT_FDCWD, POINTER(a), O_CREAT | O_WRONLY | O_TRUNC, b);
	case SYS_close: return nvx_close(a);
	case SYS_close_range: return nvx_close_range(a, b, c);
	case SYS_dup: return nvx_dup(a, 0, false);
	case SYS_dup2: return nvx_dup_to(a, b, 0, false);
	case SYS_dup3: return nvx_dup_to(a, b, c, true);
	case SYS_fcntl:
	case SYS_fcntl64: return nvx_fcntl(a, b, c);
	case SYS_ioctl: return nvx_ioctl(a, b, POINTER(c));
	case SYS_fsync:
	case SYS_fdatasync:
	case SYS_syncfs:
	case SYS_flock:
	case SYS_fadvise64:
	case SYS_fadvise64_64: return check_fd(a);
	case SYS_sync: return 0;
	case SYS_ftruncate: return nvx_ftruncate(a, b);
	case SYS_ftruncate64: return nvx_ftruncate(a, PAIR(b, c));
	case SYS_fallocate: return nvx_allocate(a, b, PAIR(c, d), PAIR(e, f));

	// files: names
	case SYS_statx: return nvx_statx(a, POINTER(b), c, d, POINTER(e));
	case SYS_access: return nvx_access(AT_FDCWD, POINTER(a), b, 0);
	case SYS_faccessat: return nvx_access(a, POINTER(b), c, 0);
	case SYS_faccessat2: return nvx_access(a, POINTER(b), c, d);
	case SYS_getdents64: return nvx_getdents(a, POINTER(b), c);
	case SYS_readlink: return nvx_readlink(AT_FDCWD, POINTER(a), POINTER(b), c);
	case SYS_readlinkat: return nvx_readlink(a, POINTER(b), POINTER(c), d);
	case SYS_mkdir: return nvx_mkdir(AT_FDCWD, POINTER(a), b);
	case SYS_mkdirat: return nvx_mkdir(a, POINTER(b), c);
	case SYS_mknod: return nvx_mknod(AT_FDCWD, POINTER(a), b);
	case SYS_mknodat: return nvx_mknod(a, POINTER(b), c);
	case SYS_rmdir: return nvx_unlink(AT_FDCWD, POINTER(a), AT_REMOVEDIR);
	case SYS_unlink: return nvx_unlink(AT_FDCWD, POINTER(a), 0);
	case SYS_unlinkat: return nvx_unlink(a, POINTER(b), c);
	case SYS_rename: return nvx_rename(AT_FDCWD, POINTER(a), AT_FDCWD, POINTER(b), 0);
	case SYS_renameat: return nvx_rename(a, POINTER(b), c, POINTER(d), 0);
	case SYS_renameat2: return nvx_rename(a, POINTER(b), c, POINTER(d), e);
	case SYS_link:
	case SYS_linkat: return -EPERM; // as a FAT volume on Linux says
	case SYS_symlink: return nvx_symlink(POINTER(a), AT_FDCWD, POINTER(b));
	case SYS_symlinkat: return nvx_symlink(POINTER(a), b, POINTER(c));
	case SYS_truncate: return nvx_truncate(POINTER(a), b);
	case SYS_truncate64: return nvx_truncate(POINTER(a), PAIR(b, c));
	case SYS_chmod: return nvx_chmod(AT_FDCWD, POINTER(a), b, 0);
	case SYS_fchmod: return nvx_chmod(a, NULL, b, 0);
	case SYS_fchmodat: return nvx_chmod(a, POINTER(b), c, 0);
	case SYS_fchmodat2: return nvx_chmod(a, POINTER(b), c, d);
	case SYS_chown32: return nvx_chown(AT_FDCWD, POINTER(a), b, c, 0);
	case SYS_lchown32: return nvx_chown(AT_FDCWD, POINTER(a), b, c, AT_SYMLINK_NOFOLLOW);
	case SYS_fchown32: return nvx_chown(a, NULL, b, c, 0);
	case SYS_fchownat: return nvx_chown(a, POINTER(b), c, d, e);
	case SYS_utimensat: return nvx_call_utimensat(a, POINTER(b), POINTER(c), d, false);
	case SYS_utimensat_time64: return nvx_call_utimensat(a, POINTER(b), POINTER(c), d, true);
	case SYS_chdir: return nvx_chdir(POINTER(a));
	case SYS_fchdir: return nvx_fchdir(a);
	case SYS_getcwd: return nvx_getcwd(POINTER(a), b);
	case SYS_umask: return nvx_umask(a);
	case SYS_statfs64: return nvx_statfs(POINTER(a), 0, POINTER(c));
	case SYS_fstatfs64: return nvx_statfs(NULL, a, POINTER(c));

	// pipes, sockets, waiting
	case SYS_pipe: return nvx_pipe(POINTER(a), 0);
	case SYS_pipe2: return nvx_pipe(POINTER(a), b);
	case SYS_eventfd2: return nvx_eventfd(a, b);
	case SYS_socket: return nvx_socket(a, b, c);
	case SYS_socketpair: return nvx_socketpair(a, b, c, POINTER(d));
	case SYS_sendto: return nvx_send(a, POINTER(b), c, d);
	case SYS_recvfrom: return nvx_receive(a, POINTER(b), c, d);
	case SYS_sendmsg: return nvx_sendmsg(a, POINTER(b), c);
	case SYS_recvmsg: return nvx_recvmsg(a, POINTER(b), c);
	case SYS_shutdown: return nvx_shutdown(a, b);
	case SYS_bind: return nvx_bind(a, POINTER(b), c);
	case SYS_listen: return nvx_listen(a, b);
	case SYS_connect: return nvx_connect(a, POINTER(b), c);
	// On i386 musl has this way for accept alone.
	case SYS_socketcall: return a == SOCKETCALL_ACCEPT ? accept_from(POINTER(b)) : unknown(n);
	case SYS_accept4: return nvx_accept(a, POINTER(b), POINTER(c), d);
	case SYS_getsockname: return nvx_socket_name(a, POINTER(b), POINTER(c), false);
	case SYS_getpeername: return nvx_socket_name(a, POINTER(b), POINTER(c), true);
	case SYS_setsockopt: return nvx_setsockopt(a, b, c, POINTER(d), e);
	case SYS_getsockopt: return nvx_getsockopt(a, b, c, POINTER(d), POINTER(e));
	case SYS_poll: return nvx_poll(POINTER(a), b, milliseconds(c), NULL);
	case SYS_ppoll: return nvx_call_ppoll(POINTER(a), b, POINTER(c), POINTER(d), false);
	case SYS_ppoll_time64: return nvx_call_ppoll(POINTER(a), b, POINTER(c), POINTER(d), true);
	case SYS__newselect: return nvx_call_select(a, (void *[]){ POINTER(b), POINTER(c), POINTER(d) }, POINTER(e));
	case SYS_pselect6: return nvx_call_pselect(a, (void *[]){ POINTER(b), POINTER(c), POINTER(d) }, POINTER(e), POINTER(f), false);
	case SYS_pselect6_time64: return nvx_call_pselect(a, (void *[]){ POINTER(b), POINTER(c), POINTER(d) }, POINTER(e), POINTER(f), true);
	case SYS_epoll_create: return a > 0 ? nvx_epoll_create(0) : -EINVAL;
	case SYS_epoll_create1: return nvx_epoll_create(a);
	case SYS_epoll_ctl: return nvx_epoll_ctl(a, b, c, POINTER(d));
	case SYS_epoll_wait: return nvx_epoll_wait(a, POINTER(b), c, milliseconds(d), NULL);
	case SYS_epoll_pwait: return nvx_epoll_wait(a, POINTER(b), c, milliseconds(d), POINTER(e));

	// memory
	case SYS_brk: return nvx_brk(a);
	case SYS_mmap2: return nvx_mmap(a, b, c, d, e, f);
	case SYS_munmap: return nvx_munmap(a, b);
	case SYS_mremap: return nvx_mremap(a, b, c, d, e);
	case SYS_mprotect: return nvx_mprotect(a, b, c);
	case SYS_madvise: return nvx_madvise(a, b, c);
	case SYS_msync: return nvx_msync(a, b, c);
	case SYS_mlock:
	case SYS_munlock: return 0;

	// threads and signals
	case SYS_set_tid_address: return set_tid_address(POINTER(a));
	case SYS_futex: return nvx_futex(POINTER(a), b, c, POINTER(d), false, POINTER(e), f);
	case SYS_futex_time64: return nvx_futex(POINTER(a), b, c, POINTER(d), true, POINTER(e), f);
	case SYS_membarrier: return 0; // one CPU: a switch of threads orders everything
	case SYS_set_robust_list: return set_robust_list(POINTER(a), b);
	case SYS_get_robust_list: return get_robust_list(a, POINTER(b), POINTER(c));
	case SYS_gettid: return nvx_self()->tid;
	case SYS_exit: nvx_exit_thread();
	case SYS_exit_group: nvx_exit_process(a);
	case SYS_sched_yield: return yield();
	case SYS_sched_getaffinity: return nvx_is_task(a) ? nvx_sched(SCHEDULE_AFFINITY, b, POINTER(c)) : -ESRCH;
	case SYS_sched_setaffinity: return nvx_is_task(a) ? nvx_set_affinity(b, POINTER(c)) : -ESRCH;
	case SYS_sched_rr_get_interval: return nvx_is_task(a) ? nvx_call_quantum(POINTER(b), false) : -ESRCH;
	case SYS_sched_rr_get_interval_time64: return nvx_is_task(a) ? nvx_call_quantum(POINTER(b), true) : -ESRCH;
	case SYS_sched_setscheduler:
	case SYS_sched_setparam:
	case SYS_sched_getscheduler:
	case SYS_setpriority: return 0;
	case SYS_getpriority: return 20; // nice 0, as the kernel counts
	case SYS_sched_getparam: return nvx_sched(SCHEDULE_PARAMETERS, 0, POINTER(b));
	case SYS_sched_get_priority_max: return nvx_sched(SCHEDULE_HIGHEST, a, NULL);
	case SYS_sched_get_priority_min: return nvx_sched(SCHEDULE_LOWEST, a, NULL);
	case SYS_rt_sigaction: return nvx_sigaction(a, POINTER(b), POINTER(c));
	case SYS_rt_sigprocmask: return nvx_sigprocmask(a, POINTER(b), POINTER(c));
	case SYS_rt_sigpending: return nvx_sigpending(POINTER(a));
	case SYS_rt_sigsuspend: return nvx_sigsuspend(POINTER(a));
	case SYS_pause: return nvx_sigsuspend(&nvx_self()->mask);
	case SYS_rt_sigtimedwait: return nvx_call_sigtimedwait(POINTER(a), POINTER(b), POINTER(c), false);
	case SYS_rt_sigtimedwait_time64: return nvx_call_sigtimedwait(POINTER(a), POINTER(b), POINTER(c), true);
	case SYS_sigaltstack: return nvx_sigaltstack(POINTER(a), POINTER(b));
	case SYS_kill: return a == nvx_process_id() || a == 0 || a == -nvx_process_id() || a == -1 ? nvx_kill_process(b) : -ESRCH;
	case SYS_tkill: return nvx_kill_thread(a, b);
	case SYS_tgkill: return a == nvx_process_id() ? nvx_kill_thread(b, c) : -ESRCH;

	// time
	case SYS_clock_gettime32: return nvx_call_clock_gettime(a, POINTER(b), false);
	case SYS_clock_gettime64: return nvx_call_clock_gettime(a, POINTER(b), true);
	case SYS_clock_getres_time32: return nvx_call_clock_getres(a, POINTER(b), false);
	case SYS_clock_getres_time64: return nvx_call_clock_getres(a, POINTER(b), true);
	case SYS_clock_settime32:
	case SYS_clock_settime64: return a == CLOCK_REALTIME ? -EPERM : -EINVAL; // the host's
	case SYS_gettimeofday_time32: return nvx_call_gettimeofday(POINTER(a));
	case SYS_nanosleep: return nvx_call_nanosleep(CLOCK_MONOTONIC, 0, POINTER(a), POINTER(b), false);
	case SYS_clock_nanosleep_time32: return nvx_call_nanosleep(a, b, POINTER(c), POINTER(d), false);
	case SYS_clock_nanosleep_time64: return nvx_call_nanosleep(a, b, POINTER(c), POINTER(d), true);
	case SYS_setitimer: return nvx_setitimer(a, POINTER(b), POINTER(c));
	case SYS_getitimer: return nvx_getitimer(a, POINTER(b));
	case SYS_alarm: return nvx_alarm(a);
	case SYS_times: return nvx_times(POINTER(a));
	case SYS_getrusage: return nvx_getrusage(a, POINTER(b));

	// the machine and who we are on it
	case SYS_getrandom: return random_bytes(POINTER(a), b, c);
	case SYS_uname: return nvx_uname(POINTER(a));
	case SYS_sysinfo: return nvx_sysinfo(POINTER(a));
	case SYS_prlimit64: return a == 0 || a == nvx_process_id() ? nvx_prlimit(b, POINTER(c), POINTER(d)) : -ESRCH;
	case SYS_prctl: return nvx_prctl(a, b);
	case SYS_getpid: return nvx_process_id();
	case SYS_getppid: return 0;
	case SYS_getpgrp: return nvx_process_id();
	case SYS_getpgid:
	case SYS_getsid: return a == 0 || a == nvx_process_id() ? nvx_process_id() : -ESRCH;
	case SYS_setpgid:
	case SYS_getuid32:
	case SYS_getgid32:
	case SYS_geteuid32:
	case SYS_getegid32: return 0;
	case SYS_getgroups32: return nvx_get_groups(a, POINTER(b));
	case SYS_setgroups32: return nvx_set_groups(a, POINTER(b));
	case SYS_setuid32:
	case SYS_setgid32: return nvx_set_ids(a, 0, 0);
	case SYS_setreuid32:
	case SYS_setregid32: return nvx_set_ids(a, b, 0);
	case SYS_setresuid32:
	case SYS_setresgid32: return nvx_set_ids(a, b, c);
	case SYS_setsid: return -EPERM;
	case SYS_getresuid32:
	case SYS_getresgid32: return nvx_get_ids(POINTER(a), POINTER(b), POINTER(c));
	case SYS_wait4:
	case SYS_waitid: return -ECHILD;
	}
	return unknown(n);
}

// Calls that Linux makes again after a handler with SA_RESTART. `limit` is the fourth argument: a futex wait with a time-out ends.
static bool may_repeat(long n, long limit)
{
	switch (n) {
	case SYS_read:
	case SYS_readv:
	case SYS_write:
	case SYS_writev:
	case SYS_openat:
	case SYS_recvfrom:
	case SYS_sendto:
	case SYS_recvmsg:
	case SYS_sendmsg:
		return true;
	case SYS_futex:
	case SYS_futex_time64:
		return limit == 0;
	}
	return false;
}

HIDDEN long nvx_system_call(long n, long a, long b, long c, long d, long e, long f)
{
	for (;;) {
		long result = dispatch(n, a, b, c, d, e, f);
		// Before the first thread's record is in place there are no signals.
		if (!nvx_main_thread.clear_on_exit || n == SYS_set_tid_address) return result;
		struct thread *self = nvx_self();
		if (!self || (!nvx_signal_waiting(self) && !self->mask_saved)) return result;
		bool ran = nvx_run_handlers();
		if (result != -EINTR || !ran || !self->restartable || !may_repeat(n, d)) return result;
	}
}
