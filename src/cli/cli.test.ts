// The command line as a person uses it: a process with arguments, stdin, stdout, stderr and an exit status.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeElf, makeFat } from '../machine/test-images.ts';

const TIMEOUT_MS = 180_000;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'microvm-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[]): ChildProcess {
  const program = ['--import', 'tsx', 'src/cli/main.ts', ...args];
  return spawn(process.execPath, program, { env: { ...process.env, INIT_CWD: folder } });
}

function ended(child: ChildProcess, onStdout: (text: string) => void = () => {}): Promise<Ended> {
  let [stdout, stderr] = ['', ''];
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
    onStdout(stdout);
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stdout, stderr })));
}

function microvm(args: readonly string[], stdin = ''): Promise<Ended> {
  const child = start(args);
  child.stdin?.end(stdin);
  return ended(child);
}

const file = (name: string, content: string | Uint8Array) => {
  writeFileSync(join(folder, name), content);
  return name;
};
const stats = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'));

// 16-bit code: mov al, 'A'; out 0xe9, al; mov dx, 0x604; mov eax, 0x20000005; out dx, eax
const SMALL_KERNEL = [0xb0, 0x41, 0xe6, 0xe9, 0xba, 0x04, 0x06, 0x66, 0xb8, 0x05, 0x00, 0x00, 0x20, 0x66, 0xef];
function pipe(): string {
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  return 'pipe';
}
const kernel = () => file('kernel.elf', makeElf(0x8000, [{ at: 0x8000, bytes: new Uint8Array(SMALL_KERNEL) }]));

describe('boot', () => {
  test('console on stdout, the status of the machine as exit status', async () => {
    expect(await microvm(['boot', '--kernel', kernel()])).toEqual({ status: 5, stdout: 'A', stderr: '' });
  });

  test('the first snapshot of a cold machine is kept, whatever the guest asks for later', async () => {
    const say = (letter: string) => [0xb0, letter.charCodeAt(0), 0xe6, 0xe9]; // mov al, letter; out 0xe9, al
    const control = (command: number) => [0xba, 0x04, 0x06, 0x66, 0xb8, 0, 0, 0, command, 0x66, 0xef];
    const code = ['A', 'B', 'C'].flatMap((letter) => [...say(letter), ...control(0x40)]);
    const bytes = new Uint8Array([...code, ...control(0x20)]);
    const args = [
      'boot',
      '--kernel',
      file('asks.elf', makeElf(0x8000, [{ at: 0x8000, bytes }])),
      '--snapshot',
      'asked',
    ];
    expect(await microvm(args)).toEqual({ status: 0, stdout: 'ABC', stderr: '' });
    for (let visit = 0; visit < 2; visit++)
      expect(await microvm(args)).toEqual({ status: 0, stdout: 'BC', stderr: '' });
  });

  test('a snapshot is not restored for other arguments than it was made with', async () => {
    const bytes = new Uint8Array([0xba, 0x04, 0x06, 0x66, 0xb8, 0, 0, 0, 0x40, 0x66, 0xef, ...SMALL_KERNEL]);
    const asks = file('told.elf', makeElf(0x8000, [{ at: 0x8000, bytes }]));
    const run = (told: string) =>
      microvm(['boot', '--kernel', asks, '--profile', 'p3', '--kernel-arguments', told, '--snapshot', 'told']);
    const quiet = { status: 5, stdout: 'A', stderr: '' };
    expect(await run('one')).toEqual(quiet);
    expect(await run('one')).toEqual(quiet);
    expect((await run('two')).stderr).toMatch(/belongs to another guest image .* Booting cold\./);
    expect(await run('two')).toEqual(quiet);
  });

  const broken: [string, () => string[], RegExp][] = [
    ['no such kernel', () => ['--kernel', 'none.elf'], /kernel 'none.elf' cannot be read/],
    ['malformed ELF', () => ['--kernel', file('x.elf', 'ELF?')], /kernel is not a program for this machine/],
    ['malformed NVMB', () => ['--kernel', kernel(), '--initrd', file('x.nvmb', 'NVMB')], /not a sound NVMB container/],
    ['malformed RAMFS', () => ['--kernel', kernel(), '--ramfs', file('x.fat', 'FAT')], /not a FAT volume/],
    [
      'too big for RAM',
      () => ['--kernel', kernel(), '--memory', '16M', '--ramfs', file('big.fat', makeFat(14 << 20))],
      /RAMFS image .* does not fit/,
    ],
    ['unknown profile', () => ['--kernel', kernel(), '--profile', 'p9'], /Unknown profile 'p9'/],
    ['no memory size', () => ['--kernel', kernel(), '--memory', 'much'], /'much' is not a memory size/],
    ['arguments that a profile cannot pass on', () => ['--kernel', kernel(), '--kernel-arguments', 'x'], /Profile p2/],
    [
      'a snapshot where no directory is',
      () => ['--kernel', kernel(), '--snapshot', 'none/x'],
      /The snapshot cannot be written to 'none\/x': there is no such directory/,
    ],
    [
      // A device would be replaced by the file.
      'a snapshot on what is no file',
      () => ['--kernel', kernel(), '--snapshot', pipe()],
      /The snapshot cannot be written to 'pipe': it is not a regular file/,
    ],
    [
      'statistics into a directory',
      () => ['--kernel', kernel(), '--stats', '.'],
      /The statistics cannot be written to '\.': it is a directory/,
    ],
    ['no kernel named', () => [], /required option '--kernel/],
  ];
  test.each(broken)('%s: one clear line, exit status 2', async (_, args, sentence) => {
    const { status, stdout, stderr } = await microvm(['boot', ...args()]);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^microvm: [^\n]*\n$/);
    expect([status, stdout]).toEqual([2, '']);
  });
});

