// Two processes: bulk data, messages, an exception handler, memory of the other, and the news of its end. Process 1 is
// the examiner, process 2 ("second" in its arguments) does as it is told.
#include "test.h"

#define UNMAPPED 0x6F000000u

static struct nanvix_message inbox;

static void receive(void) { call(NANVIX_KCALL_RECV, (uint32_t)&inbox, 0, 0, 0); }

static int64_t tell(int32_t source, int32_t destination, uint8_t word) {
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IPC, .source = source, .destination = destination};
    m.payload[0] = word;
    return call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0);
}

static int second(void) {
    char *page = page_new();
    memcpy(page, "from the second", 16);
    call(NANVIX_KCALL_PUSH, 1, 0, (uint32_t)page, 16);
    call(NANVIX_KCALL_PULL, 1, 0, (uint32_t)page, 4096);
    receive();
    tell(2, 1, (uint8_t)(inbox.payload[0] + page[0]));
    *(volatile uint32_t *)UNMAPPED = 5; // the examiner maps the page and lets us go on
    tell(2, 1, *(volatile uint8_t *)UNMAPPED);
    call(NANVIX_KCALL_PULL, 1, 0, (uint32_t)page, 4096); // the examiner does not push: it ends us
    return 0;
}

static void bulk(char *page) {
    check("data from the other process", call(NANVIX_KCALL_PULL, 2, 0, (uint32_t)page, 4096), 16);
    check("is what it sent", page[5] == 't' && page[15] == '\0', true);
    page[0] = 40;
    call(NANVIX_KCALL_SLEEP, 0, 5000000, 0, 0); // now the other one waits
    check("data to the other process", call(NANVIX_KCALL_PUSH, 2, 0, (uint32_t)page, 7), 7);
    check("a message", tell(1, 2, 2), 0);
    receive();
    check("its answer", inbox.payload[0], 42);
    check("from the other process", inbox.source, 2);
    check("nobody there", call(NANVIX_KCALL_PUSH, 3, 0, (uint32_t)page, 7), -NANVIX_ESRCH);
    check("nothing to move", call(NANVIX_KCALL_PUSH, 2, 0, (uint32_t)page, 0), 0);
}

static void fault(void) {
    receive();
    const struct nanvix_exception *e = (const void *)inbox.payload;
    struct nanvix_exception copy;
    memcpy(&copy, e, sizeof copy);
    check("an exception is told", inbox.type, NANVIX_MESSAGE_EXCEPTION);
    check("whose", copy.process, 2);
    check("which", copy.number, 14);
    check("where", copy.address, UNMAPPED);
    check("why: a write by a program", copy.code & 7, 6);
    check("not without the capability", call(NANVIX_KCALL_MEMORY_MAP, 2, UNMAPPED, 6, 0), -NANVIX_EPERM);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_MEMORY, 1, 0, 0);
    check("the page is provided", call(NANVIX_KCALL_MEMORY_MAP, 2, UNMAPPED, 6, 0), 0);
    check("and the thread goes on", call(NANVIX_KCALL_RESUME, copy.descriptor, 0, 0, 0), 0);
    check("once", call(NANVIX_KCALL_RESUME, copy.descriptor, 0, 0, 0), -NANVIX_ESRCH);
    receive();
    check("with its write done", inbox.payload[0], 5);
}

static void foreign_memory(char *page) {
    check("the other's page can be copied", call(NANVIX_KCALL_MEMORY_COPY, 2, UNMAPPED, 1, (uint32_t)page), 0);
    check("with its contents", page[0], 5);
    check("taken away", call(NANVIX_KCALL_MEMORY_UNMAP, 2, UNMAPPED, 0, 0), 0);
    check("once", call(NANVIX_KCALL_MEMORY_UNMAP, 2, UNMAPPED, 0, 0), -NANVIX_EINVAL);
}

static void the_end(void) {
    check("ending another process needs a capability", call(NANVIX_KCALL_TERMINATE, 2, 0, 0, 0), -NANVIX_EPERM);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_PROCESS, 1, 0, 0);
    check("the news of its end can be had", call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_SCHEDULING, 0, 0, 0) > 0, true);
    check("then it works", call(NANVIX_KCALL_TERMINATE, 2, 0, 0, 0), 0);
    receive();
    struct nanvix_process_termination t;
    memcpy(&t, inbox.payload, sizeof t);
    check("its end is told", inbox.type, NANVIX_MESSAGE_PROCESS_TERMINATION);
    check("whose", t.process, 2);
    check("and how", t.status, 128 + 9);
    check("it is gone", tell(1, 2, 0), -NANVIX_ESRCH);
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    for (const char *a = arguments; *a != '\0'; a++) {
        if (*a == '2') return second();
    }
    char *page = page_new();
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_EXCEPTION, 1, 0, 0);
    check("page faults can be handled", call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_EXCEPTION + 14, 0, 0, 0) > 0, true);
    bulk(page);
    fault();
    foreign_memory(page);
    the_end();
    return test_status();
}
