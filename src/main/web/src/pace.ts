/** The clock of a pace. */
export interface Ticks {
  now(): number;
  later(work: () => void, ms: number): unknown;
  forget(timer: unknown): void;
}

const REAL: Ticks = {
  now: () => performance.now(),
  later: (work, ms) => setTimeout(work, ms),
  forget: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/**
 * Throttles work: it runs when requested, one run at a time, and not sooner than `least` ms after the last one began.
 */
export class Pace {
  private began = Number.NEGATIVE_INFINITY;
  private asked = false;
  private busy = false;
  private over = false;
  private timer: unknown;

  constructor(
    private readonly work: () => Promise<void>,
    private readonly least: number,
    private readonly ticks: Ticks = REAL,
  ) {}

  ask(): void {
    this.asked = true;
    if (this.busy || this.over || this.timer !== undefined) return;
    const pause = this.began + this.least - this.ticks.now();
    this.timer = this.ticks.later(() => void this.run(), Math.max(0, pause));
  }

  stop(): void {
    this.over = true;
    this.ticks.forget(this.timer);
  }

  private async run(): Promise<void> {
    this.timer = undefined;
    this.asked = false;
    this.busy = true;
    this.began = this.ticks.now();
    try {
      await this.work();
    } finally {
      this.busy = false;
      if (this.asked) this.ask();
    }
  }
}
