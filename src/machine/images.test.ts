// Parsers of kernel, initrd and RAMFS: sound images are read, each kind of damage is named.
import { describe, expect, test } from 'vitest';
import { prepareInitrd } from './boot.ts';
import { parseElf } from './elf.ts';
import { unwrap } from './errors.ts';
import { parseMemorySize } from './memory-size.ts';
import { buildNvmb, decodeCommandLine, encodeCommandLine, PERCENT_MARKER, parseNvmb } from './nvmb.ts';
import { findProfile, PROFILES } from './profiles.ts';
import { checkRamfs, placeRamfs } from './ramfs.ts';
import { makeElf, makeFat } from './test-images.ts';

const elf = makeElf(0x8000, [{ at: 0x8000, bytes: new Uint8Array([0xf4]), memoryBytes: 0x10 }]);

function patched(image: Uint8Array, at: number, value: number, bytes: 1 | 2 | 4 = 4): Uint8Array {
  const copy = image.slice();
  const view = new DataView(copy.buffer);
  if (bytes === 1) view.setUint8(at, value);
  else if (bytes === 2) view.setUint16(at, value, true);
  else view.setUint32(at, value, true);
  return copy;
}

describe('ELF', () => {
  test('a sound kernel is read', () => {
    const image = unwrap(parseElf(elf, 'The kernel'));
    expect(image.entry).toBe(0x8000);
    expect(image.segments).toEqual([{ at: 0x8000, bytes: new Uint8Array([0xf4]), memoryBytes: 0x10 }]);
  });

  const damage: [string, Uint8Array, RegExp][] = [
    ['empty', new Uint8Array(0), /magic/],
    ['cut in the header', elf.slice(0, 40), /header ends after 40/],
    ['64-bit', patched(elf, 4, 2, 1), /32-bit/],
    ['big-endian', patched(elf, 5, 2, 1), /little-endian/],
    ['version', patched(elf, 20, 2), /version/],
    ['relocatable', patched(elf, 16, 1, 2), /ET_EXEC/],
    ['arm', patched(elf, 18, 40, 2), /i386/],
    ['no headers', patched(elf, 44, 0, 2), /no program headers/],
    ['table outside', patched(elf, 28, 0xffff_fff0), /table reaches past/],
    ['segment outside', patched(elf, 52 + 4, 0xffff_ff00), /reaches past the end of the file/],
    ['file larger than memory', patched(elf, 52 + 20, 0), /more bytes in the file/],
    ['wraps', patched(elf, 52 + 8, 0xffff_fff8), /wraps around/],
    ['nothing to load', patched(elf, 52, 4), /nothing to load/],
  ];
  test.each(damage)('%s', (_, image, sentence) => {
    const result = parseElf(image, 'The kernel');
    expect(result.ok).toBe(false);
    if (result.ok) return;
    expect(result.error.kind).toBe('elf');
    expect(result.error.message).toMatch(sentence);
    expect(result.error.message).toMatch(/^The kernel is not .*\.$/);
  });
});

describe('NVMB', () => {
  const container = unwrap(
    buildNvmb([
      { elf, commandLine: 'a;X=1' },
      { elf: elf.slice(0, 60), commandLine: 'b ä' },
    ]),
  );

  test('what was built is read back', () => {
    expect(container.length % 0x1000).toBe(0);
    const entries = unwrap(parseNvmb(container));
    expect(entries.map((entry) => entry.commandLine)).toEqual(['a;X=1', 'b ä']);
    expect(entries[0].elf).toEqual(elf);
    expect(entries[1].elf.length).toBe(60);
  });

  const damage: [string, Uint8Array, RegExp][] = [
    ['magic', patched(container, 0, 0), /"NVMB"/],
    ['cut in the header', container.slice(0, 10), /header ends/],
    ['version', patched(container, 4, 7), /version is 7/],
    ['33 programs', patched(container, 8, 33), /33 programs/],
    ['no programs', patched(container, 8, 0), /0 programs/],
    ['reserved', patched(container, 12, 1), /reserved/],
    ['table outside', container.slice(0, 40), /table reaches past/],
    ['not at a page border', patched(container, 16, 0x1004), /page border/],
    ['empty program', patched(container, 20, 0), /is empty/],
    ['program outside', patched(container, 20, 0xffff_ffff), /program 0 reaches past/],
    ['command line outside', patched(container, 24, 0xffff_fff0), /command line of program 0 reaches past/],
    ['command line not UTF-8', patched(container, 48, 0xff, 1), /not UTF-8/],
  ];
  test.each(damage)('%s', (_, image, sentence) => {
    const result = parseNvmb(image);
    expect(result.ok ? '' : result.error.message).toMatch(sentence);
  });

  test('more than 32 programs cannot be built', () => {
    expect(buildNvmb(new Array(33).fill({ elf, commandLine: '' })).ok).toBe(false);
  });
});

