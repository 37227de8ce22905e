// Mutexes, conditions and sleep: who waits, who is woken, and when waiting ends by itself.
#include "test.h"

#define MS 1000000u
#define FOREVER NANVIX_FOREVER, NANVIX_FOREVER

static uint32_t mutex, condition; // only their addresses matter
static volatile uint32_t counter, waiting, woken;

static int64_t lock(uint32_t *at) { return call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)at, FOREVER, 0); }
static int64_t unlock(uint32_t *at) { return call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)at, 0, 0, 0); }
static int64_t wait_for(struct deadline d) {
    return call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&mutex, d.seconds, d.nanoseconds);
}
static int64_t signal(bool all) { return call(NANVIX_KCALL_COND_SIGNAL, (uint32_t)&condition, all, 0, 0); }
static void sleep_ms(uint32_t ms) { call(NANVIX_KCALL_SLEEP, ms / 1000, ms % 1000 * MS, 0, 0); }

static int32_t add_slowly(void *argument) {
    (void)argument;
    for (uint32_t i = 0; i < 100; i++) {
        lock(&mutex);
        uint32_t before = counter;
        call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
        counter = before + 1;
        unlock(&mutex);
    }
    return 0;
}

static int32_t wait_once(void *argument) {
    (void)argument;
    lock(&mutex);
    waiting++;
    int32_t result = (int32_t)wait_for((struct deadline){FOREVER});
    woken++;
    unlock(&mutex);
    return result;
}

static int32_t hold_for_100_ms(void *argument) {
    (void)argument;
    lock(&mutex);
    waiting = 1;
    sleep_ms(100);
    unlock(&mutex);
    return 0;
}

static void exclusion(void) {
    int32_t threads[4];
    for (uint32_t i = 0; i < 4; i++) threads[i] = thread_start(add_slowly, NULL);
    for (uint32_t i = 0; i < 4; i++) thread_join(threads[i]);
    check("a mutex lets one in at a time", counter, 400);
    check("a mutex can be locked", lock(&mutex), 0);
    check("not twice by the same thread", lock(&mutex), -NANVIX_EDEADLK);
    check("and unlocked", unlock(&mutex), 0);
    check("not twice", unlock(&mutex), -NANVIX_EPERM);
    check("bad nanoseconds", call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, 1, 1000000000, 0), -NANVIX_EINVAL);
    static uint32_t many[2000];
    bool all = true;
    for (uint32_t i = 0; i < 2000; i++) all = all && lock(&many[i]) == 0;
    for (uint32_t i = 0; i < 2000; i++) all = all && unlock(&many[i]) == 0;
    check("two thousand mutexes at once", all, true);
}

static void conditions(void) {
    int32_t threads[5];
    waiting = woken = 0;
    for (uint32_t i = 0; i < 5; i++) threads[i] = thread_start(wait_once, NULL);
    while (waiting < 5) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    sleep_ms(2);
    check("one is woken", signal(false), 1);
    sleep_ms(5);
    check("and only one", woken, 1);
    check("the rest are woken together", signal(true), 4);
    for (uint32_t i = 0; i < 5; i++) check("without an error", thread_join(threads[i]), 0);
    check("nobody is left", signal(true), 0);
    check("waiting needs the mutex", wait_for(after_ms(10)), -NANVIX_EPERM);
}

static void timeouts(void) {
    lock(&mutex);
    uint64_t before = now();
    check("a wait ends with its deadline", wait_for(after_ms(50)), -NANVIX_ETIMEDOUT);
    uint64_t took = now() - before;
    check("not early", took >= 49 * MS, true);
    check("not late", took < 250 * MS, true);
    check("the mutex is held again", unlock(&mutex), 0);
    waiting = 0;
    int32_t holder = thread_start(hold_for_100_ms, NULL);
    while (waiting == 0) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    struct deadline soon = after_ms(20), late = after_ms(5000);
    check("a lock ends with its deadline", call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, soon.seconds, soon.nanoseconds, 0), -NANVIX_ETIMEDOUT);
    check("or is granted before", call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, late.seconds, late.nanoseconds, 0), 0);
    unlock(&mutex);
    thread_join(holder);
    struct deadline past = {1, 0};
    lock(&mutex);
    check("a deadline in the past", wait_for(past), -NANVIX_ETIMEDOUT);
    unlock(&mutex);
}

static int32_t sleep_and_tell(void *argument) {
    sleep_ms((uint32_t)argument);
    return (int32_t)++counter;
}

static void sleeping(void) {
    uint64_t before = now();
    sleep_ms(120); // longer than the timer can count
    uint64_t took = now() - before;
    check("sleep is not short", took >= 120 * MS, true);
    check("sleep is not long", took < 400 * MS, true);
    counter = 0;
    int32_t slow = thread_start(sleep_and_tell, (void *)60), quick = thread_start(sleep_and_tell, (void *)20);
    check("the shorter sleep ends first", thread_join(quick), 1);
    check("then the longer one", thread_join(slow), 2);
    check("bad nanoseconds", call(NANVIX_KCALL_SLEEP, 0, 1000000000, 0, 0), -NANVIX_EINVAL);
    check("the clock shows this century", now() > 1700000000ull * 1000000000u, true);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    exclusion();
    conditions();
    timeouts();
    sleeping();
    return test_status();
}
