// Answers about the machine and the process, in Linux's structures.
#pragma once
#include "file.h"

enum { SCHEDULE_AFFINITY, SCHEDULE_PARAMETERS, SCHEDULE_LOWEST, SCHEDULE_HIGHEST };

HIDDEN long nvx_uname(void *out);
HIDDEN long nvx_sysinfo(void *out);
HIDDEN long nvx_prlimit(int resource, const uint64_t new[2], uint64_t old[2]);
HIDDEN long nvx_getrusage(int who, void *out);
HIDDEN long nvx_times(void *out);
HIDDEN long nvx_prctl(int option, long argument);
HIDDEN long nvx_sched(int call, long argument, void *out);
HIDDEN long nvx_set_affinity(size_t size, const void *mask);

// identity.c
HIDDEN long nvx_get_ids(uint32_t *a, uint32_t *b, uint32_t *c);
HIDDEN long nvx_set_ids(uint32_t a, uint32_t b, uint32_t c);
HIDDEN long nvx_get_groups(long size, uint32_t *list);
HIDDEN long nvx_set_groups(long count, const uint32_t *list);
