// The ends of the machine: panic, refusal to start, power-off.
#include "panic.h"
#include "../cpu/x86.h"
#include "../platform.h"
#include "console.h"

_Noreturn void power_off(int32_t status) {
    out32(PORT_CONTROL, CONTROL_SHUTDOWN << 16 | ((uint32_t)status & 0xFFFF));
    for (;;) __asm__ volatile("cli; hlt");
}

_Noreturn void panic_at(const struct trap_frame *frame, const char *format, ...) {
    __asm__ volatile("cli");
    print("\nkernel panic: ");
    va_list arguments;
    va_start(arguments, format);
    print_arguments(format, arguments);
    va_end(arguments);
    print("\n");
    if (frame != NULL) print_registers(frame);
    power_off(STATUS_PANIC);
}

_Noreturn void refuse_to_start(const char *format, ...) {
    print("kernel: cannot start: ");
    va_list arguments;
    va_start(arguments, format);
    print_arguments(format, arguments);
    va_end(arguments);
    print("\n");
    power_off(STATUS_CANNOT_START);
}