describe('run', { timeout: TIMEOUT_MS }, () => {
  test("Python's own options, bytes on stdin and stdout, the program's status", async () => {
    const source =
      'import sys; data = sys.stdin.buffer.read(); sys.stdout.buffer.write(data[::-1]); sys.exit(len(data))';
    expect(await microvm(['run', '-S', '-c', source], 'é€')).toMatchObject({
      status: 5,
      stdout: Buffer.from('é€').reverse().toString(),
      stderr: '',
    });
  });

  test("the program's arguments are its own, also when they look like ours", async () => {
    const code = 'import sys; print(sys.argv[1:])';
    const words = ['--help', '-h', '--memory', '1', '--', 'a b'];
    const expected = { status: 0, stdout: `['--help', '-h', '--memory', '1', '--', 'a b']\n`, stderr: '' };
    expect(await microvm(['run', '-S', '-c', code, ...words])).toEqual(expected);
    expect(await microvm(['run', '-c', code, ...words])).toEqual(expected);
  });

  test('a program file is read as Python reads it: byte by byte, in the encoding it names', async () => {
    const latin = Buffer.from('# coding: latin-1\nprint(ascii("\xe9"), __file__)\n', 'latin1');
    expect(await microvm(['run', file('latin.py', latin)])).toEqual({
      status: 0,
      stdout: "'\\xe9' latin.py\n",
      stderr: '',
    });
    const { status, stderr } = await microvm(['run', file('broken.py', Buffer.from('x = "\xff"\n', 'latin1'))]);
    expect(status).toBe(1);
    expect(stderr).toMatch(/SyntaxError: .*'utf-8' codec can't decode byte 0xff/);
  });

  test('no room for the output is said in one line', async () => {
    const full = openSync('/dev/full', 'w');
    const args = ['--import', 'tsx', 'src/cli/main.ts', 'run', '-S', '-c', 'print(1)'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', full, 'pipe'] });
    expect(await ended(child)).toMatchObject({
      status: 1,
      stderr: 'microvm: Standard output cannot be written: no space is left on the device.\n',
    });
    closeSync(full);
  });

  test('options of Python before a file', async () => {
    const program = file('flags.py', 'import sys; print(sys.argv, sys.flags.no_site, sys.flags.bytes_warning)');
    expect(await microvm(['run', '-S', '-bb', program, '-x'])).toEqual({
      status: 0,
      stdout: `['${program}', '-x'] 1 2\n`,
      stderr: '',
    });
  });

  test('-i holds a session with stdin', async () => {
    const { status, stdout, stderr } = await microvm(['run', '-q', '-i'], 'x = 6\nx * 7\n1 / 0\nprint(x)\n');
    expect([status, stdout]).toEqual([0, '42\n6\n']);
    expect(stderr).toContain('ZeroDivisionError: division by zero');
  });

  test("Ctrl+C at Python's prompt ends what runs, not the session", async () => {
    const child = start(['run', '-q', '-i']);
    const states = ['print("go", flush=True)\nwhile True: pass\n\n', 'print(6 * 7)\nexit(3)\n'];
    child.stdin?.write(states.shift());
    child.stderr?.on('data', (chunk) => {
      if (String(chunk).includes('KeyboardInterrupt')) child.stdin?.end(states.shift());
    });
    const end = await ended(child, (text) => text === 'go\n' && setTimeout(() => child.kill('SIGINT'), 200));
    expect([end.status, end.stdout]).toEqual([3, 'go\n42\n']);
    expect(end.stderr).toContain('KeyboardInterrupt');
  });

  test('in virtual time two runs are identical', async () => {
    const source = 'import time; print(time.time(), time.monotonic()); time.sleep(2); print(hash("a"), id(object()))';
    const run = (name: string) => microvm(['run', '--virtual-time', '--stats', name, '-S', '-c', source]);
    const [a, b] = [await run('a.json'), await run('b.json')];
    expect(a).toEqual(b);
    expect(a.status).toBe(0);
    const [first, second] = [stats('a.json'), stats('b.json')];
    expect(first.instructions).toBeGreaterThan(1e6);
    expect([first.instructions, first.memoryHash, first.tscNs]).toEqual([
      second.instructions,
      second.memoryHash,
      second.tscNs,
    ]);
    expect(first.tscNs).toBeGreaterThan(2e9);
  });

  test('a limit on instructions ends the run with status 124', async () => {
    const end = await microvm(['run', '--max-instructions', '1_000_000', '-S', '-c', 'pass']);
    expect(end).toEqual({ status: 124, stdout: '', stderr: 'microvm: stopped after 1_000_000 instructions.\n' });
  });

  test('a sleeping guest uses no CPU', async () => {
    const source = 'import time; time.sleep(4)';
    await microvm(['run', '--stats', 'sleep.json', '-S', '-c', source]);
    await microvm(['run', '--stats', 'pass.json', '-S', '-c', 'import time']);
    const more = stats('sleep.json').instructions - stats('pass.json').instructions;
    // Four seconds at any speed would be hundreds of millions.
    expect(more).toBeLessThan(2_000_000);
  });

  test('a file through the agent: boots and makes a snapshot, then restores it; bad snapshots cost one line', async () => {
    const program = file(
      'program.py',
      'import sys\nname = input("name? ")\nprint("hi", name, sys.argv)\nprint("err", file=sys.stderr)\nsys.exit(3)\n',
    );
    const run = (stat: string) =>
      microvm(['run', '--snapshot', 'py.snapshot', '--stats', stat, program, 'a', 'b c', ''], 'Ada\n');
    const expected = { status: 3, stdout: "name? hi Ada ['program.py', 'a', 'b c', '']\n", stderr: 'err\n' };
    expect(await run('cold.json')).toEqual(expected);
    expect(existsSync(join(folder, 'py.snapshot'))).toBe(true);
    expect(await run('restored.json')).toEqual(expected);
    expect([stats('cold.json').start, stats('restored.json').start]).toEqual(['cold', 'restored']);
    expect(stats('restored.json').instructions * 5).toBeLessThan(stats('cold.json').instructions);

    const child = start(['run', '--snapshot', 'py.snapshot', '-c', 'print("go", flush=True)\nwhile True: pass']);
    const interrupted = await ended(child, (text) => text.includes('go') && child.kill('SIGINT'));
    expect(interrupted.status).toBe(130);
    expect(interrupted.stderr).toMatch(/KeyboardInterrupt/);

    const bytes = readFileSync(join(folder, 'py.snapshot'));
    file('py.snapshot', bytes.subarray(0, bytes.length - 5000));
    const { status, stderr, stdout } = await run('again.json');
    expect(stderr).toMatch(/^microvm: The snapshot ends after \d+ of \d+ bytes\. Booting cold\.\nerr\n$/);
    expect([status, stdout]).toEqual([expected.status, expected.stdout]);
    expect(statSync(join(folder, 'py.snapshot')).size).toBe(bytes.length);
  });
});
