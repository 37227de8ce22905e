// Messages between threads and processes, and what may not be sent.
#include "test.h"

static int64_t send(struct nanvix_message *m) { return call(NANVIX_KCALL_SEND, (uint32_t)m, 0, 0, 0); }
static int64_t receive(struct nanvix_message *m) { return call(NANVIX_KCALL_RECV, (uint32_t)m, 0, 0, 0); }

static struct nanvix_message message(int32_t destination, uint8_t first) {
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IPC, .source = 1, .destination = destination, .status = -7};
    m.payload[0] = first;
    m.payload[NANVIX_PAYLOAD_BYTES - 1] = (uint8_t)~first;
    return m;
}

static int32_t answer(void *argument) {
    (void)argument;
    struct nanvix_message m;
    receive(&m);
    uint8_t first = m.payload[0];
    m.source = -(int32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0);
    m.destination = 1;
    m.payload[0]++;
    send(&m);
    return first;
}

static void to_thread(void) {
    int32_t thread = thread_start(answer, NULL);
    call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    struct nanvix_message m = message(-thread, 10);
    check("a message to a waiting thread", send(&m), 0);
    check("its answer", receive(&m), 0);
    check("has the thread's mark", m.source, -thread);
    check("and the payload", m.payload[0], 11);
    check("to the last byte", m.payload[NANVIX_PAYLOAD_BYTES - 1], (uint8_t)~10);
    check("and the status", m.status, -7);
    thread_join(thread);
}

static void to_self(void) {
    struct nanvix_message m;
    for (uint8_t i = 0; i < 3; i++) {
        m = message(1, i);
        send(&m);
    }
    for (uint8_t i = 0; i < 3; i++) {
        receive(&m);
        check("messages keep their order", m.payload[0], i);
    }
    uint32_t sent = 0;
    m = message(1, 0);
    while (sent < 1000 && send(&m) == 0) sent++;
    check("a mailbox holds 128", sent, 128);
    check("then it is full", send(&m), -NANVIX_EAGAIN);
    for (uint32_t i = 0; i < sent; i++) receive(&m);
    check("and can be used again", send(&m), 0);
    receive(&m);
}

static void refusals(void) {
    struct nanvix_message m = message(9, 0);
    check("no such process", send(&m), -NANVIX_ESRCH);
    m = message(-999, 0);
    check("no such thread", send(&m), -NANVIX_ESRCH);
    m = message(INT32_MIN, 0);
    check("nor the lowest number", send(&m), -NANVIX_ESRCH);
    m = message(1, 0);
    m.source = 2;
    check("not in another's name", send(&m), -NANVIX_EPERM);
    m = message(1, 0);
    m.type = NANVIX_MESSAGE_INTERRUPT;
    check("interrupts are not sent by programs", send(&m), -NANVIX_EINVAL);
    m.type = NANVIX_MESSAGE_EMPTY;
    check("nor is nothing", send(&m), -NANVIX_EINVAL);
    m = message(0, 0);
    check("the kernel takes no messages", send(&m), -NANVIX_EINVAL);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    to_thread();
    to_self();
    refusals();
    return test_status();
}
