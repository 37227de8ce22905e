// Adapters from Linux's 32-bit and 64-bit time structures (`wide`) to nanoseconds.
#pragma once
#include "file.h"

HIDDEN int64_t nvx_time_from(const void *time, bool wide); // -1 for NULL
HIDDEN long nvx_call_clock_gettime(int clock, void *out, bool wide);
HIDDEN long nvx_call_clock_getres(int clock, void *out, bool wide);
HIDDEN long nvx_call_quantum(void *out, bool wide);
HIDDEN long nvx_call_nanosleep(int clock, int flags, const void *request, void *left, bool wide);
HIDDEN long nvx_call_gettimeofday(long out[2]);
HIDDEN long nvx_call_ppoll(struct pollfd *fds, unsigned count, const void *timeout, const uint64_t *mask, bool wide);
HIDDEN long nvx_call_pselect(int count, void *sets[3], const void *timeout, const long *mask, bool wide);
HIDDEN long nvx_call_select(int count, void *sets[3], long *timeout);
HIDDEN long nvx_call_sigtimedwait(const uint64_t *set, siginfo_t *info, const void *timeout, bool wide);
HIDDEN long nvx_call_utimensat(int directory_fd, const char *path, const void *times, int flags, bool wide);
