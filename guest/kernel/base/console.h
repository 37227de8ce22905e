// Text for whoever watches the machine: bytes to port 0xE9 (Nanvix microvm §4.1).
#pragma once
#include <stdarg.h>
#include <stdint.h>

void console_write(const char *text, uint32_t bytes);

// %s, %c, %d, %u and %x; a width pads %x with zeros and %s with blanks on the right.
void print(const char *format, ...) __attribute__((format(printf, 1, 2)));
void print_arguments(const char *format, va_list arguments);
