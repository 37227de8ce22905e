// The end of a program that did what it may not.
#pragma once
#include <stdint.h>
#include "trap.h"

// Exit status of a process ended by a signal number: this plus the number, as shells have it.
#define STATUS_SIGNAL 128
#define SIGNAL_ILL 4
#define SIGNAL_TRAP 5
#define SIGNAL_ABORT 6
#define SIGNAL_BUS 7
#define SIGNAL_FPE 8
#define SIGNAL_KILL 9
#define SIGNAL_SEGV 11

// The signal that POSIX systems send for an exception.
int32_t signal_of(uint32_t vector);
// Prints what happened, registers and the calls that led there, and ends the current process. Returns if other
// processes go on and this thread is not to.
void crash(const struct trap_frame *frame, uint32_t address, const char *cause, int32_t signal);
const char *exception_name(uint32_t vector);
