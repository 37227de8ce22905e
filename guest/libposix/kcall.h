// Kernel calls: int 0x80, number in EAX, arguments in EBX, ECX, EDX, EDI, result in EDX:EAX (Nanvix microvm §7.1, P2).
//
// The result is a 64-bit integer on the wire; every call here has one that fits 32 bits, negative values being minus errno.
#pragma once
#include <stdint.h>
#include "nanvix.h"

static inline int32_t kcall4(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d)
{
	int32_t result;
	uint32_t high = c, second = b;
	__asm__ volatile("int $0x80"
	                 : "=a"(result), "+d"(high), "+c"(second)
	                 : "a"(number), "b"(a), "D"(d)
	                 : "memory", "cc");
	return result;
}

static inline int32_t kcall3(uint32_t number, uint32_t a, uint32_t b, uint32_t c) { return kcall4(number, a, b, c, 0); }
static inline int32_t kcall2(uint32_t number, uint32_t a, uint32_t b) { return kcall4(number, a, b, 0, 0); }
static inline int32_t kcall1(uint32_t number, uint32_t a) { return kcall4(number, a, 0, 0, 0); }
static inline int32_t kcall0(uint32_t number) { return kcall4(number, 0, 0, 0, 0); }
