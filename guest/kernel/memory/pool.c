// Small kernel objects: a list of free ones threaded through their first word.
#include "pool.h"
#include "../base/memory.h"
#include "../platform.h"
#include "frame.h"

void *pool_alloc(struct pool *pool) {
    if (pool->free == NULL) {
        uint32_t frame = frame_alloc();
        if (frame == NO_FRAME) return NULL;
        for (uint32_t at = 0; at + pool->bytes <= PAGE_BYTES; at += pool->bytes) pool_free(pool, (void *)(frame + at));
    }
    void *object = pool->free;
    pool->free = *(void **)object;
    return memset(object, 0, pool->bytes);
}

void pool_free(struct pool *pool, void *object) {
    *(void **)object = pool->free;
    pool->free = object;
}
