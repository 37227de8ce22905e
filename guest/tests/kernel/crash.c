// Ends badly, in the way its argument names: the kernel reports it and the machine ends with 128 + signal.
#include "test.h"

static bool is(const char *text, const char *word) {
    while (*word != '\0' && *text == *word) text++, word++;
    return *word == '\0';
}

static uint32_t recurse(volatile uint32_t *levels) {
    volatile uint32_t room[256];
    room[0] = *levels;
    return *levels == 0 ? 0 : recurse(levels) + room[1];
}

// The last byte of the address space, alone and as the first of four. In a thread, whose stack lies elsewhere, after a page with
// the same low bits of the page number has gone: a translation cache has an empty entry there.
static int32_t touch_the_top(void *argument) {
    const char *how = argument;
    uint32_t neighbour = 0x7FFFF000;
    call(NANVIX_KCALL_MEMORY_MAP, 1, neighbour, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE, 0);
    call(NANVIX_KCALL_MEMORY_UNMAP, 1, neighbour, 0, 0);
    if (is(how, "byte")) return *(volatile uint8_t *)0xFFFFFFFF;
    if (is(how, "word")) return (int32_t) * (volatile uint32_t *)0xFFFFFFFF;
    if (is(how, "write")) *(volatile uint8_t *)0xFFFFFFFF = 1;
    if (is(how, "jump")) ((void (*)(void))0xFFFFFFFF)();
    return 0;
}

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    while (*arguments != ' ' && *arguments != '\0') arguments++;
    arguments++;
    volatile uint32_t *volatile nowhere = NULL;
    volatile uint32_t zero = 0;
    if (is(arguments, "null-write")) *nowhere = 1;
    if (is(arguments, "null-read")) return (int)*nowhere;
    if (is(arguments, "top-")) return thread_join(thread_start(touch_the_top, (void *)(arguments + 4)));
    if (is(arguments, "divide")) return (int)(7 / zero);
    if (is(arguments, "opcode")) __asm__ volatile("ud2");
    if (is(arguments, "privileged")) __asm__ volatile("cli");
    if (is(arguments, "port")) __asm__ volatile("outb %%al, $0xE9" : : "a"('!'));
    if (is(arguments, "text")) *(volatile uint32_t *)NANVIX_USER_BASE = 1;
    // What the processor knew of a page is gone when the call returns. The pages before keep it from sharing its place in a
    // translation cache with the text.
    volatile uint32_t *page = NULL;
    for (uint32_t i = 0; i < 64; i++) page = page_new();
    *page = 1;
    zero = *page - 1;
    if (is(arguments, "unmapped")) {
        call(NANVIX_KCALL_MEMORY_UNMAP, 1, (uint32_t)page, 0, 0);
        return (int)*page;
    }
    if (is(arguments, "protected")) {
        call(NANVIX_KCALL_MEMORY_CTRL, 1, (uint32_t)page, NANVIX_ACCESS_READ, 0);
        *page = 2;
    }
    if (is(arguments, "kernel")) *(volatile uint32_t *)0x00100000 = 1;
    if (is(arguments, "stack")) {
        zero = 1;
        return (int)recurse(&zero);
    }
    if (is(arguments, "breakpoint")) __asm__ volatile("int3");
    if (is(arguments, "interrupt")) __asm__ volatile("int $32");
    if (is(arguments, "abort")) return 134;
    return 0;
}
