// Text for whoever watches the machine: a small formatter over the console port.
#include "console.h"
#include <stdbool.h>
#include "../cpu/x86.h"
#include "../platform.h"

static void put(char c) { out8(PORT_CONSOLE, (uint8_t)c); }

void console_write(const char *text, uint32_t bytes) {
    for (uint32_t i = 0; i < bytes; i++) put(text[i]);
}

static void put_number(uint32_t value, uint32_t base, uint32_t width) {
    char digits[10];
    uint32_t count = 0;
    do {
        digits[count++] = "0123456789abcdef"[value % base];
        value /= base;
    } while (value != 0);
    for (uint32_t i = count; i < width; i++) put('0');
    while (count > 0) put(digits[--count]);
}

static void put_string(const char *text, uint32_t width) {
    uint32_t length = 0;
    for (; text[length] != '\0'; length++) put(text[length]);
    for (; length < width; length++) put(' ');
}

void print_arguments(const char *format, va_list arguments) {
    for (; *format != '\0'; format++) {
        if (*format != '%') {
            put(*format);
            continue;
        }
        uint32_t width = 0;
        for (format++; *format >= '0' && *format <= '9'; format++) width = width * 10 + (uint32_t)(*format - '0');
        if (*format == 's') {
            put_string(va_arg(arguments, const char *), width);
        } else if (*format == 'c') {
            put((char)va_arg(arguments, int));
        } else if (*format == 'x') {
            put_number(va_arg(arguments, uint32_t), 16, width);
        } else if (*format == 'u') {
            put_number(va_arg(arguments, uint32_t), 10, width);
        } else if (*format == 'd') {
            int32_t value = va_arg(arguments, int32_t);
            if (value < 0) put('-');
            put_number(value < 0 ? 0u - (uint32_t)value : (uint32_t)value, 10, width);
        } else {
            put('%');
        }
    }
}

void print(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    print_arguments(format, arguments);
    va_end(arguments);
}
