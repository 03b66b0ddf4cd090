import type { FieldPath } from './field-path';

/** A number that readers of YAML take for different ones. */
export interface LeadingZero {
  readonly path: FieldPath;
  /** Why. */
  readonly message: string;
  /** What to do about it. */
  readonly fix: string;
}

/** Whether a text may have such a number, so that most documents are asked no further. */
const MAYBE = /(?:^|[\s:[{,])[-+]?0[0-9]/;

/**
 * Numbers with a zero in front: `0644` is 420 to readers of YAML 1.1, such as kubectl, Helm and Argo CD, and 644 to those of YAML 1.2.
 *
 * @param text of the document
 * @param sourceOf a scalar as it stands in the text
 */
export function leadingZeros(
  value: unknown,
  text: string,
  sourceOf: (path: FieldPath) => string | undefined,
): LeadingZero[] {
  return MAYBE.test(text) ? [...below(value, [], sourceOf)] : [];
}

function* below(
  value: unknown,
  path: FieldPath,
  sourceOf: (path: FieldPath) => string | undefined,
): Generator<LeadingZero> {
  if (typeof value === 'number') {
    const source = Number.isInteger(value) ? sourceOf(path) : undefined;
    if (source !== undefined && /^[-+]?0[0-9]/.test(source)) yield { path, ...told(source, value) };
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) {
      yield* below(child, [...path, Array.isArray(value) ? Number(key) : key], sourceOf);
    }
  }
}

function told(source: string, decimal: number): Pick<LeadingZero, 'message' | 'fix'> {
  if (!/^0[0-7]+$/.test(source)) {
    const fix = `write ${decimal}, or "${source}" for text`;
    return { message: `${source} begins with a zero, which readers of YAML take in different ways`, fix };
  }
  const fix = `write ${Number.parseInt(source, 8)} for octal ${source}, ${decimal} for a decimal number, or "${source}" for text`;
  return { message: `${source} is octal to kubectl and decimal to others`, fix };
}
