// pthreads: kinds of mutexes, read-write locks, barriers, spin locks, conditions by either clock, keys, once, cancelling,
// attributes, detaching, and what each refuses.
#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>
#include "common/show.h"

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static volatile int stage, counter;

static struct timespec after(clockid_t clock, long milliseconds)
{
	struct timespec t;
	clock_gettime(clock, &t);
	t.tv_nsec += milliseconds % 1000 * 1000000;
	t.tv_sec += milliseconds / 1000 + t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void *run(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	void *result = NULL;
	pthread_create(&thread, NULL, body, argument);
	pthread_join(thread, &result);
	return result;
}

static void *try_lock(void *m) { return (void *)(long)pthread_mutex_trylock(m); }
static void *unlock(void *m) { return (void *)(long)pthread_mutex_unlock(m); }
static void *lock_and_end(void *m) { return (void *)(long)pthread_mutex_lock(m); }
static void *lock_for_a_while(void *m)
{
	struct timespec soon = after(CLOCK_REALTIME, 15);
	return (void *)(long)pthread_mutex_timedlock(m, &soon);
}

static void mutexes(void)
{
	static const int kinds[] = { PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK };
	pthread_mutexattr_t attributes;
	pthread_mutex_t m;
	pthread_mutexattr_init(&attributes);
	for (int i = 0; i < 3; i++) {
		pthread_mutexattr_settype(&attributes, kinds[i]);
		pthread_mutex_init(&m, &attributes);
		printf("kind %d\n", i);
		RESULT(pthread_mutex_lock(&m));
		RESULT(pthread_mutex_trylock(&m));
		if (i) RESULT(pthread_mutex_lock(&m));
		show_error("another's trylock", (long)run(try_lock, &m));
		show_error("another's timed lock", (long)run(lock_for_a_while, &m));
		if (i) show_error("another's unlock", (long)run(unlock, &m));
		RESULT(pthread_mutex_unlock(&m));
		if (i) RESULT(pthread_mutex_unlock(&m));
		if (i) RESULT(pthread_mutex_unlock(&m));
		if (i) RESULT(pthread_mutex_unlock(&m));
		show_error("free again", (long)run(try_lock, &m));
	}
	RESULT(pthread_mutexattr_settype(&attributes, 99));
	pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_NORMAL);
	RESULT(pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST));
	pthread_mutex_init(&m, &attributes);
	show_error("ends with the lock", (long)run(lock_and_end, &m));
	RESULT(pthread_mutex_lock(&m));
	RESULT(pthread_mutex_consistent(&m));
	RESULT(pthread_mutex_unlock(&m));
	RESULT(pthread_mutex_lock(&m));
	RESULT(pthread_mutex_unlock(&m));
	RESULT(pthread_mutex_destroy(&m));
}

static pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
static void *try_read(void *unused) { long r = pthread_rwlock_tryrdlock(&rwlock); if (!r) pthread_rwlock_unlock(&rwlock); return (void *)r; }
static void *try_write(void *unused) { long r = pthread_rwlock_trywrlock(&rwlock); if (!r) pthread_rwlock_unlock(&rwlock); return (void *)r; }
static void *timed_write(void *unused)
{
	struct timespec soon = after(CLOCK_REALTIME, 15);
	return (void *)(long)pthread_rwlock_timedwrlock(&rwlock, &soon);
}
static void *timed_read(void *unused)
{
	struct timespec soon = after(CLOCK_REALTIME, 15);
	return (void *)(long)pthread_rwlock_timedrdlock(&rwlock, &soon);
}

static void *write_often(void *unused)
{
	for (int i = 0; i < 100; i++) {
		pthread_rwlock_wrlock(&rwlock);
		int before = counter;
		if (i % 10 == 0) sched_yield();
		counter = before + 1;
		pthread_rwlock_unlock(&rwlock);
	}
	return NULL;
}

static void read_write_locks(void)
{
	RESULT(pthread_rwlock_rdlock(&rwlock));
	RESULT(pthread_rwlock_rdlock(&rwlock));
	show_error("another reader", (long)run(try_read, NULL));
	show_error("a writer", (long)run(try_write, NULL));
	show_error("a writer in time", (long)run(timed_write, NULL));
	pthread_rwlock_unlock(&rwlock), pthread_rwlock_unlock(&rwlock);
	RESULT(pthread_rwlock_wrlock(&rwlock));
	show_error("a reader", (long)run(try_read, NULL));
	show_error("a reader in time", (long)run(timed_read, NULL));
	RESULT(pthread_rwlock_unlock(&rwlock));
	show_error("a writer", (long)run(try_write, NULL));
	pthread_t threads[6];
	counter = 0;
	for (int i = 0; i < 6; i++) pthread_create(&threads[i], NULL, write_often, NULL);
	for (int i = 0; i < 6; i++) pthread_join(threads[i], NULL);
	printf("counted %d\n", counter);
}

