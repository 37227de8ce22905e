// Interrupts: records on a descriptor become KeyboardInterrupt in the main thread, wherever it stands.
// Each names the job that it is for, so that one that comes early waits for its job, and one that comes late disturbs no other.
//
//   in bytecode           CPython's own flag, seen at the next jump backwards or call
//   in a waiting call     the wait is nudged and ends with EINTR; CPython looks at its flag then
//   in a loop written in C (sum, max, "in", join …) over one of the usual iterators: while the interrupt is pending, the
//                         iterators' tp_iternext is one that looks at the flag first
#define _GNU_SOURCE
#define PY_SSIZE_T_CLEAN
#define Py_BUILD_CORE 1
#include "interrupts.h"
#include <errno.h>
#include <internal/pycore_runtime.h>
#include <pthread.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>
#include "nanvix-posix.h"

#pragma weak nanvix_nudge

#define GUARDED_TYPES 48
// A nudge can be spent on a wait that is not the one that counts (the GIL's): it is repeated until the flag was seen.
#define NUDGE_EVERY_NS 5000000

static struct {
	PyTypeObject *type;
	iternextfunc original;
} guarded[GUARDED_TYPES];
static int guarded_count;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; // over both jobs and tripping the flag
static uint32_t armed_job; // that may be interrupted now; 0: none
static uint32_t interrupted_job; // that the last interrupt was for
static pthread_t main_thread;
static int main_tid, watched_fd = -1;

static bool is_pending(void) { return _Py_atomic_load_int(&_PyRuntime.signals.is_tripped) != 0; }

static PyObject *looking_next(PyObject *iterator)
{
	if (PyErr_CheckSignals() < 0) return NULL;
	for (int i = 0; i < guarded_count; i++)
		if (guarded[i].type == Py_TYPE(iterator)) return guarded[i].original(iterator);
	return NULL;
}

bool interrupts_guard(PyTypeObject *type)
{
	if (guarded_count == GUARDED_TYPES || !type->tp_iternext) return false;
	guarded[guarded_count].type = type;
	guarded[guarded_count].original = type->tp_iternext;
	guarded_count++;
	return true;
}

static void set_guards(bool on)
{
	for (int i = 0; i < guarded_count; i++) {
		iternextfunc next = on ? looking_next : guarded[i].original;
		__atomic_store_n(&guarded[i].type->tp_iternext, next, __ATOMIC_RELEASE);
	}
}

// On Linux only a signal ends a wait: one whose handler does nothing.
static void ignore(int signal_number) { (void)signal_number; }

static void prepare_nudging(void)
{
	if (!nanvix_nudge) sigaction(SIGURG, &(struct sigaction){ .sa_handler = ignore }, NULL);
}

static void nudge_main_thread(void)
{
	if (nanvix_nudge) nanvix_nudge(main_tid);
	else pthread_kill(main_thread, SIGURG);
}

static bool trip(uint32_t job)
{
	pthread_mutex_lock(&lock);
	interrupted_job = job;
	bool tripped = armed_job == job && PyErr_SetInterruptEx(SIGINT) == 0;
	pthread_mutex_unlock(&lock);
	return tripped;
}

// docs/agent-protocol.md, "Interrupts".
struct record {
	uint32_t signal_number, job;
};

static bool next_record(struct record *record)
{
	for (size_t have = 0; have < sizeof *record;) {
		ssize_t got = read(watched_fd, (char *)record + have, sizeof *record - have);
		if (got < 0 && errno == EINTR) continue;
		if (got <= 0) return false;
		have += got;
	}
	return true;
}

static void *wait_for_interrupts(void *unused)
{
	struct record record;
	(void)unused;
	while (next_record(&record)) {
		if (record.signal_number != SIGINT || record.job == 0 || !trip(record.job)) continue;
		set_guards(true);
		while (is_pending() && armed_job == record.job) {
			nudge_main_thread();
			nanosleep(&(struct timespec){ .tv_nsec = NUDGE_EVERY_NS }, NULL);
		}
		set_guards(false);
	}
	return NULL;
}

int interrupts_watch(int fd)
{
	pthread_t thread;
	sigset_t all, before;
	watched_fd = fd;
	main_thread = pthread_self();
	main_tid = gettid();
	prepare_nudging();
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(&thread, NULL, wait_for_interrupts, NULL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return error;
}

void interrupts_arm(uint32_t job)
{
	pthread_mutex_lock(&lock);
	armed_job = job;
	if (interrupted_job == job) PyErr_SetInterruptEx(SIGINT);
	pthread_mutex_unlock(&lock);
}

void interrupts_disarm(void)
{
	pthread_mutex_lock(&lock);
	armed_job = 0;
	pthread_mutex_unlock(&lock);
	if (is_pending() && PyErr_CheckSignals() < 0) PyErr_Clear();
}
