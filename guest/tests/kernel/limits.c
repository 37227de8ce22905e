// As many as there may be, and one more: threads, identifiers, text, waiters, mutexes of threads that have gone.
#include "test.h"

#define THREADS_MAX 1024u
#define READ_WRITE (NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE)

extern char thread_entry[];
static uint32_t mutex, condition;
static volatile uint32_t go, arrived;

static int32_t until_go(void *argument) {
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER, 0);
    arrived++;
    while (go == 0) call(NANVIX_KCALL_COND_WAIT, (uint32_t)&condition, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&mutex, 0, 0, 0);
    return (int32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0) - (int32_t)(uint32_t)argument;
}

// A thread on a single page of stack.
static int32_t small_thread(int32_t (*body)(void *), void *argument) {
    struct nanvix_thread_args arguments = {
        .entry = (uint32_t)thread_entry,
        .argument0 = (uint32_t)body,
        .argument1 = (uint32_t)argument,
        .stack = (uint32_t)page_new(),
        .stack_bytes = NANVIX_PAGE_BYTES,
    };
    return (int32_t)call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&arguments, 0, 0, 0);
}

static void threads(void) {
    static int32_t tids[THREADS_MAX];
    uint32_t count = 0;
    int32_t tid, highest = 0;
    while ((tid = small_thread(until_go, (void *)count)) > 0 && count < THREADS_MAX) {
        tids[count++] = tid;
        if (tid > highest) highest = tid;
    }
    check("with the first there are 1024 threads", count, THREADS_MAX - 1);
    check("numbered up to that", highest, THREADS_MAX);
    check("one more is refused", tid, -NANVIX_ENOMEM);
    while (arrived < count) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    go = 1;
    call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)&mutex, NANVIX_FOREVER, NANVIX_FOREVER, 0);
    check("all of them wait for one condition and are woken", call(NANVIX_KCALL_COND_SIGNAL, (uint32_t)&condition, 1, 0, 0), count);
    call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)&mutex, 0, 0, 0);
    bool own = true;
    for (uint32_t i = 0; i < count; i++) own = own && thread_join(tids[i]) == tids[i] - (int32_t)i;
    check("each knows its identifier and ends with its own result", own, true);
    tid = small_thread(until_go, (void *)77);
    check("then there is room again", tid > 0, true);
    check("for one", thread_join(tid), tid - 77);
}

static int32_t lock_and_end(void *at) { return (int32_t)call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)at, NANVIX_FOREVER, NANVIX_FOREVER, 0); }

static int32_t try_both(void *at) {
    struct deadline soon = after_ms(5);
    int64_t locked = call(NANVIX_KCALL_MUTEX_LOCK, (uint32_t)at, soon.seconds, soon.nanoseconds, 0);
    int64_t unlocked = call(NANVIX_KCALL_MUTEX_UNLOCK, (uint32_t)at, 0, 0, 0);
    return locked == -NANVIX_ETIMEDOUT && unlocked == -NANVIX_EPERM;
}

static void orphaned_mutexes(void) {
    static uint32_t orphans[20];
    bool kept = true;
    for (uint32_t i = 0; i < 20; i++) {
        thread_join(thread_start(lock_and_end, &orphans[i]));
        // The next thread is likely to stand where the holder stood.
        kept = kept && thread_join(thread_start(try_both, &orphans[i])) == 1;
    }
    check("what an ended thread has locked is nobody else's", kept, true);
}

static void text(void) {
    char *page = page_new(), *next = page_new();
    for (uint32_t i = 0; i < 256; i++) page[3840 + i] = '\n';
    check("256 bytes of text, up to the end of a page", call(NANVIX_KCALL_DEBUG, (uint32_t)page + 3840, 256, 0, 0), 0);
    next[0] = '\n';
    check("and across it", call(NANVIX_KCALL_DEBUG, (uint32_t)next - 1, 2, 0, 0), 0);
    check("not 257", call(NANVIX_KCALL_DEBUG, (uint32_t)page, 257, 0, 0), -NANVIX_EINVAL);
}

