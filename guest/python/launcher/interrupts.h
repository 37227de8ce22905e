// Interrupts of a running job: a thread that waits for them, and iterators that look for them.
#pragma once
#include <Python.h>
#include <stdbool.h>

int interrupts_watch(int fd); // 0 or errno
void interrupts_arm(uint32_t job); // with the GIL, in the main thread; not 0. An interrupt for it may be there already
void interrupts_disarm(void); // with the GIL, in the main thread
bool interrupts_guard(PyTypeObject *type); // false: the table is full or the type has no tp_iternext
