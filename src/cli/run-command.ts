// `microvm run`: a Python program in the guest. A file or -c goes through the agent; Python's own options make a plain command line.
import { type Agent, attachAgent, interruptPython } from '../agent/index.ts';
import { encodeCommandLine, type Machine } from '../machine/index.ts';
import { EXIT_CRASH, EXIT_INTERRUPTED, Failure, need } from './failure.ts';
import { type GuestImages, nameOf, readGuest, readUserFile } from './files.ts';
import { type Invocation, parseInvocation } from './invocation.ts';
import { CONSOLE_TO_STDERR, Session, type SessionEnd, type SessionOptions } from './session.ts';
import { writeOut } from './terminal.ts';

export interface RunOptions extends SessionOptions {
  readonly baseline?: boolean;
}

/** Signals that come so soon after one another are one. */
const SIGNAL_ECHO_MS = 100;

/** What the guest's programs find in their environment. */
const ENVIRONMENT = { PYTHONHOME: '/', HOME: '/home', TERM: 'xterm-256color' };

export async function run(options: RunOptions, words: readonly string[]): Promise<number> {
  const invocation = parseInvocation(words);
  const images = readGuest(options.baseline === true);
  const throughAgent = invocation.kind !== 'plain' && !options.baseline;
  if (options.snapshot !== undefined && (!throughAgent || optionsOf(invocation).length > 0))
    throw new Failure('--snapshot serves FILE.py and -c: a snapshot holds the options that Python was started with.');
  const end = throughAgent ? await runJob(options, images, invocation) : await runPlain(options, images, invocation);
  return end.status;
}

function load(images: GuestImages, argv: readonly string[]): (machine: Machine) => void {
  return (machine) => {
    need(machine.loadKernel(images.kernel));
    need(machine.loadInitrd(images.initrd, need(encodeCommandLine(argv, ENVIRONMENT))));
    if (images.ramfs) need(machine.loadRamfs(images.ramfs));
  };
}

/** Python's own command line, from reset to power-off. */
async function runPlain(options: RunOptions, images: GuestImages, invocation: Invocation): Promise<SessionEnd> {
  // At a prompt Ctrl+C ends the line, not the session.
  const isInteractive = invocation.kind === 'plain' && invocation.interactive;
  const argv = ['python', ...(isInteractive ? ['--interrupts'] : []), ...plainArguments(invocation)];
  const session = new Session(images, options, CONSOLE_TO_STDERR, load(images, argv));
  session.machine.bus.onOutput = (fd, bytes) => writeOut(fd, bytes);
  const release = isInteractive ? onInterrupt(() => interruptPython(session.machine)) : () => {};
  const end = await session.finish();
  release();
  session.report(process.argv.slice(2), end);
  return end;
}

/** Options of Python that the agent's interpreter is started with. */
function optionsOf(invocation: Invocation): readonly string[] {
  return invocation.kind === 'file' ? invocation.options : [];
}

function plainArguments(invocation: Invocation): readonly string[] {
  if (invocation.kind === 'file')
    throw new Failure('A file needs the agent, which the baseline image does not have: use -c.');
  return invocation.words;
}

/** One job for the agent, in a machine that is booted for it or restored. */
async function runJob(options: RunOptions, images: GuestImages, invocation: Invocation): Promise<SessionEnd> {
  const job = jobOf(invocation);
  const own = options.snapshot === undefined ? ['--agent'] : ['--snapshot', '--agent'];
  const argv = ['python', ...own, ...optionsOf(invocation)];
  const session = new Session(images, options, CONSOLE_TO_STDERR, load(images, argv));
  const agent = attachAgent(session.machine, writeOut);
  const finished = session.finish();
  const ended = finished.then((end) => {
    agent.abandon('the machine stopped');
    return end;
  });
  const status = await runThrough(agent, session, job);
  // The agent has run the program's exit functions; ending the interpreter as well would only take time.
  session.machine.stop();
  const machineEnd = await ended;
  const end = { ...machineEnd, status: status ?? machineEnd.status };
  session.report(process.argv.slice(2), end);
  return end;
}

/** The program's status; null when the machine ended before the program did, so that the machine's own status counts. */
async function runThrough(agent: Agent, session: Session, job: Parameters<Agent['run']>[0]): Promise<number | null> {
  const release = onInterrupt(() => agent.interrupt());
  try {
    const ready = await agent.hello({ generation: 1 });
    if (!ready.ok) return ready.error.kind === 'gone' ? null : complain(ready.error.message);
    session.mark(session.start === 'restored' ? 'resume' : 'ready');
    const done = await agent.run(job);
    if (!done.ok) return done.error.kind === 'gone' ? null : complain(done.error.message);
    session.mark('program');
    return done.value.status === 'interrupted' ? EXIT_INTERRUPTED : done.value.exitCode & 0xff;
  } finally {
    release();
  }
}

/** A terminal's Ctrl+C reaches this process more than once: from the terminal, and from the npm script that started it. */
function onInterrupt(interrupt: () => void): () => void {
  let last = Number.NEGATIVE_INFINITY;
  const stop = () => {
    if (performance.now() - last > SIGNAL_ECHO_MS) interrupt();
    last = performance.now();
  };
  process.on('SIGINT', stop);
  return () => process.off('SIGINT', stop);
}

function complain(message: string): number {
  process.stderr.write(`microvm: ${message}\n`);
  return EXIT_CRASH;
}

function jobOf(invocation: Invocation): Parameters<Agent['run']>[0] {
  if (invocation.kind === 'code')
    return { source: invocation.source, filename: '<string>', argv: ['-c', ...invocation.arguments] };
  if (invocation.kind !== 'file') throw new Failure('There is no program to run.');
  // Its bytes: how they are read is Python's affair (PEP 263).
  const encoded = Buffer.from(readUserFile(invocation.path, 'The program')).toString('base64');
  return { encoded, filename: nameOf(invocation.path), argv: [invocation.path, ...invocation.arguments] };
}
