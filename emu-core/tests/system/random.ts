// A small generator of random numbers (Numerical Recipes' constants), so that a failing seed can be run again.

export class Random {
  constructor(private word: number) {}

  below(n: number): number {
    this.word = (Math.imul(this.word, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.word / 2 ** 32) * n);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }
}
