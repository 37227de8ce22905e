// Time: every call that waits, measured by the clock page to the microsecond. Needs time that a busy host does not stretch.
#include "clock.h"
#include "test.h"

#define MS 1000000u
#define US 1000u
// The timer counts in steps of 838 ns; the rest is the way through kernel and scheduler.
#define LATE_NS (200 * US)
#define FOREVER NANVIX_FOREVER

static uint32_t mutex, condition, held;
static volatile uint32_t ready;

static struct deadline at(uint64_t utc) {
    struct deadline deadline = {0, 0};
    // 64-bit division needs a library that is not here; a deadline is at most seconds away from a known second.
    struct nanvix_time time;
    call(NANVIX_KCALL_GET_TIME, (uint32_t)&time, 0, 0, 0);
    deadline.seconds = time.seconds_low;
    uint64_t second = utc - (uint64_t)time.seconds_low * 1000000000u;
    while (second >= 1000000000u) second -= 1000000000u, deadline.seconds++;
    deadline.nanoseconds = (uint32_t)second;
    return deadline;
}

static void check_moment(const char *promise, uint64_t wanted) {
    int64_t late = (int64_t)(clock_utc() - wanted);
    check(promise, late >= 0 ? late < LATE_NS ? 0 : late : late, 0);
}

static void get_time_promise(void) {
    uint64_t before = clock_utc(), told = now(), after = clock_utc();
    check("GetTime lies between two looks at the clock page", told >= before && told <= after, true);
    uint64_t last = 0;
    bool forward = true;
    for (uint32_t i = 0; i < 200; i++) {
        uint64_t moment = now();
        forward = forward && moment > last;
        last = moment;
    }
    check("it never stands still", forward, true);
}

static void sleep_promise(void) {
    static const uint32_t durations[] = {1, 50 * US, 999 * US, 5 * MS, 54 * MS, 56 * MS, 130 * MS, 999999999};
    for (uint32_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        uint64_t before = clock_utc();
        call(NANVIX_KCALL_SLEEP, 0, durations[i], 0, 0);
        check_moment("Sleep ends on time", before + durations[i]);
    }
    uint64_t before = clock_utc();
    call(NANVIX_KCALL_SLEEP, 2, 5, 0, 0);
    check_moment("after seconds too", before + 2000000005u);
}

static void sleep_limits(void) {
    uint64_t before = clock_utc();
    check("no time at all", call(NANVIX_KCALL_SLEEP, 0, 0, 0, 0), 0);
    check_moment("is over at once", before);
    check("a full second of nanoseconds", call(NANVIX_KCALL_SLEEP, 0, 1000000000, 0, 0), -NANVIX_EINVAL);
}

static void cond_wait_promise(void) {
    static const uint32_t durations[] = {70 * US, 3 * MS, 60 * MS, 200 * MS};
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, FOREVER, FOREVER, 0);
    for (uint32_t i = 0; i < sizeof durations / sizeof durations[0]; i++) {
        uint64_t moment = clock_utc() + durations[i];
        struct deadline d = at(moment);
        int64_t result = call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&mutex, d.seconds, d.nanoseconds);
        check_moment("CondWait ends at its deadline", moment);
        check("and says so", result, -NANVIX_ETIMEDOUT);
    }
    check("the mutex is held", call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&mutex, 0, 0, 0), 0);
}

static int32_t hold(void *milliseconds) {
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&held, FOREVER, FOREVER, 0);
    ready = 1;
    call(NANVIX_KCALL_SLEEP, 0, (uint32_t)milliseconds * MS, 0, 0);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&held, 0, 0, 0);
    return 0;
}

static void mutex_lock_promise(void) {
    int32_t holder = thread_start(hold, (void *)40);
    while (ready == 0) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    uint64_t start = clock_utc(), moment = start + 15 * MS;
    struct deadline d = at(moment);
    int64_t result = call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&held, d.seconds, d.nanoseconds, 0);
    check_moment("MutexLock ends at its deadline", moment);
    check("and says so", result, -NANVIX_ETIMEDOUT);
    d = at(start + 900 * MS);
    result = call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&held, d.seconds, d.nanoseconds, 0);
    check("or is granted", result, 0);
    uint64_t took = clock_utc() - start;
    check("when the holder lets go", took > 39 * MS && took < 41 * MS, true);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&held, 0, 0, 0);
    thread_join(holder);
}

static int32_t signal_later(void *unused) {
    (void)unused;
    call(NANVIX_KCALL_SLEEP, 0, 10 * MS, 0, 0);
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, FOREVER, FOREVER, 0);
    int32_t woken = (int32_t)call(NANVIX_KCALL_COND_SIGNAL, (uint32_t)&condition, 0, 0, 0);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&mutex, 0, 0, 0);
    return woken;
}

static void signal_before_deadline(void) {
    int32_t signaller = thread_start(signal_later, NULL);
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, FOREVER, FOREVER, 0);
    uint64_t start = clock_utc();
    struct deadline d = at(start + 500 * MS);
    check("a signal before the deadline", call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&mutex, d.seconds, d.nanoseconds), 0);
    check_moment("ends the wait at once", start + 10 * MS);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&mutex, 0, 0, 0);
    check("one was woken", thread_join(signaller), 1);
}

static int32_t sleep_in_turn(void *milliseconds) {
    uint64_t before = clock_utc();
    call(NANVIX_KCALL_SLEEP, 0, (uint32_t)milliseconds * MS, 0, 0);
    int64_t late = (int64_t)(clock_utc() - before - (uint64_t)(uint32_t)milliseconds * MS);
    return late >= 0 && late < LATE_NS ? 0 : (int32_t)late;
}

static void many_at_once(void) {
    int32_t threads[12], late = 0;
    for (uint32_t i = 0; i < 12; i++) threads[i] = thread_start(sleep_in_turn, (void *)(5 + i * 7 % 12 * 9));
    for (uint32_t i = 0; i < 12; i++) late |= thread_join(threads[i]);
    check("twelve sleeps at once all end on time", late, 0);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    check("there is a clock page", clock_start(), 0);
    get_time_promise();
    sleep_promise();
    sleep_limits();
    cond_wait_promise();
    mutex_lock_promise();
    signal_before_deadline();
    many_at_once();
    return test_status();
}
