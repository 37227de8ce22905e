// Programs that run on the core and in QEMU, all of them in one launch: what each prints to the console port is compared.
//
// An archive of images lies in RAM above what the programs use. A driver copies one after the other to 0x10000 and runs it.
// Between programs the machine is reset, so that each starts with a fresh processor and fresh devices. A program that shuts
// the processor down (triple fault) is noticed by the driver, because the reset vector leads to it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileAt, launchQemu } from '../../../guest/qemu/launch.ts';
import { EXIT_REQUEST, EXIT_SHUTDOWN, EXIT_STOPPED } from '../../contract/state.ts';
import { assemble, Core } from '../core.ts';

const version = spawnSync('qemu-system-i386', ['--version'], { encoding: 'utf8' });
export const hasQemu = version.status === 0;
/** Debian 12's, whose differences the rows tell; newer ones may have mended some. */
export const isQemuOfRows = hasQemu && / 7\.2\./.test(version.stdout);

const RAM_BYTES = 16 << 20;
const ARCHIVE = 0x80_0000;
const DRIVER = 0x8000;
/** Instructions that one program may need on the core. */
const ENOUGH = 60_000_000;

/** Where a program says how far it is: a row that ends in a triple fault is not started again. Survives resets. */
export const PROGRESS = 0xf0_0000;
/** A program that writes 6 here is over; the machine is reset. */
const RESET_PORT = 0xcf9;
const EXIT_PORT = 0x604;
/** Printed when a program starts, and when it has shut the processor down. */
const START = '#\n';
export const SHUT_DOWN = '!\n';

/** The reset vector, which goes to the driver. */
const FIRMWARE = `
bits 16
org 0
  times 0xfff0 db 0xf4
  jmp 0:${DRIVER}
  times 0x10000 - ($ - $$) db 0`;

const DRIVER_SOURCE = `
bits 16
org ${DRIVER}
%define ARCHIVE ${ARCHIVE}
%define PROGRESS ${PROGRESS}
%define RUNNING PROGRESS + 4        ; the program has not said that it is over
%define NEXT PROGRESS + 8           ; number of the next program
  cli
  xor ax, ax
  mov ds, ax
  lgdt [pointer]
  mov eax, cr0
  or al, 1
  mov cr0, eax
  jmp dword 0x08:protected
pointer: dw 23
  dd gdt
gdt: dq 0, 0x00cf9a000000ffff, 0x00cf92000000ffff
bits 32
protected:
  mov ax, 0x10
  mov ds, ax
  mov es, ax
  mov fs, ax
  mov gs, ax
  mov ss, ax
  mov esp, 0x9000
  cmp dword [RUNNING], 0
  je .next
  mov al, '!'
  out 0xe9, al
  mov al, 10
  out 0xe9, al
  cmp dword [PROGRESS], 0
  jne .run
.next:
  mov dword [PROGRESS], 0
  mov eax, [NEXT]
  cmp eax, [ARCHIVE]
  je .finished
  inc dword [NEXT]
  mov al, '#'
  out 0xe9, al
  mov al, 10
  out 0xe9, al
.run:
  cld
  xor eax, eax
  xor edi, edi
  mov ecx, ${DRIVER / 4}
  rep stosd
  mov edi, 0x9000
  mov ecx, (0x800000 - 0x9000) / 4
  rep stosd
  mov ebx, [NEXT]
  mov esi, [ARCHIVE + ebx*8 - 4]
  mov ecx, [ARCHIVE + ebx*8]
  mov edi, 0x10000
  rep movsb
  mov dword [RUNNING], 1
  mov eax, 0x10000
  jmp eax
.finished:
  mov dx, ${EXIT_PORT}
  xor eax, eax
  out dx, eax
  hlt`;

/** How a program ends. */
export const FINISH = `
finish:
  mov eax, cr0                      ; PROGRESS is mapped nowhere
  and eax, 0x7fffffff
  mov cr0, eax
  mov dword [${PROGRESS} + 4], 0
  mov dx, ${RESET_PORT}
  mov al, 6
  out dx, al
  hlt
  jmp $ - 1`;

/** Count, then place and length of each image, then the images. */
function archive(images: readonly Uint8Array[]): Uint8Array {
  let at = ARCHIVE + 4 + images.length * 8;
  const words = [images.length];
  for (const image of images) {
    words.push(at, image.length);
    at += image.length;
  }
  return Buffer.concat([new Uint8Array(Uint32Array.from(words).buffer), ...images]);
}

/** What each program printed. */
function outputs(console: string): string[] {
  return console.split(START).slice(1);
}

export function onCore(images: readonly Uint8Array[]): string[] {
  let isOver = false;
  const core = new Core({
    ramBytes: RAM_BYTES,
    onPortOut: ({ port }, machine) => {
      if (port === RESET_PORT || port === EXIT_PORT) machine.write32(EXIT_REQUEST, 1);
      if (port === EXIT_PORT) isOver = true;
    },
  });
  core.load(DRIVER, assemble(DRIVER_SOURCE));
  core.load(ARCHIVE, archive(images));
  while (!isOver) {
    core.exports.reset(RAM_BYTES);
    core.set('eip', DRIVER);
    const reason = core.run(ENOUGH);
    if (reason !== EXIT_STOPPED && reason !== EXIT_SHUTDOWN) {
      throw new Error(`exit ${reason} at ${core.get('eip').toString(16)} after\n${core.console.slice(-400)}`);
    }
  }
  return outputs(core.console);
}

// Without a local APIC, as the microvm: it would keep the 8259's interrupts from the processor.
export async function onQemu(images: readonly Uint8Array[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'nanvix-qemu-'));
  try {
    const file = (name: string, content: Uint8Array): string => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const { output, timedOut } = await launchQemu({
      options: [
        ...['-M', 'pc', '-cpu', 'pentium3,apic=off', '-m', `${RAM_BYTES >> 20}`],
        ...['-bios', file('firmware', assemble(FIRMWARE))],
        ...fileAt(DRIVER, file('driver', assemble(DRIVER_SOURCE))),
        ...fileAt(ARCHIVE, file('archive', archive(images))),
      ],
      timeoutMs: 60_000,
    });
    if (timedOut) throw new Error(`QEMU did not end; it printed\n${output.slice(-400)}`);
    return outputs(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