static pthread_barrier_t barrier;
static pthread_spinlock_t spin;
static void *meet(void *unused)
{
	long serial = 0;
	for (int i = 0; i < 20; i++) {
		serial += pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD;
		pthread_spin_lock(&spin);
		counter++;
		pthread_spin_unlock(&spin);
		pthread_barrier_wait(&barrier);
		if (counter % 5) printf("not together\n");
		pthread_barrier_wait(&barrier);
	}
	return (void *)serial;
}

static void barriers(void)
{
	pthread_t threads[5];
	long serial = 0;
	counter = 0;
	RESULT(pthread_barrier_init(&barrier, NULL, 0));
	RESULT(pthread_barrier_init(&barrier, NULL, 5));
	RESULT(pthread_spin_init(&spin, 0));
	for (int i = 0; i < 5; i++) pthread_create(&threads[i], NULL, meet, NULL);
	for (int i = 0; i < 5; i++) {
		void *result;
		pthread_join(threads[i], &result);
		serial += (long)result;
	}
	printf("serial %ld counter %d\n", serial, counter);
	RESULT(pthread_barrier_destroy(&barrier));
	RESULT(pthread_spin_trylock(&spin));
	RESULT(pthread_spin_trylock(&spin));
}

static void *wait_stage(void *unused)
{
	pthread_mutex_lock(&mutex);
	stage++;
	while (stage < 10) pthread_cond_wait(&condition, &mutex);
	counter++;
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static void conditions(void)
{
	pthread_condattr_t attributes;
	pthread_cond_t monotonic;
	clockid_t clock = 99;
	pthread_condattr_init(&attributes);
	RESULT(pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC));
	RESULT(pthread_condattr_setclock(&attributes, CLOCK_PROCESS_CPUTIME_ID));
	pthread_condattr_getclock(&attributes, &clock);
	printf("clock %d\n", clock);
	pthread_cond_init(&monotonic, &attributes);
	pthread_mutex_lock(&mutex);
	struct timespec soon = after(CLOCK_MONOTONIC, 20), bad = { 0, 1000000000 };
	RESULT(pthread_cond_timedwait(&monotonic, &mutex, &soon));
	struct timespec now = after(CLOCK_MONOTONIC, 0);
	printf("not early %d\n", now.tv_sec > soon.tv_sec || (now.tv_sec == soon.tv_sec && now.tv_nsec >= soon.tv_nsec));
	RESULT(pthread_cond_timedwait(&monotonic, &mutex, &soon));
	RESULT(pthread_cond_timedwait(&monotonic, &mutex, &bad));
	pthread_mutex_unlock(&mutex);
	pthread_t threads[4];
	stage = counter = 0;
	for (int i = 0; i < 4; i++) pthread_create(&threads[i], NULL, wait_stage, NULL);
	while (stage < 4) sched_yield();
	pthread_mutex_lock(&mutex);
	RESULT(pthread_cond_signal(&condition));
	stage = 10;
	RESULT(pthread_cond_broadcast(&condition));
	pthread_mutex_unlock(&mutex);
	for (int i = 0; i < 4; i++) pthread_join(threads[i], NULL);
	printf("all through %d\n", counter);
	RESULT(pthread_cond_destroy(&condition));
}

static sem_t semaphore;
static void *post_later(void *unused) { usleep(20000); sem_post(&semaphore); return NULL; }

static void semaphores(void)
{
	int value;
	struct timespec soon = after(CLOCK_REALTIME, 3000), past = { 1, 0 }, bad = { 0, -1 };
	SHOW(sem_init(&semaphore, 0, 2));
	SHOW(sem_init(&semaphore, 0, 0x80000000u));
	SHOW(sem_wait(&semaphore));
	SHOW(sem_trywait(&semaphore));
	SHOW(sem_trywait(&semaphore));
	SHOW(sem_timedwait(&semaphore, &past));
	SHOW(sem_timedwait(&semaphore, &bad));
	pthread_t thread;
	pthread_create(&thread, NULL, post_later, NULL);
	SHOW(sem_timedwait(&semaphore, &soon));
	pthread_join(thread, NULL);
	SHOW(sem_post(&semaphore));
	SHOW(sem_getvalue(&semaphore, &value));
	printf("value %d\n", value);
	SHOW(sem_destroy(&semaphore));
}

static pthread_key_t keys[3];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static int once_runs, destroyed, again;
static _Thread_local char local[5000] = "local";
static void run_once(void) { once_runs++; usleep(1000); }
static void destroy(void *value) { destroyed += (long)value; }
static void destroy_again(void *value) { if (again++ < 2) pthread_setspecific(keys[1], value); }
static void *use_keys(void *argument)
{
	pthread_once(&once, run_once);
	printf("%s %d\n", local, pthread_getspecific(keys[0]) == NULL);
	local[0] = 'L';
	pthread_setspecific(keys[0], argument);
	pthread_setspecific(keys[1], argument);
	return (void *)(long)((size_t)local % 4 == 0);
}

