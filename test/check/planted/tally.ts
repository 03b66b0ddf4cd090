import { isSlip } from './exposure';
import type { Played } from './play';

class Row {
  planted = 0;
  broken = 0;
  seen = 0;
  /** Of those that are seen: what is said of them is no more than `fragile`. */
  fragile = 0;

  /** Those that let a request in which the sound estate refuses, and those of them that are seen. */
  opened = 0;
  openedSeen = 0;
  /** Of those the slips of the pen, which the YAML alone can show. */
  slips = 0;
  slipsSeen = 0;

  add({ fault, broken, exposed, told }: Played): void {
    this.planted++;
    if (exposed.length > 0) {
      this.opened++;
      if (told.length > 0) this.openedSeen++;
      if (isSlip(fault)) this.slips++;
      if (isSlip(fault) && told.length > 0) this.slipsSeen++;
    }
    if (broken.length === 0) return;
    this.broken++;
    if (told.length > 0) this.seen++;
    if (told.length > 0 && told.every(({ severity }) => severity === 'fragile')) this.fragile++;
  }

  toString(): string {
    const { planted, broken, seen, fragile, opened, openedSeen, slips, slipsSeen } = this;
    const counts = [planted, broken, seen, fragile, opened, openedSeen, slips, slipsSeen];
    return counts.map((count) => String(count).padStart(9)).join('');
  }
}

/** How many faults break a request or let one in, and how many of these `check` sees: by operator and by kind. */
export class Tally {
  private readonly all = new Row();
  private readonly operators = new Map<string, Row>();
  private readonly kinds = new Map<string, Row>();

  get broken(): number {
    return this.all.broken;
  }

  add(played: Played): void {
    this.all.add(played);
    for (const [rows, name] of [
      [this.operators, played.fault.operator],
      [this.kinds, played.fault.kind],
    ] as const) {
      const row = rows.get(name) ?? new Row();
      rows.set(name, row);
      row.add(played);
    }
  }

  toString(): string {
    const line = (name: string, row: Row | string) => `${name.padEnd(26)}${row}`;
    const head = line(
      '',
      ['planted', 'break', 'seen', 'fragile', 'open', 'seen', 'slips', 'seen'].map((word) => word.padStart(9)).join(''),
    );
    const rows = (own: ReadonlyMap<string, Row>) => [...own].sort().map(([name, row]) => line(name, row));
    return [head, ...rows(this.operators), '', ...rows(this.kinds), '', line('all', this.all)].join('\n');
  }
}
