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

int test_main(const char *arguments, const char *environment) {
    (void)environment;
    while (*arguments != ' ' && *arguments != '\0') arguments++;
    arguments++;
    volatile uint32_t *volatile nowhere = NULL;
    volatile uint32_t zero = 0;
    if (is(arguments, "null-write")) *nowhere = 1;
    if (is(arguments, "null-read")) return (int)*nowhere;
    if (is(arguments, "divide")) return (int)(7 / zero);
    if (is(arguments, "opcode")) __asm__ volatile("ud2");
    if (is(arguments, "privileged")) __asm__ volatile("cli");
    if (is(arguments, "port")) __asm__ volatile("outb %%al, $0xE9" : : "a"('!'));
    if (is(arguments, "text")) *(volatile uint32_t *)NANVIX_USER_BASE = 1;
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
