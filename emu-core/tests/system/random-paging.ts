// Random rows about paging: four pages and their aliases through another table and a large page, mappings that change all the
// time, reads and writes of every size at their borders, by level 0 and 3, with and without WP. Compared with QEMU by seed.
//
// Every change is followed by INVLPG or a write of CR3: without, both may use what they remember. Left out is what QEMU does
// otherwise: read-modify-writes of pages that refuse them, reserved bits, INVLPG for parts of large pages.
import { Random } from '../../../scripts/random.ts';
import type { Row } from './rows.ts';

const ENTRIES = [7, 7, 7, 5, 3, 1, 6, 0x67, 0x27];
const SIZES: [operation: string, bytes: number][] = [
  ['byte', 1],
  ['word', 2],
  ['dword', 4],
];
/** Where the large page shows the four pages. */
const LARGE = 0x40_0000;

function address(random: Random): string {
  const page = random.below(4) * 0x1000;
  const offset = random.pick([0, 1, 0x7fe, 0xffc, 0xffd, 0xffe, 0xfff, 0x123]);
  const alias = random.below(6) === 0 ? LARGE : 0;
  return `PAGES + 0x${(alias + Math.min(page + offset, 0x3ffc)).toString(16)}`;
}

function change(random: Random): string {
  const page = random.below(4) * 0x1000;
  const frame = random.below(4) * 0x1000;
  const forget = random.pick(['flush', `invlpg [PAGES + ${page}]`, `invlpg [PAGES + ${page + 0x456}]`]);
  return `map PAGES + ${page}, (PAGES + ${frame})|${random.pick(ENTRIES)}\n ${forget}`;
}

function access(random: Random): string {
  const [size] = random.pick(SIZES);
  const at = address(random);
  const value = `0x${random.below(0x7fff_ffff).toString(16)}`;
  const register = { byte: 'cl', word: 'cx', dword: 'ecx' }[size];
  switch (random.below(5)) {
    case 0:
      return `mov ecx, ${value}\n mov [${at}], ${register}`;
    case 1:
      return `mov ${register}, [${at}]\n add edx, ecx`;
    case 2:
      return `mov esi, ${at}\n mov edi, ${address(random)}\n movsd`;
    case 3:
      return `mov edi, ${at}\n mov eax, ${value}\n mov ecx, ${1 + random.below(6)}\n rep stosd`;
    default:
      return `mov ecx, ${value}\n mov esi, esp\n mov esp, ${at}\n push ecx\n pop ebx\n mov esp, esi`;
  }
}

function program(random: Random): string {
  const level = random.below(3) === 0 ? 3 : 0;
  const setup = [0, 1, 2, 3].map((page) => `map PAGES + ${page * 0x1000}, (PAGES + ${page * 0x1000})|7`);
  const changes = Array.from({ length: random.below(4) }, () => change(random));
  const steps = (count: number): string[] => Array.from({ length: count }, () => access(random));
  // At level 0 mappings change between accesses; level 3 comes last, because there is no way back.
  const mixed = Array.from({ length: 1 + random.below(3) }, () => [change(random), ...steps(2)]).flat();
  return [
    ...setup,
    'set_cr4 0x10',
    `mov dword [DIRECTORY + 4], 0x${(0x80 | random.pick([7, 7, 5, 3])).toString(16)}`,
    'paging',
    random.below(2) ? 'clear_cr0 0x10000' : '',
    ...mixed,
    ...changes,
    level === 3 ? 'to_level 3' : '',
    ...steps(3),
  ].join('\n');
}

/** Rows without a stated outcome. */
export function randomPaging(seed: number, count: number): Row[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i): Row => [`seed ${seed}, row ${i}`, program(random), '']);
}
