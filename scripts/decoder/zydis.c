/* What Zydis makes of byte strings: reads strings of 16 bytes from stdin, for 16-bit or 32-bit code (first argument).
 *
 * Second argument `lengths`: four bytes for each string: length (0: no instruction), ISA set, mnemonic (two bytes).
 * `text`: a line for each: length, ISA set, mnemonic with its prefixes, visible operands in a form of their own. */
#include <Zydis/Zydis.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STRING_BYTES 16

static void print_memory(const ZydisDecodedOperand *operand) {
  const ZydisDecodedOperandMem *m = &operand->mem;
  printf("m%u:%s:", operand->size, ZydisRegisterGetString(m->segment));
  if (m->base != ZYDIS_REGISTER_NONE) printf("%s", ZydisRegisterGetString(m->base));
  if (m->index != ZYDIS_REGISTER_NONE) printf("+%s*%u", ZydisRegisterGetString(m->index), m->scale);
  printf("+%x", (unsigned)m->disp.value);
}

static void print_operand(const ZydisDecodedInstruction *instruction, const ZydisDecodedOperand *operand) {
  switch (operand->type) {
  case ZYDIS_OPERAND_TYPE_REGISTER:
    printf("%s", ZydisRegisterGetString(operand->reg.value));
    break;
  case ZYDIS_OPERAND_TYPE_MEMORY:
    print_memory(operand);
    break;
  case ZYDIS_OPERAND_TYPE_POINTER:
    printf("p:%x:%x", operand->ptr.segment, operand->ptr.offset);
    break;
  default:
    /* Relative targets as distances from the end, immediates as their low 32 bits. */
    printf("%c:%x", operand->imm.is_relative ? 'j' : 'i', (unsigned)operand->imm.value.u);
  }
  (void)instruction;
}

static void print_text(ZyanBool found, const ZydisDecodedInstruction *instruction, const ZydisDecodedOperand *operands) {
  if (!found) {
    printf("0 - -\n");
    return;
  }
  printf("%u %s ", instruction->length, ZydisISASetGetString(instruction->meta.isa_set));
  if (instruction->attributes & ZYDIS_ATTRIB_HAS_LOCK) printf("lock+");
  if (instruction->attributes & (ZYDIS_ATTRIB_HAS_REP | ZYDIS_ATTRIB_HAS_REPE)) printf("rep+");
  if (instruction->attributes & ZYDIS_ATTRIB_HAS_REPNE) printf("repne+");
  printf("%s", ZydisMnemonicGetString(instruction->mnemonic));
  for (int i = 0; i < instruction->operand_count_visible; i++) {
    putchar(' ');
    print_operand(instruction, &operands[i]);
  }
  putchar('\n');
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  ZyanBool is32 = strcmp(arguments[1], "32") == 0;
  ZyanBool text = strcmp(arguments[2], "text") == 0;
  ZydisDecoder decoder;
  ZyanStatus status = is32 ? ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LEGACY_32, ZYDIS_STACK_WIDTH_32)
                           : ZydisDecoderInit(&decoder, ZYDIS_MACHINE_MODE_LEGACY_16, ZYDIS_STACK_WIDTH_16);
  if (!ZYAN_SUCCESS(status)) return 1;
  /* A CPU without BMI1 and LZCNT runs these as BSF and BSR; without MPX and CET they are NOPs. */
  const ZydisDecoderMode off[] = {ZYDIS_DECODER_MODE_LZCNT,     ZYDIS_DECODER_MODE_TZCNT,     ZYDIS_DECODER_MODE_MPX,
                                  ZYDIS_DECODER_MODE_CET,       ZYDIS_DECODER_MODE_WBNOINVD, ZYDIS_DECODER_MODE_CLDEMOTE};
  for (unsigned i = 0; i < sizeof off / sizeof *off; i++) ZydisDecoderEnableMode(&decoder, off[i], ZYAN_FALSE);
  ZyanU8 bytes[STRING_BYTES];
  ZydisDecodedInstruction instruction;
  ZydisDecodedOperand operands[ZYDIS_MAX_OPERAND_COUNT];
  while (fread(bytes, sizeof bytes, 1, stdin) == 1) {
    ZyanBool found = ZYAN_SUCCESS(
        ZydisDecoderDecodeFull(&decoder, bytes, sizeof bytes, &instruction, operands));
    if (text) {
      print_text(found, &instruction, operands);
      continue;
    }
    ZyanU8 answer[4] = {0, 0, 0, 0};
    if (found) {
      answer[0] = instruction.length;
      answer[1] = (ZyanU8)instruction.meta.isa_set;
      answer[2] = (ZyanU8)instruction.mnemonic;
      answer[3] = (ZyanU8)(instruction.mnemonic >> 8);
    }
    fwrite(answer, sizeof answer, 1, stdout);
  }
  return 0;
}
