// Deep recursion in C is a RecursionError in threads too, whose stacks are smaller than the main thread's.
//
// CPython counts nested C calls and lets every thread make as many as fit into 8 MiB (Py_C_RECURSION_LIMIT in cpython/pystate.h). Here a
// thread may make as many as fit into its own stack. The linker leads the threading module's call here (--wrap in link.ts).
#define Py_BUILD_CORE 1 // _PyThreadState_WHENCE_THREADING
#include <Python.h>
#include "thread_limits.h"

// What CPython's own figures come to: 8 MiB for 10,000 calls.
#define BYTES_PER_CALL 800
// Imports need some, however small a stack was asked for.
#define FEWEST_CALLS 300

PyThreadState *__real__PyThreadState_New(PyInterpreterState *interpreter, int whence);
PyThreadState *__wrap__PyThreadState_New(PyInterpreterState *interpreter, int whence);

PyThreadState *__wrap__PyThreadState_New(PyInterpreterState *interpreter, int whence)
{
	PyThreadState *state = __real__PyThreadState_New(interpreter, whence);
	if (!state || whence != _PyThreadState_WHENCE_THREADING) return state;
	size_t asked = PyThread_get_stacksize();
	int calls = (asked ? asked : THREAD_STACK_BYTES) / BYTES_PER_CALL;
	if (calls < FEWEST_CALLS) calls = FEWEST_CALLS;
	if (calls < state->c_recursion_remaining) state->c_recursion_remaining = calls;
	return state;
}
