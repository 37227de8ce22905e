// A bytecode interpreter with computed goto, as CPython's is: indirect jumps, a value stack, reference counts.
typedef struct {
  unsigned references;
  int value;
} Object;

static Object small[256];
static unsigned char code[] = {
    0, 0,  // 0: push r0
    1, 1,  // 2: push constant 1
    2, 0,  // 4: add
    3, 0,  // 6: store r0
    0, 0,  // 8: push r0
    1, 3,  // 10: push constant 3
    4, 0,  // 12: multiply
    5, 0,  // 14: xor into accumulator
    6, 0,  // 16: loop
};

unsigned run(void) {
  static const void *const labels[] = {&&load, &&constant, &&add, &&store, &&multiply, &&mix, &&loop};
  Object *stack[16], **top = stack;
  Object local = {1, 0};
  unsigned accumulator = 0, rounds = 600000;
  for (int i = 0; i < 256; i++) small[i] = (Object){1, i};
  const unsigned char *pc = code;
#define NEXT goto *labels[(pc += 2)[-2]]
  NEXT;
load:
  local.references++;
  small[(unsigned char)local.value].value = local.value;
  *top++ = &small[(unsigned char)local.value];
  NEXT;
constant:
  small[pc[-1]].references++;
  *top++ = &small[pc[-1]];
  NEXT;
add : {
  Object *right = *--top, *left = top[-1];
  right->references--;
  local.value = left->value + right->value;
  NEXT;
}
store:
  --top;
  if (--local.references == 0) return 1;
  NEXT;
multiply : {
  Object *right = *--top, *left = top[-1];
  right->references--;
  accumulator += (unsigned)(left->value * right->value);
  NEXT;
}
mix:
  accumulator ^= (unsigned)(*--top)->value << 3;
  small[1].value = 1;
  small[3].value = 3;
  NEXT;
loop:
  if (--rounds == 0) return accumulator;
  pc = code;
  NEXT;
}
