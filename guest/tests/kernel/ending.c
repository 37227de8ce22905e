// Ends in the way its argument names; the machine ends with the status.
#include "test.h"

static bool is(const char *text, const char *word) {
    while (*word != '\0' && *text == *word) text++, word++;
    return *word == '\0' && *text == '\0';
}

static int32_t exit_all(void *status) {
    call(NANVIX_KCALL_EXIT, (uint32_t)status, 0, 0, 0);
    return 0;
}

static int32_t outlive(void *first) {
    check("the first thread ends like any other", thread_join((int32_t)(uint32_t)first), 21);
    return 9; // the last thread's result is the process's
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    while (*arguments != ' ' && *arguments != '\0') arguments++;
    arguments++;
    if (is(arguments, "status")) call(NANVIX_KCALL_EXIT, 1234, 0, 0, 0);
    if (is(arguments, "wide")) call(NANVIX_KCALL_EXIT, 0x12345678, 0, 0, 0);
    if (is(arguments, "negative")) call(NANVIX_KCALL_EXIT, 0xFFFFFFFF, 0, 0, 0);
    if (is(arguments, "thread")) {
        thread_start(exit_all, (void *)55);
        for (;;) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    }
    if (is(arguments, "waiting")) {
        struct nanvix_message message;
        thread_start(exit_all, (void *)56);
        for (;;) call(NANVIX_KCALL_RECV, (uint32_t)&message, 0, 0, 0);
    }
    if (is(arguments, "last")) {
        thread_start(outlive, (void *)1);
        call(NANVIX_KCALL_EXIT_THREAD, 21, 0, 0, 0);
    }
    if (is(arguments, "alone")) call(NANVIX_KCALL_EXIT_THREAD, 77, 0, 0, 0);
    if (is(arguments, "terminated")) call(NANVIX_KCALL_TERMINATE, 1, 0, 0, 0);
    return 0;
}
