// Threads: many of them, their results, their own registers and thread data, preemption, and every misuse of join.
#include "test.h"

#define MANY 300u

static volatile uint32_t started, go;
static volatile uint32_t turns[2];

static int32_t count_up(void *argument) {
    __atomic_add_fetch(&started, 1, __ATOMIC_SEQ_CST);
    return (int32_t)(uint32_t)argument;
}

static void many_threads(void) {
    static int32_t tids[MANY];
    bool created = true, joined = true;
    for (uint32_t i = 0; i < MANY; i++) created = created && (tids[i] = thread_start(count_up, (void *)i)) > 0;
    check("300 threads can be made", created, true);
    for (uint32_t i = 0; i < MANY; i++) joined = joined && thread_join(tids[i]) == (int32_t)i;
    check("each gives its own result", joined, true);
    check("all have run", started, MANY);
}

// Never calls the kernel: only the timer lets the other thread in.
static int32_t spin(void *argument) {
    uint32_t mine = (uint32_t)argument;
    while (turns[1 - mine] < 5) turns[mine]++;
    turns[mine] += 5;
    return 0;
}

static int32_t float_worker(void *argument) {
    double x = (double)(uint32_t)argument, sum = 0;
    __asm__ volatile("fldl %0" : : "m"(x)); // a value on the x87 stack across everything that follows
    for (uint32_t i = 0; i < 200; i++) {
        sum += x;
        call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    }
    double kept;
    __asm__ volatile("fstpl %0" : "=m"(kept));
    return kept == x && sum == 200 * x ? (int32_t)(uint32_t)argument : -1;
}

static uint32_t gs_word(void) {
    uint32_t value;
    __asm__ volatile("movl %%gs:0, %0" : "=r"(value));
    return value;
}

static int32_t tda_worker(void *argument) {
    uint32_t data[1] = {(uint32_t)argument};
    if (call(NANVIX_KCALL_SET_TDA, (uint32_t)data, 0, 0, 0) != 0) return -1;
    for (uint32_t i = 0; i < 50; i++) {
        if (gs_word() != data[0]) return -2;
        call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    }
    return call(NANVIX_KCALL_GET_TDA, 0, 0, 0, 0) == (uint32_t)data ? 0 : -3;
}

static int32_t wait_for_go(void *argument) {
    (void)argument;
    while (go == 0) call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    return 5;
}

static int32_t join_it(void *argument) { return thread_join((int32_t)(uint32_t)argument); }

static void pair(const char *promise, int32_t (*body)(void *), uint32_t a, uint32_t b, int32_t result_a, int32_t result_b) {
    int32_t first = thread_start(body, (void *)a), second = thread_start(body, (void *)b);
    check(promise, thread_join(first), result_a);
    check(promise, thread_join(second), result_b);
}

static void joining(void) {
    int32_t waiting = thread_start(wait_for_go, NULL), joiner = thread_start(join_it, (void *)(uint32_t)waiting);
    call(NANVIX_KCALL_YIELD, 0, 0, 0, 0);
    check("only one may join", thread_join(waiting), -NANVIX_EINVAL);
    go = 1;
    check("the one that waits gets the result", thread_join(joiner), 5);
    check("what was joined is gone", thread_join(waiting), -NANVIX_ESRCH);
    check("nobody joins itself", call(NANVIX_KCALL_JOIN_THREAD, 1, 0, 0, 0), -NANVIX_EDEADLK);
    check("there is no thread 0", call(NANVIX_KCALL_JOIN_THREAD, 0, 0, 0, 0), -NANVIX_ESRCH);
    int32_t detached = thread_start(count_up, NULL);
    check("a thread can be detached", call(NANVIX_KCALL_DETACH_THREAD, (uint32_t)detached, 0, 0, 0), 0);
    check("and not joined then", thread_join(detached), -NANVIX_EINVAL);
    call(NANVIX_KCALL_SLEEP, 0, 5000000, 0, 0);
    check("it ends without a trace", thread_join(detached), -NANVIX_ESRCH);
    check("detaching what is not there", call(NANVIX_KCALL_DETACH_THREAD, 999, 0, 0, 0), -NANVIX_ESRCH);
    int32_t ended = thread_start(count_up, (void *)3);
    call(NANVIX_KCALL_SLEEP, 0, 5000000, 0, 0);
    check("an ended thread waits for its joiner", thread_join(ended), 3);
}

static void refusals(void) {
    struct nanvix_thread_args a = {.entry = 0x1000, .stack = NANVIX_MMAP_BASE, .stack_bytes = 4096};
    check("no entry in the kernel", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a = (struct nanvix_thread_args){.entry = NANVIX_USER_BASE, .stack = 0x1000, .stack_bytes = 4096};
    check("no stack in the kernel", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a = (struct nanvix_thread_args){.entry = NANVIX_USER_BASE, .stack = NANVIX_MMAP_BASE, .stack_bytes = 0};
    check("no empty stack", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    a.stack_bytes = 0xFFFFF000;
    check("no stack around the end of memory", call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&a, 0, 0, 0), -NANVIX_EINVAL);
    check("no thread data in the kernel's half above", call(NANVIX_KCALL_SET_TDA, 0xFFFF0000, 0, 0, 0), -NANVIX_EINVAL);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    many_threads();
    pair("two threads that never call the kernel share the processor", spin, 0, 1, 0, 0);
    pair("floating-point registers are a thread's own", float_worker, 3, 4, 3, 4);
    pair("thread data is a thread's own", tda_worker, 0x111, 0x222, 0, 0);
    joining();
    refusals();
    return test_status();
}
