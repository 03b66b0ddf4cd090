/** Whether a value of a document is a mapping: no list, no scalar, and not nothing. */
export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
