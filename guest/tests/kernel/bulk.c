// Push and Pull between threads of one process: who meets whom, how much moves, and whom one waits for in vain.
#include "test.h"

#define ANY 0u

static char *mine, *theirs;
static volatile uint32_t started;

static int64_t push(uint32_t tid, const char *data, uint32_t bytes) { return call(NANVIX_KCALL_PUSH, 1, tid, (uint32_t)data, bytes); }
static int64_t pull(uint32_t tid, char *data, uint32_t bytes) { return call(NANVIX_KCALL_PULL, 1, tid, (uint32_t)data, bytes); }
static uint32_t tid(void) { return (uint32_t)call(NANVIX_KCALL_GETTID, 0, 0, 0, 0); }
static void rest(void) { call(NANVIX_KCALL_SLEEP, 0, 3000000, 0, 0); }

static int32_t give(void *bytes) {
    memcpy(theirs, "given by a thread", 18);
    return (int32_t)push(1, theirs, (uint32_t)bytes);
}

static int32_t take(void *from) { return (int32_t)pull((uint32_t)from, theirs, NANVIX_BULK_BYTES); }

static int32_t linger(void *unused) {
    (void)unused;
    started = 1;
    rest();
    return 0;
}

static int32_t give_to(void *thread) { return (int32_t)push((uint32_t)thread, theirs, 5); }

static void between_threads(void) {
    int32_t giver = thread_start(give, (void *)18);
    check("taking waits for the giver", pull(ANY, mine, NANVIX_BULK_BYTES), 18);
    check("what it gave", mine[0] == 'g' && mine[16] == 'd', true);
    check("the giver learns how much", thread_join(giver), 18);
    giver = thread_start(give, (void *)18);
    rest();
    check("a taker with less room", pull((uint32_t)giver, mine, 7), 7);
    check("takes so much", thread_join(giver), 7);
    int32_t taker = thread_start(take, (void *)tid());
    rest();
    check("giving to one that waits", push((uint32_t)taker, mine, NANVIX_BULK_BYTES), NANVIX_BULK_BYTES);
    check("a whole page", thread_join(taker), NANVIX_BULK_BYTES);
    check("with its contents", theirs[16], 'd');
    check("nothing at all moves at once", push(ANY, mine, 0), 0);
}

static void by_name(void) {
    int32_t other = thread_start(linger, NULL), taker = thread_start(take, (void *)(uint32_t)other);
    rest();
    check("one that waits for another is not for us", call(NANVIX_KCALL_PUSH, 1, (uint32_t)other + 900, (uint32_t)mine, 5), -NANVIX_ESRCH);
    thread_join(other);
    check("a thread that ends is waited for no more", thread_join(taker), -NANVIX_ESRCH);
    other = thread_start(linger, NULL);
    int32_t giver = thread_start(give_to, (void *)(uint32_t)other);
    thread_join(other);
    check("nor given to", thread_join(giver), -NANVIX_ESRCH);
}

static void refusals(void) {
    check("no such process", call(NANVIX_KCALL_PUSH, 9, ANY, (uint32_t)mine, 5), -NANVIX_ESRCH);
    check("no such process to take from", call(NANVIX_KCALL_PULL, 9, ANY, (uint32_t)mine, 5), -NANVIX_ESRCH);
    check("no such thread", push(900, mine, 5), -NANVIX_ESRCH);
    check("no such thread to take from", pull(900, mine, 5), -NANVIX_ESRCH);
    check("a byte more than a page", push(ANY, mine, NANVIX_BULK_BYTES + 1), -NANVIX_EINVAL);
    check("across a page border", push(ANY, mine + 4000, 97), -NANVIX_EINVAL);
    check("across it when taking", pull(ANY, mine + 4095, 2), -NANVIX_EINVAL);
    check("from memory that is not there", push(ANY, (char *)0x6F000000, 5), -NANVIX_EFAULT);
    check("into memory that is read-only", pull(ANY, (char *)NANVIX_USER_BASE, 5), -NANVIX_EFAULT);
}

static void vanished_buffer(void) {
    theirs = page_new();
    int32_t taker = thread_start(take, (void *)ANY);
    rest();
    call(NANVIX_KCALL_MEMORY_UNMAP, 1, (uint32_t)theirs, 0, 0);
    check("the buffer of one that waits is gone", push(ANY, mine, 5), -NANVIX_EFAULT);
    check("both are told", thread_join(taker), -NANVIX_EFAULT);
}

int test_main(const char *arguments, const char *environment) {
    (void)arguments, (void)environment;
    mine = page_new();
    theirs = page_new();
    between_threads();
    by_name();
    refusals();
    vanished_buffer();
    return test_status();
}
