// `npm run microvm`: the microvm on the command line.
import { Command, CommanderError } from 'commander';
import { boot } from './boot-command.ts';
import { EXIT_USAGE, Failure } from './failure.ts';
import { run } from './run-command.ts';
import { TRACES } from './trace.ts';

function withMachineOptions(command: Command): Command {
  return command
    .option('--memory <size>', 'RAM of the machine: 256M, 1G, …', '256M')
    .option('--virtual-time', 'time is instructions: two runs are identical')
    .option('--max-instructions <n>', 'stop after so many instructions (exit status 124)')
    .option('--stats <file>', 'write instructions, speed, phases and counters as JSON')
    .option('--trace <kinds>', `print what the guest does on stderr: ${TRACES.join(', ')}, with commas between`)
    .option(
      '--snapshot <path>',
      'restore the machine from this file; if it is not there or not usable, boot and make it',
    )
    .option('--cold', 'boot even if there is a snapshot');
}

const program = new Command('microvm')
  .description('CPython, or any Nanvix-style kernel, on an emulated Nanvix microvm.')
  .enablePositionalOptions()
  .exitOverride()
  .configureOutput({ outputError: (text, write) => write(`microvm: ${text.replace(/^error: /, '')}`) });

withMachineOptions(
  program
    .command('run')
    .description(
      'runs a Python program: [options of Python] FILE.py [args…], -c CODE [args…], or a command line for Python itself (-S -c pass, -i)',
    )
    .argument('[program...]')
    .passThroughOptions()
    .allowUnknownOption()
    // An option like the others, which ends where the program's words begin: `-c CODE --help` is the program's.
    .helpOption(false)
    .option('-h, --help', 'display help for command')
    .option('--baseline', 'the unoptimised image: encodings read from RAMFS, nothing trimmed'),
).action(async (words: string[], options, command: Command) => {
  if (options.help) return command.outputHelp();
  process.exitCode = await run(options, words);
});

withMachineOptions(
  program
    .command('boot')
    .description('boots a kernel with images, console on stdout')
    .requiredOption('--kernel <elf>', 'kernel, an ELF32 executable')
    .option('--initrd <file>', 'NVMB container or ELF32 program')
    .option('--ramfs <image>', 'FAT volume')
    .option('--profile <name>', 'era of the interface: p0, p2, p3', 'p2')
    .option('--arguments <line>', 'command line of the last program: "program args;ENV=V"')
    .option('--kernel-arguments <text>', 'for the kernel, profile p3')
    .option('--initrd-at <address>', "physical address of the initrd; default the profile's"),
).action(async (options) => {
  process.exitCode = await boot(options);
});

try {
  await program.parseAsync();
} catch (thrown) {
  if (thrown instanceof Failure) {
    process.stderr.write(`microvm: ${thrown.message}\n`);
    process.exitCode = thrown.status;
  } else if (thrown instanceof CommanderError) process.exitCode = thrown.exitCode === 0 ? 0 : EXIT_USAGE;
  else throw thrown;
  process.stdin.unref?.();
}
