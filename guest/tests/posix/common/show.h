// What the programs here share: each call is printed as it stands in the source, with its result and its error.
#pragma once
#include <errno.h>
#include <stdio.h>
#include <string.h>

static inline void show(const char *what, long long result)
{
	int error = errno;
	printf("%s = %lld%s%s\n", what, result, result == -1 ? " " : "", result == -1 ? strerror(error) : "");
}

static inline void show_error(const char *what, int error) { printf("%s: %s\n", what, strerror(error)); }

#define SHOW(call) (errno = 0, show(#call, (long long)(call)))
// For pthread functions, which return the error.
#define RESULT(call) show_error(#call, call)
