// What every kernel test program has: text, checks, pages, threads. They are plain Nanvix user programs.
#pragma once
#include <stdbool.h>
#include "nanvix-kcall.h"

void *memcpy(void *target, const void *source, size_t bytes);
void *memset(void *target, int byte, size_t bytes);

// The program; its result is the exit status.
int test_main(const char *arguments, const char *environment);

void say(const char *text);
void say_number(int64_t number);
// "ok: promise" or "FAILED: promise: got ..., wanted ..."; a failure shows in test_status().
void check(const char *promise, int64_t got, int64_t wanted);
// 0 when every check held, else 1: what most programs return.
int test_status(void);

// `int 0x80` with all that the convention promises: registers kept, the high half the sign.
int64_t call(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d);

// Maps a page at the next free address, readable and writable.
void *page_new(void);
// A thread that runs `body(argument)` and ends with its result. Its stack has the least size that Nanvix takes, 512 KiB of addresses
// (§7.4); 16 KiB of them are memory.
int32_t thread_start(int32_t (*body)(void *), void *argument);
int32_t thread_join(int32_t tid);

// Nanoseconds of UTC.
uint64_t now(void);
// The deadline so many milliseconds from now, as the calls take it.
struct deadline {
    uint32_t seconds, nanoseconds;
};
struct deadline after_ms(uint32_t milliseconds);
