// As many processes as an initrd may name: identities, and what two of them cannot have at once. Process 1 asks, the others report.
#include "test.h"

#define RAMFS NANVIX_TAG_RAMFS_LOW, NANVIX_TAG_RAMFS_HIGH
#define CLOCK NANVIX_TAG_CLOCK_LOW, NANVIX_TAG_CLOCK_HIGH
#define COUNT 32
#define PORT 0x80
#define KEYBOARD_IRQ 1
#define DIVIDE_EVENT NANVIX_EVENT_EXCEPTION

// What a process reports of itself.
struct report {
    int32_t pid, ramfs, clock, port, event, terminate, memory, mutex, condition;
};

// All processes use the same addresses: what one locks or waits for is its own.
static uint32_t mutex, condition, its_mutex;

static int64_t signal(void) { return call(NANVIX_KCALL_COND_SIGNAL, (uint32_t)&condition, 1, 0, 0); }

static int32_t wait_for_condition(void *argument) {
    (void)argument;
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&its_mutex, NANVIX_FOREVER, NANVIX_FOREVER, 0);
    call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&its_mutex, NANVIX_FOREVER, NANVIX_FOREVER);
    return 7;
}

static void send_report(const struct report *report) {
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IPC, .source = report->pid, .destination = 1};
    memcpy(m.payload, report, sizeof *report);
    call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0);
}

static void receive(struct nanvix_message *m) { call(NANVIX_KCALL_RECV, (uint32_t)m, 0, 0, 0); }

static int other(void) {
    struct nanvix_message m;
    receive(&m); // process 1 has taken everything
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_INTERRUPT, 1, 0, 0);
    struct report report = {
        .pid = (int32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0),
        .ramfs = (int32_t)call(NANVIX_KCALL_ALLOC_MMIO, RAMFS, 0, 0),
        .clock = (int32_t)call(NANVIX_KCALL_ALLOC_MMIO, CLOCK, 0, 0),
        .port = (int32_t)call(NANVIX_KCALL_ALLOC_PMIO, PORT, NANVIX_PORT_READ_WRITE, 0, 0),
        .event = (int32_t)call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_REGISTER, 0, 0),
        .terminate = (int32_t)call(NANVIX_KCALL_TERMINATE, 1, 0, 0, 0),
        .memory = (int32_t)call(NANVIX_KCALL_MEMORY_MAP, 1, 0x70000000, 6, 0),
        .mutex = (int32_t)call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, 0, 0, 0),
        .condition = (int32_t)signal(),
    };
    send_report(&report);
    receive(&m); // never comes: process 1 ends us
    return 0;
}

static int32_t take_everything(void) {
    for (uint32_t capability = 0; capability < NANVIX_CAP_COUNT; capability++) call(NANVIX_KCALL_CAPCTL, capability, 1, 0, 0);
    check("the RAMFS", call(NANVIX_KCALL_ALLOC_MMIO, RAMFS, 0, 0), 0);
    check("the clock page", call(NANVIX_KCALL_ALLOC_MMIO, CLOCK, 0, 0), 0);
    check("a port", call(NANVIX_KCALL_ALLOC_PMIO, PORT, NANVIX_PORT_READ_WRITE, 0, 0), 0);
    check("an interrupt", call(NANVIX_KCALL_EVENTCTRL, KEYBOARD_IRQ, NANVIX_EVENT_REGISTER, 0, 0) > 0, true);
    check("the news of ends", call(NANVIX_KCALL_EVENTCTRL, NANVIX_EVENT_SCHEDULING, NANVIX_EVENT_REGISTER, 0, 0) > 0, true);
    check("an exception", call(NANVIX_KCALL_EVENTCTRL, DIVIDE_EVENT, NANVIX_EVENT_REGISTER, 0, 0) > 0, true);
    check("a mutex", call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER, 0), 0);
    int32_t waiter = thread_start(wait_for_condition, NULL);
    call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    return waiter;
}

static void ask(int32_t waiter) {
    bool pids = true, ramfs = true, clock = true, port = true, event = true, terminate = true, memory = true;
    bool mutexes = true, conditions = true;
    for (int32_t pid = 2; pid <= COUNT; pid++) {
        struct nanvix_message m = {.type = NANVIX_MESSAGE_IPC, .source = 1, .destination = pid};
        struct report r;
        call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0);
        receive(&m);
        memcpy(&r, m.payload, sizeof r);
        pids = pids && r.pid == pid && m.source == pid;
        ramfs = ramfs && r.ramfs == -NANVIX_EBUSY;
        clock = clock && r.clock == 0;
        port = port && r.port == -NANVIX_EBUSY;
        event = event && r.event == -NANVIX_EBUSY;
        terminate = terminate && r.terminate == -NANVIX_EPERM;
        memory = memory && r.memory == -NANVIX_EPERM;
        mutexes = mutexes && r.mutex == 0;
        conditions = conditions && r.condition == 0;
    }
    check("processes are numbered from 1 to 32", pids, true);
    check("what can be written has one user", ramfs, true);
    check("what can only be read has many", clock, true);
    check("a port has one owner", port, true);
    check("an interrupt has one owner", event, true);
    check("nobody ends process 1 without the capability", terminate, true);
    check("nor maps its memory", memory, true);
    check("each process has mutexes of its own", mutexes, true);
    check("and conditions", conditions, true);
    check("which only its own signals end", signal() == 1 && thread_join(waiter) == 7, true);
}

static void end_all(void) {
    bool ended = true, told = true;
    for (uint32_t pid = 2; pid <= COUNT; pid++) {
        struct nanvix_message m;
        struct nanvix_process_termination t;
        ended = ended && call(NANVIX_KCALL_TERMINATE, pid, 0, 0, 0) == 0;
        receive(&m);
        memcpy(&t, m.payload, sizeof t);
        told = told && m.type == NANVIX_MESSAGE_PROCESS_TERMINATION && t.process == pid && t.status == 128 + 9;
    }
    check("all the others can be ended", ended, true);
    check("each end is told", told, true);
    check("none is left", call(NANVIX_KCALL_TERMINATE, COUNT, 0, 0, 0), -NANVIX_ESRCH);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    if (call(NANVIX_KCALL_GETPID, 0, 0, 0, 0) != 1) return other();
    ask(take_everything());
    end_all();
    return test_status();
}
