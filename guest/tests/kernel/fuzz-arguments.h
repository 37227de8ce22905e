// Random numbers, and what the fuzzer hands to kernel calls: from nonsense to structures that are nearly right.
#pragma once
#include "test.h"

// fuzz.ts knows this word too.
#define FUZZ_SECRET 0x5EC2E7A5u
// 64 pages that come and go while calls are made.
#define FUZZ_BASE 0x50000000u

void fuzz_seed(uint32_t seed);
uint32_t fuzz_random(void);
// The next decimal number in the text, 0 at its end.
uint32_t fuzz_number(const char **text);

uint32_t fuzz_argument(void);
uint32_t fuzz_pointer(void);
// Arguments for a call; structures that it reads may be put where they point.
void fuzz_prepare(uint32_t number, uint32_t a[4]);
// The call with flags, segments and floating-point unit in a state that no compiler leaves them in.
int64_t fuzz_strange_call(uint32_t number, const uint32_t a[4]);
