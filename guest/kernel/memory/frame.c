// Physical page frames: a bitmap of the free ones, searched low first, the arena of process 1 last and from its middle.
#include "frame.h"
#include "../base/memory.h"
#include "../base/panic.h"
#include "../platform.h"

#define FRAMES_PER_WORD 32u
#define WORD_BYTES (FRAMES_PER_WORD * PAGE_BYTES)
#define PAIR_STARTS 0x55555555u

// A stretch of the bitmap; words before `first_free` hold no free frame.
struct zone {
    uint32_t begin, end, first_free;
};

static uint32_t free_map[KERNEL_HALF_END / WORD_BYTES];
static struct zone zones[3];
static uint32_t arena_begin, arena_end;

static uint32_t word_of(uint32_t frame) { return frame / WORD_BYTES; }
static uint32_t bit_of(uint32_t frame) { return 1u << (frame / PAGE_BYTES % FRAMES_PER_WORD); }
static uint32_t frame_at(uint32_t word, uint32_t bit) { return word * WORD_BYTES + bit * PAGE_BYTES; }

static void mark_free(uint32_t frame) {
    uint32_t word = word_of(frame);
    free_map[word] |= bit_of(frame);
    for (uint32_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct zone *zone = &zones[i];
        if (word >= zone->begin && word < zone->end && word < zone->first_free) zone->first_free = word;
    }
}

// Frame by frame to the next word of the map, then whole words: there may be a quarter of a million frames.
static void mark_range_free(uint32_t begin, uint32_t end) {
    while (begin < end && begin % WORD_BYTES != 0) {
        mark_free(begin);
        begin += PAGE_BYTES;
    }
    uint32_t words = begin < end ? (end - begin) / WORD_BYTES : 0;
    if (words != 0) mark_free(begin); // for the zone's first free word
    memset(&free_map[word_of(begin)], 0xFF, words * sizeof free_map[0]);
    for (uint32_t frame = begin + words * WORD_BYTES; frame < end; frame += PAGE_BYTES) mark_free(frame);
}

void frames_init(uint32_t general, uint32_t general_end, uint32_t arena, uint32_t ram_end) {
    uint32_t middle = arena + (ram_end - arena) / 2 / WORD_BYTES * WORD_BYTES;
    arena_begin = arena;
    arena_end = ram_end;
    zones[0] = (struct zone){word_of(general), word_of(arena), word_of(arena)};
    zones[1] = (struct zone){word_of(middle), word_of(ram_end - 1) + 1, word_of(ram_end - 1) + 1};
    zones[2] = (struct zone){word_of(arena), word_of(middle), word_of(middle)};
    mark_range_free(general, general_end);
    mark_range_free(arena, middle);
    mark_range_free(middle, ram_end);
}

uint32_t frame_alloc(void) {
    for (uint32_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        struct zone *zone = &zones[i];
        while (zone->first_free < zone->end && free_map[zone->first_free] == 0) zone->first_free++;
        if (zone->first_free == zone->end) continue;
        uint32_t frame = frame_at(zone->first_free, (uint32_t)__builtin_ctz(free_map[zone->first_free]));
        free_map[zone->first_free] &= ~bit_of(frame);
        return frame;
    }
    return NO_FRAME;
}

uint32_t frame_alloc_pair(void) {
    for (uint32_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        for (uint32_t word = zones[i].first_free; word < zones[i].end; word++) {
            uint32_t pairs = free_map[word] & (free_map[word] >> 1) & PAIR_STARTS;
            if (pairs == 0) continue;
            uint32_t frame = frame_at(word, (uint32_t)__builtin_ctz(pairs));
            free_map[word] &= ~(bit_of(frame) | bit_of(frame + PAGE_BYTES));
            return frame;
        }
    }
    return NO_FRAME;
}

bool frame_take(uint32_t frame) {
    if (frame < arena_begin || frame >= arena_end || (free_map[word_of(frame)] & bit_of(frame)) == 0) return false;
    free_map[word_of(frame)] &= ~bit_of(frame);
    return true;
}

void frame_free(uint32_t frame) {
    ASSERT(frame != NO_FRAME && frame % PAGE_BYTES == 0 && (free_map[word_of(frame)] & bit_of(frame)) == 0);
    page_zero((void *)frame);
    mark_free(frame);
}

void frame_free_pair(uint32_t frame) {
    frame_free(frame);
    frame_free(frame + PAGE_BYTES);
}

uint32_t frame_arena(void) { return arena_begin; }

uint32_t frame_end(void) { return arena_end; }
