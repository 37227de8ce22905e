// Block copies and fills with REP MOVSD and REP STOSB, 4 KiB to 64 KiB.
static unsigned char from[1 << 16], to[1 << 16];

unsigned run(void) {
  unsigned sum = 0;
  for (unsigned i = 0; i < sizeof from; i++) from[i] = (unsigned char)(i * 31);
  for (int round = 0; round < 2000; round++) {
    unsigned bytes = 4096u << (round & 3);
    void *source = from, *target = to;
    unsigned words = bytes / 4;
    __asm__ volatile("rep movsl" : "+S"(source), "+D"(target), "+c"(words)::"memory");
    sum += to[(unsigned)round % bytes];
    target = to;
    words = bytes;
    __asm__ volatile("rep stosb" : "+D"(target), "+c"(words) : "a"(round) : "memory");
    sum ^= to[bytes - 1];
  }
  return sum;
}
