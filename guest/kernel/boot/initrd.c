// The initrd in NVMB form: a table of programs with their command lines; the file is not trusted.
#include "initrd.h"
#include "../base/memory.h"
#include "../base/panic.h"
#include "../memory/frame.h"
#include "../platform.h"
#include "../task/process.h"
#include "../task/thread.h"
#include "elf.h"

#define NVMB_MAGIC 0x424D564Eu // "NVMB"
#define NVMB_VERSION 1

struct nvmb_header {
    uint32_t magic, version, entries, reserved;
};

struct nvmb_entry {
    uint32_t elf, elf_bytes, command, command_bytes;
};

struct initrd initrd_parse(uint32_t descriptor) {
    uint32_t pages = descriptor & ((1u << INITRD_SIZE_BITS) - 1);
    if (descriptor == 0 || pages == 0) refuse_to_start("there is no initrd");
    struct initrd initrd = {descriptor & ~((1u << INITRD_SIZE_BITS) - 1), pages * PAGE_BYTES};
    if (pages >= KERNEL_HALF_END / PAGE_BYTES || initrd.base < (uint32_t)kernel_end) refuse_to_start("bad initrd place");
    return initrd;
}

// A NUL-terminated text on pages of its own at `*page`, which moves behind them: its address, or 0 without memory.
static uint32_t text_map(struct space *space, uint32_t *page, const char *text, uint32_t bytes) {
    uint32_t start = *page;
    for (uint32_t done = 0; done <= bytes; done += PAGE_BYTES, *page += PAGE_BYTES) {
        if (*page >= STACK_REGION || space_map(space, *page, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE) != 0) return 0;
        uint32_t part = bytes - done < PAGE_BYTES ? bytes - done : PAGE_BYTES;
        memcpy((void *)space_translate(space, *page, true), text + done, part);
    }
    return start;
}

static int32_t stack_map(struct space *space) {
    for (uint32_t page = NANVIX_STACK_TOP - STACK_MAPPED_AT_START; page < NANVIX_STACK_TOP; page += PAGE_BYTES) {
        int32_t error = space_map(space, page, NANVIX_ACCESS_READ | NANVIX_ACCESS_WRITE);
        if (error != 0) return error;
    }
    return 0;
}

static uint32_t separator(const char *text, uint32_t bytes) {
    uint32_t at = 0;
    while (at < bytes && text[at] != ';') at++;
    return at;
}

static const char *entry_start(const uint8_t *image, const struct nvmb_entry *entry) {
    struct process *process = process_create();
    if (process == NULL) return "not enough memory";
    struct program program;
    const char *wrong = elf_load(&process->space, image + entry->elf, entry->elf_bytes, &program);
    if (wrong != NULL) return wrong;

    const char *command = (const char *)image + entry->command;
    uint32_t arguments_bytes = separator(command, entry->command_bytes);
    uint32_t environment_at = arguments_bytes < entry->command_bytes ? arguments_bytes + 1 : arguments_bytes;
    uint32_t page = (program.end + PAGE_BYTES - 1) & ~(PAGE_BYTES - 1);
    uint32_t arguments = text_map(&process->space, &page, command, arguments_bytes);
    uint32_t environment =
        text_map(&process->space, &page, command + environment_at, entry->command_bytes - environment_at);
    if (arguments == 0 || environment == 0 || stack_map(&process->space) != 0) return "not enough memory";

    const struct thread_start start = {
        .eip = program.entry, .esp = NANVIX_STACK_TOP, .edx = arguments, .ecx = environment};
    return thread_create(process, &start) != NULL ? NULL : "not enough memory";
}

static const char *entry_check(const struct nvmb_entry *entry, uint32_t bytes) {
    if (entry->elf % PAGE_BYTES != 0) return "its program is not at a page border";
    if (entry->elf > bytes || bytes - entry->elf < entry->elf_bytes) return "its program lies beyond the initrd";
    if (entry->command > bytes || bytes - entry->command < entry->command_bytes) return "its command line lies beyond the initrd";
    if (entry->command_bytes > ARGUMENT_BYTES_MAX) return "its command line is too long";
    return NULL;
}

void initrd_load(const struct initrd *initrd) {
    const uint8_t *image = (const uint8_t *)initrd->base;
    const struct nvmb_header *header = (const void *)image;
    const struct nvmb_entry *entries = (const void *)(header + 1);
    if (header->magic != NVMB_MAGIC) refuse_to_start("the initrd is not an NVMB container");
    if (header->version != NVMB_VERSION) refuse_to_start("NVMB version %u is unknown", header->version);
    if (header->entries == 0 || header->entries > PROCESSES_MAX) refuse_to_start("%u NVMB entries", header->entries);
    for (uint32_t i = 0; i < header->entries; i++) {
        const char *wrong = entry_check(&entries[i], initrd->bytes);
        if (wrong == NULL) wrong = entry_start(image, &entries[i]);
        if (wrong != NULL) refuse_to_start("NVMB entry %u: %s", i, wrong);
    }
}

void initrd_release(const struct initrd *initrd) {
    for (uint32_t frame = initrd->base; frame < frame_arena(); frame += PAGE_BYTES) frame_free(frame);
}