static void own_data(void)
{
	RESULT(pthread_key_create(&keys[0], destroy));
	RESULT(pthread_key_create(&keys[1], destroy_again));
	RESULT(pthread_key_create(&keys[2], NULL));
	RESULT(pthread_setspecific(keys[2], keys));
	SHOW(pthread_getspecific(keys[2]) == keys);
	for (long i = 1; i <= 3; i++) run(use_keys, (void *)i);
	printf("once %d destroyed %d again %d local %s\n", once_runs, destroyed, again, local);
	RESULT(pthread_key_delete(keys[0]));
}

static void cleanup(void *text) { printf("cleaned up: %s\n", (char *)text); }
static void *cancelled(void *mode)
{
	int old;
	pthread_cleanup_push(cleanup, mode);
	if (!strcmp(mode, "disabled")) {
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
		stage = 1;
		usleep(40000);
		printf("not yet\n");
		pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	}
	stage = 1;
	if (!strcmp(mode, "condition")) {
		pthread_mutex_lock(&mutex);
		pthread_cleanup_push((void (*)(void *))pthread_mutex_unlock, &mutex);
		for (;;) pthread_cond_wait(&condition, &mutex);
		pthread_cleanup_pop(1);
	}
	if (!strcmp(mode, "semaphore")) for (;;) sem_wait(&semaphore);
	if (!strcmp(mode, "read")) for (int ends[2], r = pipe(ends); r == 0;) read(ends[0], &old, 1);
	if (!strcmp(mode, "exit")) pthread_exit("by itself");
	for (;;) pthread_testcancel();
	pthread_cleanup_pop(0);
	return NULL;
}

static void cancelling(void)
{
	static const char *modes[] = { "point", "disabled", "condition", "semaphore", "read", "exit" };
	pthread_cond_init(&condition, NULL);
	sem_init(&semaphore, 0, 0);
	for (int i = 0; i < 6; i++) {
		pthread_t thread;
		void *result;
		stage = 0;
		pthread_create(&thread, NULL, cancelled, (void *)modes[i]);
		while (!stage) sched_yield();
		usleep(10000);
		pthread_cancel(thread);
		pthread_join(thread, &result);
		printf("%s: %s\n", modes[i], result == PTHREAD_CANCELED ? "cancelled" : (char *)result);
	}
	RESULT(pthread_mutex_trylock(&mutex));
	pthread_mutex_unlock(&mutex);
}

static void *report_stack(void *unused)
{
	pthread_attr_t attributes;
	void *base;
	size_t size;
	char here;
	pthread_getattr_np(pthread_self(), &attributes);
	pthread_attr_getstack(&attributes, &base, &size);
	return (void *)(long)(&here > (char *)base && &here < (char *)base + size);
}

static void *detach_self(void *unused) { pthread_detach(pthread_self()); sem_post(&semaphore); return NULL; }

static void attributes_and_the_rest(void)
{
	pthread_attr_t attributes;
	pthread_t thread;
	size_t size;
	int state;
	pthread_attr_init(&attributes);
	RESULT(pthread_attr_setstacksize(&attributes, 100));
	RESULT(pthread_attr_setstacksize(&attributes, 1 << 17));
	pthread_attr_getstacksize(&attributes, &size);
	pthread_attr_getdetachstate(&attributes, &state);
	printf("size %d state %d\n", (int)size, state);
	RESULT(pthread_attr_setguardsize(&attributes, 8192));
	RESULT(pthread_attr_setdetachstate(&attributes, 7));
	pthread_create(&thread, &attributes, report_stack, NULL);
	void *result;
	RESULT(pthread_join(thread, &result));
	printf("stack known %ld and mine %ld\n", (long)result, (long)report_stack(NULL));
	static char room[65536] __attribute__((aligned(16)));
	RESULT(pthread_attr_setstack(&attributes, room, sizeof room));
	pthread_create(&thread, &attributes, report_stack, NULL);
	pthread_join(thread, &result);
	printf("on a stack of the program's %ld\n", (long)result);
	for (int i = 0; i < 200; i++) {
		pthread_create(&thread, NULL, detach_self, NULL);
		sem_wait(&semaphore);
	}
	SHOW(pthread_equal(pthread_self(), pthread_self()));
	RESULT(pthread_setname_np(pthread_self(), "named"));
	char name[16];
	RESULT(pthread_setname_np(pthread_self(), "a name that is too long"));
	RESULT(pthread_getname_np(pthread_self(), name, 3));
	thrd_t c11;
	SHOW(thrd_create(&c11, (int (*)(void *))report_stack, NULL) == thrd_success);
	SHOW(thrd_join(c11, &state));
	printf("joined %d\n", state);
	SHOW(sched_yield());
	SHOW(sched_get_priority_min(SCHED_OTHER));
	SHOW(sched_get_priority_max(SCHED_FIFO));
	SHOW(sched_get_priority_max(99));
	struct sched_param parameters;
	int policy;
	RESULT(pthread_getschedparam(pthread_self(), &policy, &parameters));
	printf("policy %d priority %d\n", policy, parameters.sched_priority);
}

int main(void)
{
	mutexes();
	read_write_locks();
	barriers();
	conditions();
	semaphores();
	own_data();
	cancelling();
	attributes_and_the_rest();
	return 0;
}
