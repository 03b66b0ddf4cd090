/** What a table says of a key that somebody else chose: `toString` and the like are in no table, though every object has them. */
export function own<V>(table: Readonly<Record<string, V>> | undefined, key: string): V | undefined {
  return table !== undefined && Object.hasOwn(table, key) ? table[key] : undefined;
}
