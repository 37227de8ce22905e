// Quicksort of integers through a comparison function pointer, and a linked list walked.
typedef struct Node {
  struct Node *next;
  unsigned value;
} Node;
static Node nodes[20000];
static unsigned keys[20000];

static int ascending(unsigned a, unsigned b) { return a < b ? -1 : a > b; }

static void sort(unsigned *list, int count, int (*compare)(unsigned, unsigned)) {
  while (count > 1) {
    unsigned pivot = list[count / 2];
    int low = 0, high = count - 1;
    while (low <= high) {
      while (compare(list[low], pivot) < 0) low++;
      while (compare(list[high], pivot) > 0) high--;
      if (low <= high) {
        unsigned was = list[low];
        list[low++] = list[high];
        list[high--] = was;
      }
    }
    sort(list, high + 1, compare);
    list += low;
    count -= low;
  }
}

unsigned run(void) {
  int (*volatile compare)(unsigned, unsigned) = ascending;
  unsigned seed = 1, sum = 0;
  for (int i = 0; i < 20000; i++) {
    seed = seed * 1664525 + 1013904223;
    keys[i] = seed >> 3;
    nodes[i].value = seed & 0xff;
    nodes[i].next = i ? &nodes[(seed >> 8) % (unsigned)i] : 0;
  }
  sort(keys, 20000, compare);
  for (int i = 0; i < 20000; i++) {
    for (Node *at = &nodes[i]; at; at = at->next) sum += at->value;
    sum ^= keys[i];
  }
  return sum;
}