static void places(void) {
    check("the lowest page of a program's half", call(NANVIX_KCALL_MEMORY_CTRL, 1, NANVIX_USER_BASE, NANVIX_ACCESS_READ, 0), 0);
    uint32_t last = NANVIX_STACK_TOP - NANVIX_STACK_BYTES - NANVIX_PAGE_BYTES;
    check("the last page before the stack", call(NANVIX_KCALL_MEMORY_MAP, 1, last, READ_WRITE, 0), 0);
    *(volatile uint32_t *)last = 5;
    check("is a page like any other", call(NANVIX_KCALL_MEMORY_UNMAP, 1, last, 0, 0), 0);
    check("execute, write and read together", call(NANVIX_KCALL_MEMORY_MAP, 1, last, 7, 0), 0);
    check("there is no fourth", call(NANVIX_KCALL_MEMORY_CTRL, 1, last, 8, 0), -NANVIX_EINVAL);
    check("thread data may lie just below the end", call(NANVIX_KCALL_SET_TDA, NANVIX_STACK_TOP - 1, 0, 0, 0), 0);
    check("and is told so", call(NANVIX_KCALL_GET_TDA, 0, 0, 0, 0), (int64_t)(NANVIX_STACK_TOP - 1));
    check("not beyond", call(NANVIX_KCALL_SET_TDA, NANVIX_STACK_TOP, 0, 0, 0), -NANVIX_EINVAL);
    struct nanvix_thread_args a = {
        .has_tda = 1, .tda = NANVIX_STACK_TOP, .entry = NANVIX_USER_BASE, .stack = NANVIX_MMAP_BASE, .stack_bytes = 4096};
    check("nor for a new thread", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a.has_tda = 2;
    check("nor half of it", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a = (struct nanvix_thread_args){.entry = NANVIX_STACK_TOP, .stack = NANVIX_MMAP_BASE, .stack_bytes = 4096};
    check("no entry above the stack", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a = (struct nanvix_thread_args){.entry = NANVIX_USER_BASE, .stack = NANVIX_STACK_TOP - 4096, .stack_bytes = 8192};
    check("no stack above it", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
}

static void ports_and_events(void) {
    call(NANVIX_KCALL_CAPCTL, NANVIX_CAP_IO, 1, 0, 0);
    check("the last port", call(NANVIX_KCALL_ALLOC_PMIO, 0xFFFF, NANVIX_PORT_READ_WRITE, 0, 0), 0);
    check("read", call(NANVIX_KCALL_READ_PMIO, 0xFFFF, 8, 0, 0) >= 0, true);
    check("a port type that is not", call(NANVIX_KCALL_ALLOC_PMIO, 0x80, 3, 0, 0), -NANVIX_EINVAL);
    check("reading a port that is not ours", call(NANVIX_KCALL_READ_PMIO, 0x81, 8, 0, 0), -NANVIX_EPERM);
    check("writing it", call(NANVIX_KCALL_WRITE_PMIO, 0x81, 8, 1, 0), -NANVIX_EPERM);
    check("a width of 64", call(NANVIX_KCALL_READ_PMIO, 0xFFFF, 64, 0, 0), -NANVIX_EINVAL);
    check("no port 65536 to give back", call(NANVIX_KCALL_FREE_PMIO, 0x10000, 0, 0, 0), -NANVIX_EPERM);
    check("no event 65 to resume", call(NANVIX_KCALL_RESUME, 128 + 65, 0, 0, 0), -NANVIX_EINVAL);
    check("no event 127", call(NANVIX_KCALL_RESUME, 127, 0, 0, 0), -NANVIX_EINVAL);
    check("interrupt line 16 does not exist", call(NANVIX_KCALL_EVENTCTRL, 16, NANVIX_EVENT_REGISTER, 0, 0), -NANVIX_EINVAL);
    check("process 0 is not one to end", call(NANVIX_KCALL_TERMINATE, 0, 0, 0, 0), -NANVIX_ESRCH);
    check("nor 33", call(NANVIX_KCALL_TERMINATE, 33, 0, 0, 0), -NANVIX_ESRCH);
    check("capability 0xFFFFFFFF", call(NANVIX_KCALL_CAPCTL, 0xFFFFFFFF, 1, 0, 0), -NANVIX_EINVAL);
    check("thread 1025", call(NANVIX_KCALL_DETACH_THREAD, 1025, 0, 0, 0), -NANVIX_ESRCH);
    check("nobody waits for this condition", call(NANVIX_KCALL_COND_SIGNAL, 0xFFFFFFFC, 1, 0, 0), 0);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    text();
    threads();
    orphaned_mutexes();
    ports_and_events();
    places();
    return test_status();
}
