// The cross compiler as the guest's programs need it: i686 Linux GCC, told to use a musl prefix and nothing of glibc.
import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { shellQuoted } from '../../scripts/setup/command.ts';

export const CROSS = 'i686-linux-gnu';

/** Float arithmetic by SSE2; one guest CPU, so the code is compiled for it and no other. */
export const TARGET_FLAGS = ['-O2', '-march=pentium4', '-mfpmath=sse', '-fomit-frame-pointer', '-fno-pie'];

/** As many compilers at a time as a small machine bears. */
export const MAKE_JOBS = '-j2';

let version: string | undefined;

/** What the cache keys say about the compiler: other compilers make other programs. */
export function compilerVersion(): string {
  version ??= execFileSync(`${CROSS}-gcc`, ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return version;
}

/** Build paths must not reach the output: it shall be the same on every machine. */
export function withoutPaths(...directories: string[]): string[] {
  return directories.map((directory) => `-ffile-prefix-map=${directory}=.`);
}

// GCC's spec strings, replaced so that headers, start files and libraries come from the musl prefix alone.
// `%(old)` chains are not used: what is not named here stays as GCC has it.
function specs(prefix: string): string {
  const include = join(prefix, 'include');
  const library = join(prefix, 'lib');
  return `%rename cpp_options old_cpp_options

*cpp_options:
-nostdinc -isystem ${include} -isystem include%s %(old_cpp_options)

*cc1:
%(cc1_cpu) -nostdinc -isystem ${include} -isystem include%s

*link_libgcc:
-L${library} -L .%s

*libgcc:
libgcc.a%s %:if-exists(libgcc_eh.a%s)

*startfile:
${library}/crt1.o ${library}/crti.o crtbeginT.o%s

*endfile:
crtend.o%s ${library}/crtn.o

*link:
-m elf_i386 -static -nostdlib

*esp_link:


*esp_options:


*esp_cpp_options:


`;
}

/** Writes the compiler wrapper into a directory; returns its path. */
export function writeCompiler(directory: string, prefix: string): string {
  const specsFile = join(directory, 'musl.specs');
  const compiler = join(directory, 'musl-cc');
  writeFileSync(specsFile, specs(prefix));
  // CPython's configure stops when the compiler names another multiarch triplet than the host's: ours has none.
  const script = `#!/bin/sh
[ "$1" = --print-multiarch ] && exit 0
exec ${CROSS}-gcc "$@" -specs ${shellQuoted([specsFile])}
`;
  writeFileSync(compiler, script);
  chmodSync(compiler, 0o755);
  return compiler;
}
