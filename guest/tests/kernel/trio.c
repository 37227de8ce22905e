// Three processes: the first watches; the second handles page faults, and is ended by the third, one of whose threads it has stopped.
#include "test.h"

#define UNMAPPED 0x6F000000u
#define PAGE_FAULT (NANVIX_EVENT_EXCEPTION + 14)
#define ANOTHER (NANVIX_EVENT_EXCEPTION + 17)

static struct nanvix_message inbox;

static void receive(void) { call(NANVIX_KCALL_RECV, (uint32_t)&inbox, 0, 0, 0); }

static void go_on(int32_t source, int32_t destination) {
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IPC, .source = source, .destination = destination};
    call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0);
}

static _Noreturn void handler(void) {
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_EXCEPTION, 1, 0, 0);
    call(NANVIX_KCALL_EVENTCTRL, PAGE_FAULT, 0, 0, 0);
    call(NANVIX_KCALL_EVENTCTRL, ANOTHER, 0, 0, 0);
    receive();
    go_on(2, 3);
    for (;;) {
        receive(); // the fault, which is never answered
        go_on(2, 3);
    }
}

static int32_t fault(void *argument) {
    (void)argument;
    *(volatile uint32_t *)UNMAPPED = 1;
    return 0;
}

static int ender(void) {
    receive(); // there is a handler
    thread_start(fault, NULL);
    receive(); // and it has the fault
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_PROCESS, 1, 0, 0);
    call(NANVIX_KCALL_TERMINATE, 2, 0, 0, 0);
    return 0; // not reached: its thread has lost who could resume it
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    for (const char *a = arguments; *a != '\0'; a++) {
        if (*a == '2') handler();
        if (*a == '3') return ender();
    }
    int32_t status[4] = {0};
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_PROCESS, 1, 0, 0);
    check("ends of processes are told", call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_SCHEDULING, 0, 0, 0) > 0, true);
    go_on(1, 2);
    for (uint32_t ends = 0; ends < 2; ends++) {
        struct nanvix_process_termination t;
        receive();
        memcpy(&t, inbox.payload, sizeof t);
        if (t.process < 4) status[t.process] = t.status;
    }
    check("the handler was ended", status[2], 128 + 9);
    check("and with it who waited for it", status[3], 128 + 11);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_EXCEPTION, 1, 0, 0);
    check("page faults are free", call(NANVIX_KCALL_EVENTCTRL, PAGE_FAULT, 0, 0, 0) > 0, true);
    check("and whatever else it handled", call(NANVIX_KCALL_EVENTCTRL, ANOTHER, 0, 0, 0) > 0, true);
    return test_status();
}