describe('command lines', () => {
  test('plain words stay as Nanvix splits them', () => {
    expect(unwrap(encodeCommandLine(['python', '-S', '-c', 'pass'], { A: '1', B: '' }))).toBe(
      'python -S -c pass;A=1 B=',
    );
  });

  const awkward: [string[], Record<string, string>][] = [
    [['python', '-c', 'print(6 * 7); x = "%41"'], {}],
    [['python', ''], { EMPTY: '' }],
    [['python', '', '', 'ä€😀\n\t'], { PATH: '/a b;c' }],
    [['python', '%', '%%', 'a%2'], {}],
  ];
  test.each(awkward)('%j %j survives', (argv, env) => {
    const line = unwrap(encodeCommandLine(argv, env));
    expect(line).toContain(`;${PERCENT_MARKER}`);
    expect(line).toMatch(/^[\x20-\x7e]*$/);
    expect(decodeCommandLine(line)).toEqual({ argv, env });
  });

  test('what cannot be said is refused', () => {
    expect(encodeCommandLine([]).ok).toBe(false);
    expect(encodeCommandLine(['a', 'b\0c']).ok).toBe(false);
    expect(encodeCommandLine(['a'], { 'B C': '1' }).ok).toBe(false);
    const long = encodeCommandLine(['a', ' '.repeat(50_000)]);
    expect(long.ok ? '' : long.error.message).toMatch(/at most 131072 fit/);
  });
});

describe('initrd', () => {
  test('P2 wraps a plain ELF, P0 pads it, each refuses what it cannot take', () => {
    const wrapped = unwrap(prepareInitrd(PROFILES.p2, elf, 'x y'));
    expect(unwrap(parseNvmb(wrapped))[0].commandLine).toBe('x y');
    expect(unwrap(prepareInitrd(PROFILES.p0, elf)).length).toBe(0x1000);
    expect(prepareInitrd(PROFILES.p0, wrapped).ok).toBe(false);
    expect(prepareInitrd(PROFILES.p0, elf, 'args').ok).toBe(false);
    const neither = prepareInitrd(PROFILES.p2, new Uint8Array(64));
    expect(neither.ok ? '' : neither.error.message).toMatch(/neither/);
  });
});

describe('RAMFS', () => {
  const image = makeFat(1 << 20);
  test('a FAT volume is accepted', () => {
    expect(checkRamfs(image).ok).toBe(true);
  });
  const damage: [string, Uint8Array, RegExp][] = [
    ['short', image.slice(0, 100), /only 100 bytes/],
    ['signature', patched(image, 510, 0, 2), /55 AA/],
    ['sector size', patched(image, 11, 100, 2), /100 bytes/],
    ['cluster size', patched(image, 13, 3, 1), /3 sectors/],
    ['no tables', patched(image, 16, 0, 1), /no allocation table/],
    ['too many sectors', patched(image, 32, 1 << 20), /more than the file/],
    ['tables too large', patched(image, 22, 0x800, 2), /no room/],
  ];
  test.each(damage)('%s', (_, broken, sentence) => {
    const result = checkRamfs(broken);
    expect(result.ok ? '' : result.error.message).toMatch(sentence);
  });
  test('placed at the top, 4 MiB above the initrd', () => {
    expect(unwrap(placeRamfs(0x10_0001, 0x1000_0000, 0x100_0000))).toBe(0x0fef_f000);
    expect(placeRamfs(0x0e00_0000, 0x1000_0000, 0x1c0_0000).ok).toBe(true);
    expect(placeRamfs(0x0e00_0000, 0x1000_0000, 0x1c0_1000).ok).toBe(false);
    expect(placeRamfs(0x2000_0000, 0x1000_0000, 0).ok).toBe(false);
  });
});

test('profiles and sizes by name', () => {
  expect(unwrap(findProfile('P2')).initrdBase).toBe(0x00c0_0000);
  const unknown = findProfile('p9');
  expect(unknown.ok ? '' : unknown.error.message).toBe("Unknown profile 'p9': known are p0, p2, p3.");
  expect(unwrap(parseMemorySize('256M'))).toBe(0x1000_0000);
  for (const bad of ['', 'x', '1M', '16777217', '999G', '-1']) expect(parseMemorySize(bad).ok).toBe(false);
});
