// The host over the bus: writing and reading descriptors, several threads at once, and the snapshot that comes once.
// The host feeds descriptor 0 with "typed\n" and the end; it gives 3 and 4 a byte when it has seen "?" on 1.
#include "test.h"

static int64_t request(int32_t tid, uint16_t opcode, int32_t fd, uint32_t bytes) {
    struct nanvix_message m = {.type = NANVIX_MESSAGE_IKC, .source = -tid, .destination = NANVIX_HOST_PID};
    struct nanvix_transfer_request body = {opcode, fd, bytes};
    memcpy(m.payload, &body, sizeof body);
    return call(NANVIX_KCALL_SEND, (uint32_t)&m, 0, 0, 0);
}

static int32_t response(uint16_t opcode) {
    struct nanvix_message m;
    struct nanvix_transfer_response body;
    if (call(NANVIX_KCALL_RECV, (uint32_t)&m, 0, 0, 0) != 0) return -1000;
    memcpy(&body, m.payload, sizeof body);
    return m.type == NANVIX_MESSAGE_IKC && body.opcode == opcode ? body.count : -1001;
}

static uint32_t tid(void) { return (uint32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0); }

static int32_t host_write(int32_t fd, const void *data, uint32_t bytes) {
    request((int32_t)tid(), NANVIX_HOST_WRITE_REQUEST, fd, bytes);
    call(NANVIX_KCALL_PUSH, NANVIX_HOST_PID, tid(), (uint32_t)data, bytes);
    return response(NANVIX_HOST_WRITE_RESPONSE);
}

static int32_t host_read(int32_t fd, void *data, uint32_t bytes) {
    request((int32_t)tid(), NANVIX_HOST_READ_REQUEST, fd, bytes);
    int64_t pulled = call(NANVIX_KCALL_PULL, NANVIX_HOST_PID, tid(), (uint32_t)data, bytes);
    int32_t count = response(NANVIX_HOST_READ_RESPONSE);
    return pulled < 0 ? (int32_t)pulled : count;
}

static int32_t read_one(void *fd) {
    uint8_t byte = 0;
    int32_t count = host_read((int32_t)(uint32_t)fd, &byte, 1);
    return count == 1 ? byte : count - 1000;
}

static void *volatile shared;

static int32_t read_into_shared(void *fd) { return host_read((int32_t)(uint32_t)fd, shared, 1); }

static void console(char *page) {
    memcpy(page, "out", 3);
    memcpy(page + 100, "err", 3);
    check("writing to 1", host_write(1, page, 3), 3);
    check("writing to 2", host_write(2, page + 100, 3), 3);
    check("nothing", host_write(1, page, 0), 0);
    check("a whole page", host_write(1, page, 4096), 4096);
    check("to no descriptor of the host's", host_write(77, page, 3), -1);
    check("reading from 0", host_read(0, page, 4), 4);
    check("gives what was typed", page[0] == 't' && page[3] == 'e', true);
    check("the rest", host_read(0, page, 100), 2);
    check("and the end", host_read(0, page, 100), 0);
    check("a buffer across pages is refused", call(NANVIX_KCALL_PUSH, 0, 1, (uint32_t)page + 4090, 10), -NANVIX_EINVAL);
}

static void many_readers(char *page) {
    int32_t three = thread_start(read_one, (void *)3), four = thread_start(read_one, (void *)4);
    call(NANVIX_KCALL_SLEEP, 0, 10000000, 0, 0); // both wait for the host now
    page[0] = '?';
    check("this thread writes meanwhile", host_write(1, page, 1), 1);
    check("the reader of 3 gets its byte", thread_join(three), '3');
    check("the reader of 4 gets its own", thread_join(four), '4');
}

static void vanishing_buffer(char *page) {
    shared = page_new();
    int32_t reader = thread_start(read_into_shared, (void *)3);
    call(NANVIX_KCALL_SLEEP, 0, 10000000, 0, 0);
    call(NANVIX_KCALL_MEMORY_UNMAP, 1, (uint32_t)shared, 0, 0);
    page[0] = '?';
    host_write(1, page, 1);
    check("a buffer that is gone when the answer comes", thread_join(reader), -NANVIX_EFAULT);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    char *page = page_new();
    console(page);
    many_readers(page);
    vanishing_buffer(page);
    check("a snapshot is taken once", call(NANVIX_KCALL_SNAPSHOT, 0, 0, 0, 0), 0);
    check("and not again", call(NANVIX_KCALL_SNAPSHOT, 0, 0, 0, 0), -NANVIX_EPERM);
    check("the bus still works", host_write(1, page, 1), 1);
    return test_status();
}
