// pthreads: mutexes, conditions with time-outs, semaphores, keys, once, detached threads, cancelling, many in a row.
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
static int counter, turn;
static _Thread_local int own = 5;

static void *count(void *argument)
{
	for (int i = 0; i < 500; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	own += (long)argument;
	return (void *)(long)own;
}

static void *take_turns(void *argument)
{
	int me = (long)argument;
	pthread_mutex_lock(&mutex);
	for (int i = 0; i < 100; i++) {
		while (turn % 3 != me) pthread_cond_wait(&condition, &mutex);
		turn++;
		pthread_cond_broadcast(&condition);
	}
	pthread_mutex_unlock(&mutex);
	return NULL;
}

static struct timespec after(clockid_t clock, long milliseconds)
{
	struct timespec t;
	clock_gettime(clock, &t);
	t.tv_nsec += milliseconds * 1000000;
	t.tv_sec += t.tv_nsec / 1000000000;
	t.tv_nsec %= 1000000000;
	return t;
}

static void many(void)
{
	pthread_t threads[30];
	long sum = 0;
	for (long i = 0; i < 30; i++) pthread_create(&threads[i], NULL, count, (void *)i);
	for (int i = 0; i < 30; i++) {
		void *result;
		pthread_join(threads[i], &result);
		sum += (long)result;
	}
	printf("counter %d results %ld own %d\n", counter, sum, own);
	for (long i = 0; i < 3; i++) pthread_create(&threads[i], NULL, take_turns, (void *)i);
	for (int i = 0; i < 3; i++) pthread_join(threads[i], NULL);
	printf("turns %d\n", turn);
}

static void time_outs(void)
{
	struct timespec soon = after(CLOCK_REALTIME, 20);
	pthread_mutex_lock(&mutex);
	printf("condition %d\n", pthread_cond_timedwait(&condition, &mutex, &soon) == ETIMEDOUT);
	soon = after(CLOCK_REALTIME, 20);
	pthread_mutex_unlock(&mutex);
	sem_t semaphore;
	sem_init(&semaphore, 0, 1);
	printf("semaphore %d", sem_timedwait(&semaphore, &soon));
	printf(" %d", sem_timedwait(&semaphore, &soon));
	printf(" %d\n", errno == ETIMEDOUT);
	printf("trylock %d %d\n", pthread_mutex_trylock(&mutex), pthread_mutex_trylock(&mutex) == EBUSY);
	pthread_mutex_unlock(&mutex);
}

static sem_t ended;
static void destroy(void *value) { printf("key destroyed %s\n", (char *)value); }
static void *detached(void *argument)
{
	pthread_key_t key = *(pthread_key_t *)argument;
	pthread_setspecific(key, "value");
	sem_post(&ended);
	return NULL;
}

static void *forever(void *argument)
{
	(void)argument;
	for (;;) sleep(1000);
}

static void endings(void)
{
	pthread_key_t key;
	pthread_t thread;
	pthread_attr_t attributes;
	sem_init(&ended, 0, 0);
	pthread_key_create(&key, destroy);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 << 10);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	int created = pthread_create(&thread, &attributes, detached, &key);
	sem_wait(&ended);
	usleep(50000);
	printf("detached %d\n", created);
	pthread_create(&thread, NULL, forever, NULL);
	usleep(20000);
	pthread_cancel(thread);
	void *result;
	pthread_join(thread, &result);
	printf("cancelled %d\n", result == PTHREAD_CANCELED);
	for (int i = 0; i < 400; i++) {
		if (pthread_create(&thread, NULL, count, NULL)) printf("no thread %d\n", i);
		pthread_join(thread, NULL);
	}
	printf("after all %d\n", counter);
}

int main(void)
{
	many();
	time_outs();
	endings();
	return 0;
}
