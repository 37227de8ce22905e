// Loads a static 32-bit x86 ELF program; the file is not trusted.
#include "elf.h"
#include "../base/memory.h"
#include "../memory/space.h"
#include "../platform.h"

#define ELF_MAGIC 0x464C457Fu
#define ELF_CLASS_32 1
#define ELF_DATA_LSB 1
#define ELF_TYPE_EXEC 2
#define ELF_MACHINE_386 3
#define SEGMENT_LOAD 1
#define SEGMENT_WRITABLE 2
#define SEGMENTS_MAX 64

struct elf_header {
    /* 0x00 */ uint32_t magic;
    /* 0x04 */ uint8_t class, data, identity_version, padding[9];
    /* 0x10 */ uint16_t type, machine;
    /* 0x14 */ uint32_t version, entry, segments, sections, flags;
    /* 0x28 */ uint16_t header_bytes, segment_bytes, segment_count;
    /* 0x2E */ uint16_t section_bytes, section_count, section_names;
};
_Static_assert(sizeof(struct elf_header) == 52, "ELF32 header");

struct elf_segment {
    uint32_t type, offset, linear, physical, file_bytes, memory_bytes, flags, alignment;
};
_Static_assert(sizeof(struct elf_segment) == 32, "ELF32 program header");

static const char *header_check(const struct elf_header *header, uint32_t bytes) {
    if (bytes < sizeof *header || header->magic != ELF_MAGIC) return "not an ELF file";
    if (header->class != ELF_CLASS_32 || header->data != ELF_DATA_LSB || header->machine != ELF_MACHINE_386) {
        return "not a 32-bit x86 program";
    }
    if (header->type != ELF_TYPE_EXEC) return "not a static executable";
    if (header->segment_bytes != sizeof(struct elf_segment) || header->segment_count == 0 ||
        header->segment_count > SEGMENTS_MAX) {
        return "bad program header table";
    }
    uint32_t table_bytes = header->segment_count * (uint32_t)sizeof(struct elf_segment);
    if (header->segments > bytes || bytes - header->segments < table_bytes) return "program headers beyond the file";
    if (header->entry < NANVIX_USER_BASE || header->entry >= STACK_REGION) return "entry point outside user space";
    return NULL;
}

static const char *segment_check(const struct elf_segment *segment, uint32_t bytes) {
    uint32_t end = segment->linear + segment->memory_bytes;
    if (segment->linear < NANVIX_USER_BASE || end < segment->linear || end > STACK_REGION) return "segment outside user space";
    if (segment->file_bytes > segment->memory_bytes) return "segment longer in the file than in memory";
    if (segment->offset > bytes || bytes - segment->offset < segment->file_bytes) return "segment beyond the file";
    return NULL;
}

static uint32_t page_of(uint32_t linear) { return linear & ~(PAGE_BYTES - 1); }

// Maps one page for a segment; the last page of the segment before may be the same one.
static int32_t page_map(struct space *space, uint32_t page, bool writable) {
    uint32_t access = NANVIX_ACCESS_READ | (writable ? NANVIX_ACCESS_WRITE : 0);
    if (!space_is_mapped(space, page)) return space_map(space, page, access);
    return writable ? space_protect(space, page, access) : 0;
}

static const char *segment_load(struct space *space, const uint8_t *image, const struct elf_segment *segment) {
    uint32_t end = segment->linear + segment->memory_bytes, file_end = segment->linear + segment->file_bytes;
    for (uint32_t page = page_of(segment->linear); page < end; page += PAGE_BYTES) {
        if (page_map(space, page, (segment->flags & SEGMENT_WRITABLE) != 0) != 0) return "not enough memory";
        uint32_t from = page > segment->linear ? page : segment->linear;
        uint32_t to = page + PAGE_BYTES < file_end ? page + PAGE_BYTES : file_end;
        if (from >= to) continue;
        const uint8_t *source = image + segment->offset + (from - segment->linear);
        memcpy((void *)space_translate(space, from, false), source, to - from);
    }
    return NULL;
}

const char *elf_load(struct space *space, const void *image, uint32_t bytes, struct program *program) {
    const struct elf_header *header = image;
    const char *wrong = header_check(header, bytes);
    if (wrong != NULL) return wrong;
    *program = (struct program){.entry = header->entry, .end = NANVIX_USER_BASE};
    for (uint32_t i = 0; i < header->segment_count; i++) {
        struct elf_segment segment;
        memcpy(&segment, (const uint8_t *)image + header->segments + i * sizeof segment, sizeof segment);
        if (segment.type != SEGMENT_LOAD || segment.memory_bytes == 0) continue;
        wrong = segment_check(&segment, bytes);
        if (wrong == NULL) wrong = segment_load(space, image, &segment);
        if (wrong != NULL) return wrong;
        if (segment.linear + segment.memory_bytes > program->end) program->end = segment.linear + segment.memory_bytes;
    }
    return program->end == NANVIX_USER_BASE ? "no segment to load" : NULL;
}
