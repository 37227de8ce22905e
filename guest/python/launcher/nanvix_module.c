// _nanvix: what the agent needs from below Python. Snapshot, entropy, and interrupts that come in while a job runs.
//
// The module also works in a Python on Linux (tests of the agent): the machine's functions are weak there.
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#include "nanvix_module.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include "interrupts.h"
#include "nanvix-posix.h"

#pragma weak nanvix_snapshot
#pragma weak nanvix_add_entropy
#pragma weak nanvix_has_hardware_random

static bool snapshot_wanted, snapshot_asked;

const char *nanvix_take_snapshot(void)
{
	if (snapshot_asked) return "refused";
	snapshot_asked = true;
	int result = nanvix_snapshot ? nanvix_snapshot() : -ENOSYS;
	if (result == 0) return "taken";
	fprintf(stderr, "python: no snapshot was taken (%s); going on.\n", strerror(-result));
	return "refused";
}

void nanvix_want_snapshot(bool wanted) { snapshot_wanted = wanted; }

static PyObject *snapshot(PyObject *module, PyObject *unused)
{
	(void)module, (void)unused;
	return PyUnicode_FromString(snapshot_wanted ? nanvix_take_snapshot() : "none");
}

static PyObject *preimports(PyObject *module, PyObject *unused)
{
	extern const char nanvix_preimports[], nanvix_preimports_end[];
	(void)module, (void)unused;
	return PyUnicode_FromStringAndSize(nanvix_preimports, nanvix_preimports_end - nanvix_preimports);
}

static PyObject *add_entropy(PyObject *module, PyObject *argument)
{
	(void)module;
	char *bytes;
	Py_ssize_t size;
	if (PyBytes_AsStringAndSize(argument, &bytes, &size) < 0) return NULL;
	if (nanvix_add_entropy) nanvix_add_entropy(bytes, size);
	return PyBool_FromLong(nanvix_add_entropy != NULL);
}

static PyObject *has_hardware_random(PyObject *module, PyObject *unused)
{
	(void)module, (void)unused;
	return PyBool_FromLong(nanvix_has_hardware_random && nanvix_has_hardware_random());
}

static PyObject *watch(PyObject *module, PyObject *argument)
{
	(void)module;
	int fd = PyLong_AsInt(argument);
	if (fd == -1 && PyErr_Occurred()) return NULL;
	int error = interrupts_watch(fd);
	if (error) {
		errno = error;
		return PyErr_SetFromErrno(PyExc_OSError);
	}
	Py_RETURN_NONE;
}

static PyObject *arm(PyObject *module, PyObject *argument)
{
	(void)module;
	unsigned long job = PyLong_AsUnsignedLong(argument);
	if (PyErr_Occurred()) return NULL;
	interrupts_arm(job);
	Py_RETURN_NONE;
}

static PyObject *disarm(PyObject *module, PyObject *unused)
{
	(void)module, (void)unused;
	interrupts_disarm();
	Py_RETURN_NONE;
}

static PyObject *guard(PyObject *module, PyObject *type)
{
	(void)module;
	if (!PyType_Check(type)) {
		PyErr_SetString(PyExc_TypeError, "a type is wanted");
		return NULL;
	}
	return PyBool_FromLong(interrupts_guard((PyTypeObject *)type));
}

static PyMethodDef methods[] = {
	{ "snapshot", snapshot, METH_NOARGS, "Pass the snapshot point; 'none', 'taken' or 'refused'." },
	{ "preimports", preimports, METH_NOARGS, "Names of the modules to import before the snapshot point, one a line." },
	{ "add_entropy", add_entropy, METH_O, "Mix bytes into the system's random source; False when there is no such thing." },
	{ "has_hardware_random", has_hardware_random, METH_NOARGS, "Whether RDRAND feeds the random source." },
	{ "watch", watch, METH_O, "Start the thread that reads signal numbers from a descriptor." },
	{ "arm", arm, METH_O, "From now on an interrupt for this job (a number, not 0) raises KeyboardInterrupt in the main thread." },
	{ "disarm", disarm, METH_NOARGS, "From now on interrupts are dropped; so is one that is on its way." },
	{ "guard", guard, METH_O, "Let loops in C over iterators of this type be interrupted." },
	{ NULL, NULL, 0, NULL },
};

static struct PyModuleDef definition = {
	PyModuleDef_HEAD_INIT, .m_name = "_nanvix", .m_size = 0, .m_methods = methods,
};

PyMODINIT_FUNC PyInit__nanvix(void) { return PyModuleDef_Init(&definition); }
