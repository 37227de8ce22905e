// The small run-time of the kernel's test programs.
#include "test.h"

#define DEBUG_BYTES 256u
#define STACK_PAGES 4u

extern char thread_entry[];
static uint32_t next_page = NANVIX_MMAP_BASE;
static int failures;

static uint32_t length(const char *text) {
    uint32_t n = 0;
    while (text[n] != '\0') n++;
    return n;
}

void say(const char *text) {
    for (uint32_t rest = length(text); rest > 0;) {
        uint32_t part = rest < DEBUG_BYTES ? rest : DEBUG_BYTES;
        nanvix_kcall2(NANVIX_KCALL_DEBUG, (uint32_t)text, part);
        text += part;
        rest -= part;
    }
}

void say_number(int64_t number) {
    char digits[12];
    uint32_t at = sizeof digits - 1;
    uint32_t value = number < 0 ? (uint32_t)-number : (uint32_t)number;
    digits[at] = '\0';
    do {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    if (number < 0) digits[--at] = '-';
    say(&digits[at]);
}

void check(const char *promise, int64_t got, int64_t wanted) {
    say(got == wanted ? "ok: " : "FAILED: ");
    say(promise);
    if (got != wanted) {
        failures++;
        say(": got ");
        say_number(got);
        say(", wanted ");
        say_number(wanted);
    }
    say("\n");
}

int test_status(void) { return failures == 0 ? 0 : 1; }

int64_t call(uint32_t number, uint32_t a, uint32_t b, uint32_t c, uint32_t d) {
    return nanvix_kcall4(number, a, b, c, d);
}

void *page_new(void) {
    uint32_t page = next_page;
    next_page += NANVIX_PAGE_BYTES;
    uint32_t access = NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE;
    uint32_t self = (uint32_t)call(NANVIX_KCALL_GETPID, 0, 0, 0, 0);
    return call(NANVIX_KCALL_MEMORY_MAP, self, page, access, 0) == 0 ? (void *)page : NULL;
}

int32_t thread_start(int32_t (*body)(void *), void *argument) {
    uint32_t stack = next_page;
    next_page += NANVIX_STACK_BYTES - STACK_PAGES * NANVIX_PAGE_BYTES;
    for (uint32_t i = 0; i < STACK_PAGES; i++) page_new();
    struct nanvix_thread_args arguments = {
        .entry = (uint32_t)thread_entry,
        .argument0 = (uint32_t)body,
        .argument1 = (uint32_t)argument,
        .stack = stack,
        .stack_bytes = NANVIX_STACK_BYTES,
    };
    return (int32_t)call(NANVIX_KCALL_CREATE_THREAD, (uint32_t)&arguments, 0, 0, 0);
}

int32_t thread_join(int32_t tid) {
    int32_t status = 0;
    int32_t error = (int32_t)call(NANVIX_KCALL_JOIN_THREAD, (uint32_t)tid, (uint32_t)&status, 0, 0);
    return error != 0 ? error : status;
}

uint64_t now(void) {
    struct nanvix_time time = {0, 0, 0};
    call(NANVIX_KCALL_GET_TIME, (uint32_t)&time, 0, 0, 0);
    return ((uint64_t)time.seconds_high << 32 | time.seconds_low) * 1000000000u + time.nanoseconds;
}

struct deadline after_ms(uint32_t milliseconds) {
    struct nanvix_time time = {0, 0, 0};
    call(NANVIX_KCALL_GET_TIME, (uint32_t)&time, 0, 0, 0);
    uint32_t nanoseconds = time.nanoseconds + milliseconds % 1000 * 1000000u;
    struct deadline deadline = {time.seconds_low + milliseconds / 1000, nanoseconds};
    if (nanoseconds >= 1000000000u) {
        deadline.seconds++;
        deadline.nanoseconds -= 1000000000u;
    }
    return deadline;
}

void *memcpy(void *target, const void *source, size_t bytes) {
    void *at = target;
    __asm__ volatile("rep movsb" : "+D"(at), "+S"(source), "+c"(bytes) : : "memory");
    return target;
}

void *memset(void *target, int byte, size_t bytes) {
    void *at = target;
    __asm__ volatile("rep stosb" : "+D"(at), "+c"(bytes) : "a"(byte) : "memory");
    return target;
}
