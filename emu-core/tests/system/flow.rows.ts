// Where interrupts and traps fall: shadows of STI and MOV SS, HLT, single steps, repeated instructions. SDM 3A 6.8, 3B 17.3.1.4.
import type { Difference, Row } from './rows.ts';

/** An interrupt request waits; the handler says how many INC EBX were done. */
const pending = (code: string): string => `
  gate 0x20, .handler
  call tick
  ${code}
  cli
  done
  .handler: mov ecx, ebx`;

/** Single steps from POPF on, until a trap finds TF cleared; ESI counts, EDI mixes the EIPs and pushed flags. */
const stepped = (code: string, between = ''): string => `
  gate 1, .step
  ${between}
  push 0x102
  popfd
  .base:
  ${code}
  push 2
  popfd
  nop
  jmp .end
  .step:
  push eax
  inc esi
  mov eax, [esp + 4]
  sub eax, .base
  rol edi, 5
  add edi, eax
  mov eax, dr6
  and eax, 0x4000
  xor edi, eax
  pop eax
  iret
  .end:`;

const twice: Difference = { qemu: 'ok ecx=0', why: 'SDM 3A 6.8.3: of several such instructions in a row only the first must hold interrupts back; here each does' };

const noRf: Difference = { qemu: 'ok ecx=0', why: 'SDM 3B 17.3.1.1: faults push RF = 1; QEMU 7.2 leaves it 0' };

export const borders: Row[] = [
  ['STI: one more instruction', pending('sti\n inc ebx\n inc ebx'), 'ok ecx=1'],
  ['STI, CLI: nothing comes', pending('sti\n cli\n inc ebx\n mov ecx, 99'), 'ok ecx=63'],
  ['STI, HLT: the handler returns behind HLT', 'gate 0x20, .handler\n call tick\n sti\n hlt\n .behind: done\n .handler: mov ecx, [esp]\n sub ecx, .behind', 'ok ecx=0'],
  ['STI, STI: the second one has no shadow of its own', pending('sti\n sti\n inc ebx'), 'ok ecx=0'],
  ['MOV SS: one more instruction', pending('mov edx, ss\n sti\n mov ss, dx\n inc ebx\n inc ebx'), 'ok ecx=1', twice],
  ['POP SS: one more instruction', pending('push ss\n sti\n pop ss\n inc ebx\n inc ebx'), 'ok ecx=1', twice],
  ['an interrupt comes before the fault of the next fetch', `
    gate 0x20, .handler
    map PAGES, 6
    paging
    call tick
    mov ebx, PAGES
    sti
    jmp ebx
    .handler: mov ecx, [esp]`, 'ok ecx=180000'],
  ['a single step comes before the fault of the next fetch', `
    gate 1, .step
    map PAGES, 6
    paging
    mov ebx, PAGES
    push 0x102
    popfd
    jmp ebx
    .step: mov ecx, [esp]`, 'ok ecx=180000'],
  ['POPF that sets IF has no shadow', pending('push 0x202\n popfd\n inc ebx'), 'ok ecx=0'],
  ['IRET that sets IF has no shadow', pending('push 0x202\n push CODE\n push .there\n iret\n .there: inc ebx'), 'ok ecx=0'],
  ['an interrupt at level 3 takes the stack of the TSS', 'gate 0x20, .handler\n call tick\n to_level 3, 0x202\n inc ebx\n .handler: mov ecx, esp\n mov edx, [esp + 4]', 'ok ecx=dfec edx=1b'],
  ['HLT waits for the timer', `
    gate 0x20, .handler
    mov byte [tick_wait], 0
    call tick
    mov byte [tick_wait], 1
    sti
    hlt
    inc ebx
    cli
    done
    .handler: inc ecx
    iret`, 'ok ecx=1 ebx=1'],
  ['a masked request does not come', 'gate 0x20, .handler\n call tick\n mov al, 0xff\n out 0x21, al\n xor eax, eax\n sti\n inc ebx\n inc ebx\n cli\n done\n .handler: mov ecx, 1', 'ok ecx=0 ebx=2'],
  ['a request in service holds itself back until EOI', `
    gate 0x20, .handler
    call tick
    sti
    nop
    cli
    done
    .handler: inc ecx
    iret`, 'ok ecx=1'],
  ['a fault pushes RF', 'gate 6, .handler\n ud2\n .handler: mov ecx, [esp + 8]\n and ecx, 0x10000', 'ok ecx=10000', noRf],
  ['a page fault too, behind its error code', 'gate 14, .handler\n map PAGES, 6\n paging\n mov eax, [PAGES]\n .handler: mov ecx, [esp + 12]\n and ecx, 0x10000', 'ok ecx=10000', noRf],
  ['INT n does not', 'gate 0x40, .handler\n int 0x40\n .handler: mov ecx, [esp + 8]\n and ecx, 0x10000', 'ok ecx=0'],
  ['an interrupt request does not', pending('sti\n nop\n nop').replace('mov ecx, ebx', 'mov ecx, [esp + 8]\n and ecx, 0x10000'), 'ok ecx=0'],
  ['an interrupt clears TF for its handler', `
    gate 0x20, .handler
    gate 1, .step
    call tick
    push 0x302
    popfd
    nop
    .handler: pushfd
    pop ecx
    and ecx, 0x300
    mov edx, [esp + 8]
    and edx, 0x300
    done
    .step: mov ebx, 1
    iret`, 'ok ecx=0 edx=300'],
];

