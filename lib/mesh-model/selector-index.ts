import { selects } from './untyped';

type Labels = Readonly<Record<string, string>>;

/** Finds what selects pods by their labels, in a time that does not grow with all that selects others. */
export class SelectorIndex<T> {
  /** Positions of what selects all pods. */
  private readonly open: number[] = [];
  /** By the first label that each asks for. */
  private readonly byLabel = new Map<string, number[]>();

  /** @param selectorOf the labels that an item asks for; nothing for one that is for all pods */
  constructor(
    private readonly items: readonly T[],
    private readonly selectorOf: (item: T) => Labels | undefined,
  ) {
    for (const [position, item] of items.entries()) {
      const [first] = Object.entries(selectorOf(item) ?? {});
      if (first === undefined) {
        this.open.push(position);
        continue;
      }
      const key = keyOf(...first);
      const others = this.byLabel.get(key);
      if (others === undefined) this.byLabel.set(key, [position]);
      else others.push(position);
    }
  }

  /** What is for pods with these labels, in the order of the items. */
  for(labels: Labels): T[] {
    let found = this.open;
    if (this.byLabel.size > 0) {
      for (const [name, value] of Object.entries(labels)) {
        const asking = this.byLabel.get(keyOf(name, value));
        if (asking !== undefined) found = [...found, ...asking];
      }
      if (found !== this.open) found = [...found].sort((a, b) => a - b);
    }
    return found
      .map((position) => this.items[position]!)
      .filter((item) => selects(this.selectorOf(item) ?? {}, labels));
  }
}

function keyOf(name: string, value: string): string {
  return `${name}\n${value}`;
}
