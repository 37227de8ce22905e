// Intrusive, circular, doubly linked lists: a link that points to itself is in no list.
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct list {
    struct list *next, *previous;
};

#define LIST_INIT(name) {&(name), &(name)}
#define CONTAINER_OF(pointer, type, member) ((type *)((char *)(pointer)-offsetof(type, member)))
// `item` may be unlinked in the body, its successor may not.
#define LIST_EACH(item, head) \
    for (struct list *item = (head)->next, *item##_next = item->next; item != (head); \
         item = item##_next, item##_next = item->next)

static inline void list_init(struct list *list) { list->next = list->previous = list; }

static inline bool list_empty(const struct list *list) { return list->next == list; }

static inline void list_insert_before(struct list *position, struct list *item) {
    item->next = position;
    item->previous = position->previous;
    position->previous->next = item;
    position->previous = item;
}

static inline void list_append(struct list *list, struct list *item) { list_insert_before(list, item); }

static inline void list_prepend(struct list *list, struct list *item) { list_insert_before(list->next, item); }

static inline void list_remove(struct list *item) {
    item->next->previous = item->previous;
    item->previous->next = item->next;
    list_init(item);
}
