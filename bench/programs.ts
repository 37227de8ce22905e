// The programs whose speed is measured: small, of different kinds, each some hundred million guest instructions at most.

export interface BenchProgram {
  readonly name: string;
  readonly source: string;
}

export const PROGRAMS: readonly BenchProgram[] = [
  {
    name: 'calls',
    source: `def fib(n): return n if n < 2 else fib(n - 1) + fib(n - 2)
print(fib(20))`,
  },
  {
    name: 'integers',
    source: `def run():
    x = 0
    for i in range(150000): x = (x * 31 + i) & 0xffff
    return x
print(run())`,
  },
  {
    name: 'floats',
    source: `def mandelbrot(size):
    inside = 0
    for row in range(size):
        for column in range(size):
            c = complex(-2 + 3 * column / size, -1.5 + 3 * row / size)
            z = 0j
            for _ in range(30):
                z = z * z + c
                if z.real * z.real + z.imag * z.imag > 4: break
            else: inside += 1
    return inside
print(mandelbrot(40))`,
  },
  {
    name: 'dictionaries',
    source: `words = [str(i * 7919 % 1000) for i in range(30000)]
count = {}
for word in words: count[word] = count.get(word, 0) + 1
print(len(count), max(count.values()))`,
  },
  {
    name: 'lists',
    source: `values = [(i * 7919) % 100003 for i in range(20000)]
values.sort()
print(sum(values[::7]), sorted(values, key=lambda v: -v)[0])`,
  },
  {
    name: 'strings',
    source: `text = ' '.join('word%d' % i for i in range(10000))
print(len(text.upper().replace('W', 'x').split()), text.count('9'), sum(map(ord, text)) & 0xffff)`,
  },
  {
    name: 'objects',
    source: `class Point:
    __slots__ = ('x', 'y')
    def __init__(self, x, y): self.x, self.y = x, y
    def moved(self, d): return Point(self.x + d, self.y - d)
p = Point(0, 0)
for _ in range(20000): p = p.moved(1)
print(p.x, p.y)`,
  },
  {
    name: 'generators',
    source: `def numbers(n):
    for i in range(n): yield i
print(sum(i * i for i in numbers(60000) if i % 3))`,
  },
];
