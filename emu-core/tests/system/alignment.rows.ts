// When alignment is checked, and when it is not: CR0.AM, EFLAGS.AC, the privilege level. SDM 3A 6.15 "Interrupt 17". Which operands
// must be aligned how is compared with the host's CPU (npm run conformance).
import type { Difference, Row } from './rows.ts';

const AC = 0x4_0000;
const ours = (qemu = 'ok'): Difference => ({ qemu, why: 'SDM 3A 6.15 "Interrupt 17"; QEMU 7.2 never raises #AC' });

/** At level 3 with AM and AC set. */
const checked = (code: string): string => `set_cr0 ${AC}\n to_level 3, ${AC | 2}\n ${code}`;
/** A handler of vector 0x82, at a fixed level, that makes an access of its own. */
const handled = (level: 0 | 3, handler: string): string =>
  checked(`int 0x82\n done\n .handler: ${handler}`).replace(
    'to_level',
    `gate 0x82, .handler, 0xee, CODE${level || ''}\n to_level`,
  );

export const alignment: Row[] = [
  ['AM and AC at level 3', checked('.at: mov ecx, [PAGES + 2]'), '#AC(0)', ours()],
  ...[0, 1, 2].map((level): Row => [
    `AM and AC at level ${level}`,
    `set_cr0 ${AC}\n ${level ? `to_level ${level}, ${AC | 2}` : `push ${AC | 2}\n popfd`}\n mov ecx, [PAGES + 2]`,
    'ok ecx=0',
  ]),
  ['AC without AM', `to_level 3, ${AC | 2}\n mov ecx, [PAGES + 2]`, 'ok ecx=0'],
  ['AM without AC', `set_cr0 ${AC}\n to_level 3\n mov ecx, [PAGES + 2]`, 'ok ecx=0'],
  ['the handler sees AC', checked('.at: mov [PAGES + 1], ecx'), '#AC(0) eflags=40000', ours()],
  ['an aligned operand', checked('mov ecx, [PAGES + 4]'), 'ok ecx=0'],
  ['a byte anywhere', checked('mov cl, [PAGES + 3]'), 'ok ecx=0'],
  ['POPF turns it on for the next instruction', `set_cr0 ${AC}\n to_level 3\n push ${AC | 2}\n popfd\n .at: mov ecx, [PAGES + 1]`, '#AC(0)', ours()],
  ['POPF turns it off for the next instruction', checked('push 2\n popfd\n mov ecx, [PAGES + 1]'), 'ok ecx=0'],
  ['code seen without the check is checked later', `set_cr0 ${AC}\n to_level 3\n xor edx, edx\n .at: mov ecx, [PAGES + 1]\n push ${AC | 2}\n popfd\n inc edx\n cmp edx, 2\n jb .at`, '#AC(0) edx=1', ours('ok edx=2')],
  ['the stack too', checked('sub esp, 2\n .at: push ecx'), '#AC(0)', ours()],
  ['an IRET at level 3 reads its frame', checked('sub esp, 1\n .at: iret'), '#AC(0)', ours('#GP(0)')],
  ['code need not be aligned', checked('jmp .odd\n align 4\n nop\n .odd: mov ecx, 7'), 'ok ecx=7'],
  ['descriptors are read as the system, wherever they lie', `mov word [RECORD + 0x100], 0x7f\n mov dword [RECORD + 0x102], PAGES + 1\n mov esi, GDT\n mov edi, PAGES + 1\n mov ecx, 0x20\n rep movsd\n lgdt [RECORD + 0x100]\n ${checked('put ds, DATA3\n mov ecx, ds')}`, 'ok ecx=23'],
  ['a segment with an odd base: the linear address counts', `descriptor S1, PAGES + 1, 0xfff, DATA_RW|DPL3\n ${checked('put es, S1|3\n mov ecx, [es:3]\n .at: mov ecx, [es:4]')}`, '#AC(0)', ours()],
  ['the limit of the segment comes first', `descriptor S1, PAGES, 0xf, DATA_RW|DPL3\n ${checked('put es, S1|3\n .at: mov ecx, [es:0xe]')}`, '#GP(0)', ours()],
  ['the page comes later', `map PAGES, 6\n paging\n ${checked('.at: mov ecx, [PAGES + 2]')}`, '#AC(0)', ours('#PF(4)')],
  ['gates leave AC, level 0 is not checked', handled(0, 'mov ecx, [ss:PAGES + 1]\n pushfd\n pop edx\n and edx, 0x40000'), 'ok ecx=0 edx=40000'],
  ['gates to level 3 are checked', handled(3, 'sub esp, 1\n .at: push ecx'), '#AC(0)', ours()],
  ['the frame of a gate to level 3', checked('sub esp, 2\n .at: int 0x82\n done\n .handler:').replace('to_level', 'gate 0x82, .handler, 0xee, CODE3\n to_level'), '#AC(0)', ours()],
  ['ENTER: a whole item must fit at the new stack pointer', 'map PAGES + 0x1000, 6\n paging\n to_level 3\n mov esp, PAGES + 0x2040\n .at: enter 0x103d, 0', '#PF(6) cr2=181000', { qemu: 'ok', why: 'SDM 2A "ENTER"; QEMU looks at one byte' }],
];
