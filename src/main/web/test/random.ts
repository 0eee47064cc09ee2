/** Reproducible random numbers; each test prints its seed. */
export class Random {
  private state: number;

  constructor(readonly seed: number) {
    this.state = seed >>> 0;
  }

  /** Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** From 0 to less than `most`. */
  below(most: number): number {
    return Math.floor(this.next() * most);
  }

  chance(of: number): boolean {
    return this.next() < of;
  }
}

export const seed = (): number => Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31));
