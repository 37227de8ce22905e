// Byte-wise string work: compare, hash, copy, search in small buffers.
static char text[4096], copy[4096];

unsigned run(void) {
  unsigned hash = 5381;
  for (int i = 0; i < 4095; i++) text[i] = (char)(32 + (i * 7 + i / 13) % 90);
  for (int round = 0; round < 300; round++) {
    char *to = copy;
    for (const char *from = text; (*to++ = *from++);) {
    }
    for (const char *at = copy; *at; at++) hash = hash * 33 ^ (unsigned char)*at;
    int equal = 0;
    while (text[equal] && text[equal] == copy[equal]) equal++;
    hash += (unsigned)equal;
    copy[round & 4095] = 'x';
  }
  return hash;
}
