// The ends of the machine: a kernel that cannot go on, and an orderly power-off.
#pragma once
#include <stdint.h>
#include "../cpu/trap.h"

// Exit status of the machine after a kernel panic, and when the initrd cannot be started.
#define STATUS_PANIC 255
#define STATUS_CANNOT_START 126

_Noreturn void power_off(int32_t status);

// "where: what", the registers of `frame` if there is one, and power-off with STATUS_PANIC.
_Noreturn void panic_at(const struct trap_frame *frame, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define panic(...) panic_at(NULL, __VA_ARGS__)

// The initrd is not something this kernel can start: one line, and power-off with STATUS_CANNOT_START.
_Noreturn void refuse_to_start(const char *format, ...) __attribute__((format(printf, 1, 2)));

#define ASSERT(condition) \
    do { \
        if (!(condition)) panic("%s: %s", __func__, #condition); \
    } while (0)
