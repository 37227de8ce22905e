// The built-in module _nanvix and what the launcher shares with it.
#pragma once
#include <Python.h>
#include <stdbool.h>

PyMODINIT_FUNC PyInit__nanvix(void);

// Asks the machine for a snapshot, the first time it is called. "taken" or "refused"; a refusal is told on stderr.
const char *nanvix_take_snapshot(void);

// Whether _nanvix.snapshot() is to do anything.
void nanvix_want_snapshot(bool wanted);
