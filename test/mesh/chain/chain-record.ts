import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message as its producer sent it: its id, and the first label of the host that was asked for. */
export interface Sent {
  readonly id: string;
  readonly asked: string;
}

/** A message as the last service saw it: which consumer called, and which workload answered. */
export interface Handled extends Sent {
  readonly via: string;
  readonly by: string;
}

/** What the programs of a chain have written down. */
export class ChainRecord {
  constructor(private readonly folder: string) {}

  get sent(): Sent[] {
    return this.lines('sent');
  }

  get handled(): Handled[] {
    return this.lines('handled');
  }

  /** By whom each message was handled, `consumer → workload`, each way once. */
  ways(): Map<string, string[]> {
    const ways = new Map<string, string[]>();
    for (const { id, via, by } of this.handled) {
      const known = ways.get(id) ?? [];
      const way = `${via} → ${by}`;
      if (!known.includes(way)) ways.set(id, [...known, way].sort());
    }
    return ways;
  }

  private lines<T>(name: string): T[] {
    const file = join(this.folder, name);
    if (!existsSync(file)) return [];
    // The last line may still be on its way.
    return readFileSync(file, 'utf8')
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  }
}
