// How musl makes a system call on this machine: a C call into libposix, which serves Linux's i386 calls in-process.
//
// Replaces musl's file of the same name. No instruction here enters the kernel: only guest/libposix/kcall.h does.

// A 64-bit argument travels as two words, low word first (Linux i386); even and odd positions make no difference.
#define __SYSCALL_LL_E(x) (long)(unsigned long long)(x), (long)((unsigned long long)(x) >> 32)
#define __SYSCALL_LL_O(x) __SYSCALL_LL_E(x)

__attribute__((__visibility__("hidden"))) long nvx_system_call(long n, long a, long b, long c, long d, long e, long f);

static inline long __syscall0(long n) { return nvx_system_call(n, 0, 0, 0, 0, 0, 0); }

static inline long __syscall1(long n, long a) { return nvx_system_call(n, a, 0, 0, 0, 0, 0); }

static inline long __syscall2(long n, long a, long b) { return nvx_system_call(n, a, b, 0, 0, 0, 0); }

static inline long __syscall3(long n, long a, long b, long c) { return nvx_system_call(n, a, b, c, 0, 0, 0); }

static inline long __syscall4(long n, long a, long b, long c, long d) { return nvx_system_call(n, a, b, c, d, 0, 0); }

static inline long __syscall5(long n, long a, long b, long c, long d, long e)
{
	return nvx_system_call(n, a, b, c, d, e, 0);
}

static inline long __syscall6(long n, long a, long b, long c, long d, long e, long f)
{
	return nvx_system_call(n, a, b, c, d, e, f);
}
