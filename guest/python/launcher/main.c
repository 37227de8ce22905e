// python.elf: CPython's own command line; before it, options of ours: --snapshot, --interrupts and --agent.
//
//   python.elf [--snapshot] [--interrupts] [CPython's options and arguments]
//   python.elf [--snapshot] --agent [CPython's options]
// With --snapshot the machine is asked for a snapshot when the interpreter is up, before anything of the program has run (with
// --agent: when the agent has made its imports). At most once; a refusal is told on stderr and the program goes on.
// With --interrupts the host's interrupts for job 1 are Ctrl+C (docs/agent-protocol.md, "Interrupts").
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include "interrupts.h"
#include "nanvix_module.h"
#include "thread_limits.h"

#define EXECUTABLE L"/bin/python3"
#define INTERRUPTS "/dev/host-interrupt"
#define ONLY_JOB 1

struct options {
	bool snapshot, agent, interrupts;
};

static struct options own_options(int *argc, char **argv)
{
	struct options options = { 0 };
	while (*argc > 1) {
		if (!strcmp(argv[1], "--snapshot")) options.snapshot = true;
		else if (!strcmp(argv[1], "--agent")) options.agent = true;
		else if (!strcmp(argv[1], "--interrupts")) options.interrupts = true;
		else break;
		memmove(argv + 1, argv + 2, (*argc - 1) * sizeof *argv);
		--*argc;
	}
	return options;
}

// On Nanvix the library is the RAMFS image's, the program is no file, and compiled modules would only fill memory.
static bool on_nanvix(void)
{
	struct utsname names;
	return uname(&names) == 0 && !strcmp(names.sysname, "Nanvix");
}

static PyStatus settle(PyConfig *config, int argc, char **argv)
{
	PyPreConfig early;
	PyPreConfig_InitPythonConfig(&early);
	PyStatus status = Py_PreInitializeFromBytesArgs(&early, argc, argv);
	if (PyStatus_Exception(status)) return status;
	PyConfig_InitPythonConfig(config);
	config->parse_argv = 1;
	if (on_nanvix()) {
		config->write_bytecode = 0;
		status = PyConfig_SetString(config, &config->executable, EXECUTABLE);
		// With -E and -I the environment does not count, and yet the library lies where it lies.
		if (!PyStatus_Exception(status)) status = PyConfig_SetBytesString(config, &config->home, getenv("PYTHONHOME"));
		if (PyStatus_Exception(status)) return status;
	}
	return PyConfig_SetBytesArgv(config, argc, argv);
}

static void hear_interrupts(void)
{
	int fd = open(INTERRUPTS, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && interrupts_watch(fd) == 0) interrupts_arm(ONLY_JOB);
}

static int run_agent(void)
{
	PyObject *module = PyImport_ImportModule("_nanvix_agent");
	PyObject *result = module ? PyObject_CallMethod(module, "main", NULL) : NULL;
	if (!result) PyErr_Print();
	int status = result ? 0 : 1;
	Py_XDECREF(result);
	Py_XDECREF(module);
	return Py_FinalizeEx() < 0 ? 120 : status;
}

int main(int argc, char **argv)
{
	struct options options = own_options(&argc, argv);
	PyConfig config;
	pthread_attr_t attributes;

	if (on_nanvix()) setenv("PYTHONHOME", "/", 0);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, THREAD_STACK_BYTES);
	pthread_setattr_default_np(&attributes);

	PyImport_AppendInittab("_nanvix", PyInit__nanvix);
	PyStatus status = settle(&config, argc, argv);
	if (!PyStatus_Exception(status)) status = Py_InitializeFromConfig(&config);
	PyConfig_Clear(&config);
	if (PyStatus_Exception(status)) {
		if (PyStatus_IsExit(status)) return status.exitcode;
		Py_ExitStatusException(status);
	}
	if (options.agent) {
		nanvix_want_snapshot(options.snapshot);
		return run_agent();
	}
	if (options.snapshot) nanvix_take_snapshot();
	// Threads come after the snapshot point, as with the agent.
	if (options.interrupts) hear_interrupts();
	return Py_RunMain();
}
