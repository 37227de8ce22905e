// Kernel calls that wait, and the clock they wait by.
#include "../cpu/clock.h"
#include "../cpu/x86.h"
#include "../memory/user.h"
#include "../task/mutex.h"
#include "../task/schedule.h"
#include "kcall.h"
#include "nanvix.h"

#define IS_FOREVER(seconds, nanoseconds) ((seconds) == NANVIX_FOREVER || (nanoseconds) == NANVIX_FOREVER)

// Moment of a deadline in UTC, in ns since the machine started: 0, or -EINVAL.
static int32_t deadline_parse(uint32_t seconds, uint32_t nanoseconds, uint64_t *moment) {
    *moment = NEVER;
    if (IS_FOREVER(seconds, nanoseconds)) return 0;
    if (nanoseconds >= SECOND_NS) return -NANVIX_EINVAL;
    uint64_t utc = (uint64_t)seconds * SECOND_NS + nanoseconds, start = clock_boot_time();
    *moment = utc > start ? utc - start : 0;
    return 0;
}

int64_t kcall_mutex_lock(uint32_t mutex, uint32_t seconds, uint32_t nanoseconds) {
    uint64_t deadline;
    int32_t error = deadline_parse(seconds, nanoseconds, &deadline);
    return error != 0 ? error : mutex_lock(mutex, deadline);
}

int64_t kcall_mutex_unlock(uint32_t mutex) { return mutex_unlock(mutex); }

int64_t kcall_cond_signal(uint32_t condition, uint32_t all) { return condition_signal(condition, all != 0); }

int64_t kcall_cond_wait(uint32_t condition, uint32_t mutex, uint32_t seconds, uint32_t nanoseconds) {
    uint64_t deadline;
    int32_t error = deadline_parse(seconds, nanoseconds, &deadline);
    return error != 0 ? error : condition_wait(condition, mutex, deadline);
}

int64_t kcall_get_time(uint32_t address) {
    struct nanvix_time time;
    uint64_t seconds = divide(clock_boot_time() + clock_now(), SECOND_NS, &time.nanoseconds);
    time.seconds_low = (uint32_t)seconds;
    time.seconds_high = (uint32_t)(seconds >> 32);
    return copy_out(address, &time, sizeof time);
}

int64_t kcall_sleep(uint32_t seconds, uint32_t nanoseconds) {
    uint64_t deadline = NEVER;
    if (!IS_FOREVER(seconds, nanoseconds)) {
        if (nanoseconds >= SECOND_NS) return -NANVIX_EINVAL;
        deadline = clock_now() + (uint64_t)seconds * SECOND_NS + nanoseconds;
    }
    thread_block(NULL, deadline); // ends by its deadline only
    return 0;
}
