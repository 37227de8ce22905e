// Programs for the soak, made from random numbers, each with the output that is right.
import type { Random } from '../../scripts/random.ts';

export interface SoakProgram {
  readonly name: string;
  readonly source: string;
  /** Lines for input(), in order. */
  readonly input: readonly string[];
  /** Begin of the status line at its end. */
  readonly status: RegExp;
  /** What the console shows at its end: all of it, or its last lines. */
  readonly lines: readonly string[];
  readonly whole: boolean;
}

const FINISHED = /^Finished/;

const program = (
  name: string,
  source: string,
  lines: readonly string[],
  more: Partial<SoakProgram> = {},
): SoakProgram => ({
  name,
  source,
  lines,
  input: [],
  status: FINISHED,
  whole: true,
  ...more,
});

const sum = (count: number, term: (i: number) => number) => {
  let all = 0;
  for (let i = 0; i < count; i++) all += term(i);
  return all;
};

function prints(random: Random): SoakProgram {
  const [from, count, step] = [random.below(1000), 1 + random.below(200), 1 + random.below(9)];
  const lines = Array.from({ length: count }, (_, i) => `${i} ${from + i * step}`);
  return program('prints', `for i in range(${count}): print(i, ${from} + i * ${step})`, lines);
}

function asks(random: Random): SoakProgram {
  const words = Array.from({ length: 1 + random.below(4) }, () => random.u32().toString(36));
  const source = `for i in range(${words.length}):\n    word = input(f"{i}? ")\n    print(word[::-1], len(word))`;
  const lines = words.flatMap((word, i) => [`${i}? ${word}`, `${[...word].reverse().join('')} ${word.length}`]);
  return program('input', source, lines, { input: words });
}

function tasks(random: Random): SoakProgram {
  const [count, naps] = [2 + random.below(20), 1 + random.below(4)];
  const source = `import asyncio
async def work(n):
    for _ in range(${naps}): await asyncio.sleep(0.001 * (n % 3))
    return n * n
async def main():
    print(sum(await asyncio.gather(*(work(n) for n in range(${count})))))
    print(await asyncio.to_thread(lambda: "from a thread"))
asyncio.run(main())`;
  return program('asyncio', source, [String(sum(count, (n) => n * n)), 'from a thread']);
}

function threads(random: Random): SoakProgram {
  const [count, turns] = [2 + random.below(10), 10 + random.below(200)];
  const source = `import threading
total, lock = 0, threading.Lock()
def work(n):
    global total
    for i in range(${turns}):
        with lock: total += n * i
workers = [threading.Thread(target=work, args=(n,)) for n in range(${count})]
for worker in workers: worker.start()
for worker in workers: worker.join()
print(total, threading.active_count())`;
  const total = sum(count, (n) => sum(turns, (i) => n * i));
  return program('threads', source, [`${total} 1`]);
}

function raises(random: Random): SoakProgram {
  const [blank, depth] = [random.below(30), 1 + random.below(20)];
  const source = `${'\n'.repeat(blank)}def down(n):
    if n == 0: raise ValueError("bottom")
    down(n - 1)
print("begins")
down(${depth})`;
  const bottom = blank + 2;
  const lines = [`  File "main.py", line ${bottom}, in down`, '    if n == 0: raise ValueError("bottom")'];
  return program('exception', source, [...lines, /\^/.source, 'ValueError: bottom'], {
    status: /^Ended/,
    whole: false,
  });
}

function manyLines(random: Random): SoakProgram {
  const count = 2000 + random.below(2500);
  const width = 20 + random.below(60);
  const source = `for i in range(${count}): print(f"{i:0${width}}")`;
  const lines = Array.from({ length: 50 }, (_, i) => String(count - 50 + i).padStart(width, '0'));
  return program('many lines', source, lines, { whole: false });
}

function oneLongLine(random: Random): SoakProgram {
  const count = 20_000 + random.below(80_000);
  return program('one long line', `print("ab" * ${count}, end="")\nprint()\nprint("end")`, ['end'], { whole: false });
}

function memory(random: Random): SoakProgram {
  const megabytes = 5 + random.below(60);
  const source = `blocks = [bytes([i]) * 2**20 for i in range(${megabytes})]
print(sum(map(len, blocks)), sum(block[-1] for block in blocks))
blocks = None
try: bytes(2**30)
except MemoryError: print("no room")`;
  return program('memory', source, [`${megabytes * 2 ** 20} ${sum(megabytes, (i) => i)}`, 'no room']);
}

function files(random: Random): SoakProgram {
  const count = 1 + random.below(30);
  const source = `import os, json
for i in range(${count}):
    with open(f"f{i}.json", "w") as file: json.dump({"n": i}, file)
print(sum(json.load(open(name))["n"] for name in os.listdir(".") if name.endswith(".json")))
for i in range(${count}): os.remove(f"f{i}.json")
print(os.listdir("."))`;
  return program('files', source, [String(sum(count, (i) => i)), '[]']);
}

function exits(random: Random): SoakProgram {
  const status = random.below(200);
  const source = `import sys\nprint("leaves")\nsys.exit(${status})`;
  return program('exit', source, ['leaves'], { status: new RegExp(`^Exited with status ${status} after`) });
}

function library(random: Random): SoakProgram {
  const [n, digits] = [random.u32(), 20 + random.below(30)];
  const binary = n.toString(2);
  const source = `import re, zlib, hashlib, decimal, collections
text = bin(${n})[2:] * 50
assert zlib.decompress(zlib.compress(text.encode())).decode() == text
print(len(re.findall("1", text)), collections.Counter(text)["0"])
decimal.getcontext().prec = ${digits}
print(len(str(decimal.Decimal(2).sqrt())), len(hashlib.sha256(text.encode()).hexdigest()))`;
  const ones = [...binary].filter((bit) => bit === '1').length;
  return program('library', source, [`${ones * 50} ${(binary.length - ones) * 50}`, `${digits + 1} 64`]);
}

const MAKERS = [prints, asks, tasks, threads, raises, manyLines, oneLongLine, memory, files, exits, library];

export function randomProgram(random: Random): SoakProgram {
  return random.pick(MAKERS)(random);
}

/** Programs that end only by Stop, which they do by KeyboardInterrupt. */
export const ENDLESS: readonly string[] = [
  'while True: pass',
  'import time\ntime.sleep(1000)',
  'sum(range(10**12))',
  'i = 0\nwhile True:\n    print("line", i)\n    i += 1',
  'while True: print("no line feed ", end="")',
  'input()',
  'import threading\nthreading.Event().wait()',
  'import asyncio\nasync def main():\n    while True: await asyncio.sleep(0.01)\nasyncio.run(main())',
  'grow = []\nwhile True:\n    grow.append(bytes(1000))\n    if len(grow) > 20000: grow.clear()',
];

/** A program that Stop cannot end. */
export const STUBBORN = 'while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass\n';

/** Programs that take the machine with them, and what the page says of it. */
export const FATAL: readonly (readonly [string, string])[] = [
  ['import os\nos._exit(3)', 'switched the machine off with status 3'],
  ['import os\nos.abort()', 'switched the machine off with status 134'],
];