export const steps: Row[] = [
  ['every instruction is a step', stepped('nop\n inc ecx\n mov edx, [PAGES]\n push eax\n pop eax'), 'ok esi=7'],
  ['POPF that sets TF is none, POPF that clears it is', stepped(''), 'ok esi=2'],
  ['a taken branch is one', stepped('jmp .over\n nop\n .over: nop'), 'ok esi=4'],
  ['REP MOVS: one for each iteration', stepped('mov ecx, 3\n mov edx, esi\n mov esi, PAGES\n rep movsb\n mov esi, edx').replaceAll('inc esi', 'inc ebx').replace('mov edx, esi', 'mov edx, 0'), 'ok ebx=9'],
  ['DR6 tells of a step between iterations, and the frame has RF', `
    gate 1, .step
    mov ecx, 3
    mov esi, PAGES
    mov edi, PAGES + 8
    push 0x102
    popfd
    .rep: rep movsb
    .step: mov edx, dr6
    mov eax, [esp]
    sub eax, .rep
    mov ebx, [esp + 8]
    and ebx, 0x10100`, 'ok eax=0 ecx=2 edx=ffff4ff0 ebx=10100', { qemu: 'ok eax=0 ecx=2 edx=ffff4ff0 ebx=100', why: 'SDM 3B 17.3.1.1: a trap between iterations pushes RF = 1; QEMU 7.2 leaves it 0' }],
  ['REP STOS with nothing to do is one', stepped('mov edx, edi\n xor ecx, ecx\n rep stosb'), 'ok esi=5'],
  ['REPE CMPS that ends early', stepped('mov byte [PAGES + 2], 1\n mov ecx, 8\n mov edx, PAGES\n xchg esi, edx\n mov eax, PAGES + 0x100\n xchg edi, eax\n repe cmpsb\n xchg edi, eax\n xchg esi, edx').replaceAll('inc esi', 'inc ebx').replace(/rol edi, 5\n\s+add edi, eax/, 'mov ebp, eax').replace('xor edi, eax', 'nop'), 'ok ebx=d'],
  ['REP LODS', stepped('mov ecx, 4\n mov edx, esi\n mov esi, PAGES\n rep lodsd\n mov esi, edx').replaceAll('inc esi', 'inc ebx').replace('mov edx, esi', 'mov edx, 0'), 'ok ebx=a'],
  ['REP OUTS', stepped('mov ecx, 3\n mov edx, 0x80\n mov ebp, 0\n mov esi, PAGES\n rep outsb\n mov esi, ebp').replaceAll('inc esi', 'inc ebx'), 'ok ebx=a'],
  ['INT n goes without a trap, its handler too', stepped('int 0x40', 'gate 0x40, .handler').replace('.step:', '.handler: inc ecx\n iret\n .step:'), 'ok esi=2 ecx=1'],
  ['a fault goes without a trap, the restarted instruction has one', stepped('mov eax, [PAGES]', 'map PAGES, 6\n gate 14, .fault\n paging').replace('.step:', '.fault: add esp, 4\n map PAGES, PAGES|7\n iret\n .step:'), 'ok esi=3'],
  ['MOV SS has none, and the next instruction\'s serves both', stepped('mov edx, ss\n mov ss, dx\n nop\n nop'), 'ok esi=5'],
  ['POP SS too', stepped('push ss\n pop ss\n nop'), 'ok esi=4'],
  ['LSS has one', stepped('mov dword [PAGES], esp\n mov word [PAGES + 4], DATA\n lss esp, [PAGES]\n nop'), 'ok esi=6', { qemu: 'ok esi=5', why: 'SDM 3A 6.8.3: only MOV SS and POP SS hold traps back' }],
  ['STI has one', stepped('sti\n cli'), 'ok esi=4', { qemu: 'ok esi=3', why: 'SDM 2B "STI": it holds back interrupts, not traps' }],
  ['a trap ends HLT', stepped('hlt\n nop'), 'ok esi=4', { qemu: null, why: 'SDM 2A "HLT": a debug exception ends it; QEMU 7.2 waits for ever' }],
  ['IRET that sets TF: the first trap is behind the next instruction', 'gate 1, .step\n push 0x102\n push CODE\n push .there\n iret\n .there: nop\n .at: nop\n .step: mov ecx, [esp]\n sub ecx, .at\n mov edx, dr6', 'ok ecx=0 edx=ffff4ff0'],
  ['at level 3', 'to_level 3, 0x102\n nop', '#DB cs=1b'],
  ['a far CALL', stepped('call CODE:.function\n nop\n jmp .over\n .function: retf\n .over:'), 'ok esi=6'],
  ['CPUID and RDTSC', stepped('rdtsc\n xor eax, eax\n xor edx, edx'), 'ok esi=5'],
  ['a whole loop', stepped('mov ecx, 5\n .loop: add eax, ecx\n dec ecx\n jnz .loop'), 'ok esi=12'],
  ['an instruction across pages', 'mov byte [PAGES + 0xffe], 0xb8\n mov dword [PAGES + 0xfff], 5\n mov byte [PAGES + 0x1003], 0xc3\n mov ebp, PAGES + 0xffe\n' + stepped('call ebp'), 'ok esi=5'],
];
