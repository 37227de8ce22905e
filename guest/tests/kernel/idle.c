// Waits for a message that never comes, with a second thread that waits for ever too.
#include "test.h"

static uint32_t mutex, condition;

static int32_t wait_for_ever(void *argument) {
    (void)argument;
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER, 0);
    return (int32_t)call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    struct nanvix_message message;
    thread_start(wait_for_ever, NULL);
    return (int)call(NANVIX_KCALL_RECV, (uint32_t)&message, 0, 0, 0);
}
