import { own } from '../../text/own';
import { isYamlWord } from '../yaml-words';
import { hasType } from './has-type';
import type { Shape } from './shape';

/**
 * True for a value that surely fits its shape: most do, and need no path to be kept for a message. What is not surely
 * fine is looked at with care by the field check. `known` are names of fields that need such a look.
 */
export function isSurelyFine(value: unknown, shape: Shape, known: ReadonlySet<string> | undefined): boolean {
  const type = shape.t;
  if (type === undefined || value === null || value === undefined) return true;
  switch (typeof value) {
    case 'string':
      if (type === 's') return !isYamlWord(value) && (shape.e === undefined || shape.e.includes(value));
      return hasType(value, type);
    case 'number':
      return hasType(value, type) && !(value < shape.min!) && !(value > shape.max!);
    case 'object':
      return Array.isArray(value)
        ? type === 'a' && isFineList(value, shape, known)
        : type === 'o' && isFineMapping(value as Record<string, unknown>, shape, known);
    default:
      return hasType(value, type);
  }
}

function isFineList(items: readonly unknown[], shape: Shape, known: ReadonlySet<string> | undefined): boolean {
  const { l, k } = shape;
  if (k !== undefined && items.length > 1) {
    const names = new Set(items.map((item) => k.map((key) => (item as Record<string, unknown> | null)?.[key]).join()));
    if (names.size < items.length) return false;
  }
  if (l === undefined) return true;
  for (let index = 0; index < items.length; index++) if (!isSurelyFine(items[index], l, known)) return false;
  return true;
}

function isFineMapping(
  value: Record<string, unknown>,
  { f, v, r, x }: Shape,
  known: ReadonlySet<string> | undefined,
): boolean {
  if (f === undefined && v === undefined) return true;
  for (const key in value) {
    const child = f === undefined ? v! : own(f, key);
    if (child === undefined || (known !== undefined && f !== undefined && known.has(key))) return false;
    if (child.t !== undefined && !isSurelyFine(value[key], child, known)) return false;
  }
  if (r !== undefined) for (const name of r) if (value[name] === undefined || value[name] === null) return false;
  return x === undefined || !x.some((group) => group.filter((name) => value[name] != null).length > 1);
}
