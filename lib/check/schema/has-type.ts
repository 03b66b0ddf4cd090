import { isRecord } from '../../mesh-model/untyped';
import { QUANTITY } from './quantity';
import type { Shape } from './shape';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** True for a value of a type; nothing is said of its fields. */
export function hasType(value: unknown, type: NonNullable<Shape['t']>): boolean {
  switch (type) {
    case 'o':
      return isRecord(value);
    case 'a':
      return Array.isArray(value);
    case 's':
      return typeof value === 'string';
    case 'b':
      return typeof value === 'boolean';
    case 'i':
      return typeof value === 'number' && Number.isInteger(value);
    case 'n':
      return typeof value === 'number';
    case 'q':
      return typeof value === 'number' || (typeof value === 'string' && QUANTITY.test(value));
    case 'y':
      return typeof value === 'string' && isBase64(value.replace(/[\r\n]/g, ''));
    default:
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
  }
}

function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}
