// `microvm boot`: any Nanvix-style kernel and images, as Nanvix's own monitor takes them.

import { Failure, need } from './failure.ts';
import { readImages, withArguments } from './files.ts';
import { CONSOLE_TO_STDOUT, Session, type SessionOptions } from './session.ts';
import { writeOut } from './terminal.ts';

export interface BootOptions extends SessionOptions {
  readonly kernel: string;
  readonly initrd?: string;
  readonly ramfs?: string;
  /** Command line of the initrd's last program: "program args;ENV=V". */
  readonly arguments?: string;
  readonly kernelArguments?: string;
  readonly initrdAt?: string;
}

export async function boot(options: BootOptions): Promise<number> {
  const images = readImages(options);
  const initrdBase = options.initrdAt === undefined ? undefined : parsePhysical(options.initrdAt);
  // A snapshot goes on with the arguments it was made with: with others it is another machine's.
  const told = [options.arguments ?? '', options.kernelArguments ?? ''];
  const machineImages = told.some((text) => text !== '') ? withArguments(images, told) : images;
  const session = new Session(machineImages, { ...options, initrdBase }, CONSOLE_TO_STDOUT, (machine) => {
    need(machine.loadKernel(images.kernel));
    if (options.initrd !== undefined) need(machine.loadInitrd(images.initrd, options.arguments));
    if (images.ramfs) need(machine.loadRamfs(images.ramfs));
    machine.setKernelArguments(options.kernelArguments ?? '');
  });
  session.machine.bus.onOutput = (fd, bytes) => writeOut(fd, bytes);
  const end = await session.finish();
  session.report(process.argv.slice(2), end);
  return end.status;
}

function parsePhysical(text: string): number {
  const at = Number(text.replaceAll('_', ''));
  if (!Number.isSafeInteger(at) || at <= 0 || at % 0x1000 !== 0)
    throw new Failure(`'${text}' is not the address of a page.`);
  return at;
}
