// Compiles the C programs beside it, against unmodified musl for Linux and against libposix for the guest.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { CROSS, TARGET_FLAGS } from '../../../python/toolchain.ts';
import { EXTRAS } from '../../machine.ts';

export const SOURCES = 'guest/tests/posix';
export const OUTPUT = join(EXTRAS, 'posix');
/** Its answers are this machine's own (absent.ts); all others say what they say on Linux. */
export const ABSENT = 'absent';
export const PROGRAMS = readdirSync(SOURCES)
  .filter((file) => file.endsWith('.c'))
  .map((file) => basename(file, '.c'));
export const COMPARED = PROGRAMS.filter((name) => name !== ABSENT);

const LINUX = join(EXTRAS, 'musl');
const GUEST = join(EXTRAS, 'nanvix-libc');

const gcc = (words: readonly string[]): string => execFileSync(`${CROSS}-gcc`, words, { encoding: 'utf8' });

/** The prefix alone decides where the program can run. */
function compile(sources: readonly string[], prefix: string, output: string, more: readonly string[]): void {
  const from = realpathSync(prefix);
  const library = (file: string) => join(from, 'lib', file);
  const headers = [
    '-nostdinc',
    '-isystem',
    join(from, 'include'),
    '-isystem',
    gcc(['-print-file-name=include']).trim(),
  ];
  mkdirSync(OUTPUT, { recursive: true });
  gcc([
    ...['-std=gnu11', '-w', ...TARGET_FLAGS, ...headers],
    ...['-static', '-no-pie', '-nostartfiles', '-nostdlib', '-Wl,--build-id=none', ...more, '-o', output],
    ...[library('crt1.o'), library('crti.o'), ...sources],
    ...['-Wl,--start-group', library('libc.a'), '-lgcc', '-lgcc_eh', '-Wl,--end-group', library('crtn.o')],
  ]);
}

export function compileForLinux(name: string): string {
  const output = resolve(OUTPUT, `${name}.linux`);
  compile([join(SOURCES, `${name}.c`)], LINUX, output, []);
  return output;
}

/** Any source, for the guest. */
export function compileSource(source: string, name: string): string {
  const output = join(OUTPUT, `${name}.elf`);
  compile([source], GUEST, output, ['-Wl,-T,guest/libposix/user.ld']);
  return output;
}

/** Tells every call it makes (calls.c). */
export function compileForGuest(name: string): string {
  const output = join(OUTPUT, `${name}.elf`);
  const sources = [`${name}.c`, 'common/calls.c'].map((file) => join(SOURCES, file));
  compile(sources, GUEST, output, ['-Wl,-T,guest/libposix/user.ld', '-Wl,--wrap=nvx_system_call']);
  return output;
}

/** Linux's numbers of calls, which musl's header has in part as sums. */
export function callNumbers(names: readonly string[]): number[] {
  const source = `#include <sys/syscall.h>\n${names.map((name) => `CALL SYS_${name}`).join('\n')}\n`;
  const words = ['-E', '-P', '-nostdinc', '-isystem', join(realpathSync(LINUX), 'include'), '-'];
  const lines = execFileSync(`${CROSS}-gcc`, words, { encoding: 'utf8', input: source }).split('\n');
  const terms = lines.filter((line) => line.startsWith('CALL')).map((line) => line.match(/\d+/g) ?? []);
  return terms.map((numbers) => numbers.reduce((sum, number) => sum + Number(number), 0));
}

/** Names that a program's own source takes from the C library. */
export function importsOf(name: string): Set<string> {
  const object = join(OUTPUT, `${name}.o`);
  mkdirSync(OUTPUT, { recursive: true });
  const headers = ['-nostdinc', '-isystem', join(realpathSync(LINUX), 'include'), '-isystem'];
  const own = gcc(['-print-file-name=include']).trim();
  gcc([
    '-std=gnu11',
    '-w',
    '-O0',
    ...TARGET_FLAGS.slice(1),
    ...headers,
    own,
    '-c',
    '-o',
    object,
    join(SOURCES, `${name}.c`),
  ]);
  return new Set(undefinedSymbols(object));
}

const nm = (...words: string[]): string[] =>
  execFileSync(`${CROSS}-nm`, words, {
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    stdio: ['ignore', 'pipe', 'ignore'],
  }).split('\n');

const undefinedSymbols = (file: string): string[] =>
  nm('-u', file).flatMap((line) => line.match(/^ +[Uw] (\S+)$/)?.[1] ?? []);

/** Functions of the C library that CPython's objects want and that lead to a call of libposix. */
export function importsOfPython(): string[] {
  const python = join(realpathSync(join(EXTRAS, 'python-native')), '..', 'lib');
  const wanted = new Set(
    readdirSync(python)
      .filter((file) => file.endsWith('.a'))
      .flatMap((file) => undefinedSymbols(join(python, file))),
  );
  const { members, definedIn } = readLibrary();
  const calling = (symbol: string) => leadsToCall(definedIn.get(symbol) as string, members, definedIn, new Set());
  return [...wanted].filter((symbol) => definedIn.has(symbol) && calling(symbol)).sort();
}

interface Library {
  /** Object → names it takes from others. */
  readonly members: Map<string, Set<string>>;
  readonly definedIn: Map<string, string>;
}

function readLibrary(): Library {
  const members = new Map<string, Set<string>>();
  const definedIn = new Map<string, string>();
  for (const line of nm('-A', join(realpathSync(GUEST), 'lib', 'libc.a'))) {
    const [, member, kind, symbol] = line.match(/:([^:]+):[0-9a-f ]* (\w) (\S+)$/) ?? [];
    if (member === undefined) continue;
    if (!members.has(member)) members.set(member, new Set());
    if (kind === 'U') members.get(member)?.add(symbol);
    else if ('TWVDB'.includes(kind)) definedIn.set(symbol, member);
  }
  return { members, definedIn };
}

function leadsToCall(
  member: string,
  members: Library['members'],
  definedIn: Library['definedIn'],
  seen: Set<string>,
): boolean {
  if (seen.has(member)) return false;
  seen.add(member);
  const taken = members.get(member) ?? new Set();
  if (taken.has('nvx_system_call')) return true;
  return [...taken].some((symbol) => {
    const next = definedIn.get(symbol);
    return next !== undefined && leadsToCall(next, members, definedIn, seen);
  });
}
