/**
 * How many values aliases may add to a document, over those that are written in it. Whoever reads a value with aliases meets each
 * one anew, so eleven short lines can stand for more values than a machine has memory.
 */
export const MAX_ADDED = 100_000;

/** Deeper than any document that is written out may be. */
const MAX_DEPTH = 500;

/** An anchor and an alias: without both there is nothing to count. */
const ANCHOR = /(?:^|[\s,[{])&[^\s,[\]{}]/m;
const ALIAS = /(?:^|[\s,[{])\*[^\s,[\]{}]/m;

/** What is wrong with the aliases of a document; nothing when they are few, or lead round in no circle. */
export function aliasProblem(text: string, value: unknown): string | undefined {
  // Most documents have no `&` at all, and looking for a character takes a tenth of the time of the expression.
  if (typeof value !== 'object' || value === null || !text.includes('&')) return undefined;
  if (!ANCHOR.test(text) || !ALIAS.test(text)) return undefined;
  const sizes = new Map<object, number>();
  const expanded = sizeOf(value, sizes, 0);
  if (expanded === Number.POSITIVE_INFINITY) return 'an alias stands within what it stands for, or too deep in others';
  let written = 0;
  for (const item of sizes.keys()) written += childrenOf(item).length;
  if (expanded - written <= MAX_ADDED) return undefined;
  return `aliases stand for more than ${MAX_ADDED} values; write the values out`;
}

/** Values within a value, each alias counted as if it was written out; without end for a circle. */
function sizeOf(value: object, sizes: Map<object, number>, depth: number): number {
  const known = sizes.get(value);
  if (known !== undefined) return known;
  if (depth > MAX_DEPTH) return Number.POSITIVE_INFINITY;
  // Until it is known: an alias that meets it before then is inside of it.
  sizes.set(value, Number.POSITIVE_INFINITY);
  const children = childrenOf(value);
  let size = children.length;
  for (const child of children) {
    if (typeof child === 'object' && child !== null) size += sizeOf(child, sizes, depth + 1);
  }
  sizes.set(value, size);
  return size;
}

function childrenOf(value: object): readonly unknown[] {
  return Array.isArray(value) ? value : Object.values(value);
}
