/** What a terminal is for progress. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** After how long the progress line appears, and how often it is updated; in milliseconds. */
const PATIENCE = 1000;
const PAUSE = 100;

/** One line on a terminal that says how far a command is, once it takes longer than a second; nothing anywhere else. */
export class Progress {
  private readonly start: number;
  private last = -PAUSE;
  private shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.start = now();
  }

  /** `checking 12 of 160` */
  at(what: string, done: number, total: number): void {
    if (this.terminal.isTTY !== true) return;
    const passed = this.now() - this.start;
    if (passed < PATIENCE || passed - this.last < PAUSE) return;
    this.last = passed;
    this.shown = true;
    this.terminal.write(`\r\u001b[K${what} ${done} of ${total}`);
  }

  /** Leaves the line empty, as it was. */
  end(): void {
    if (this.shown) this.terminal.write('\r\u001b[K');
    this.shown = false;
  }

  /** The items, telling how far their reader is. */
  *over<T>(what: string, items: readonly T[]): Generator<T> {
    for (const [index, item] of items.entries()) {
      this.at(what, index, items.length);
      yield item;
    }
  }
}
