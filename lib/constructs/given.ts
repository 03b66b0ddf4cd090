import { Construct, type IConstruct } from 'constructs';

/**
 * What a construct was given, where only the compiler would have said that it has to be there: a program that nobody has compiled
 * gets words of ours in place of the engine's.
 *
 * @throws Error that names the construct
 */
export function given<T extends object>(user: IConstruct, what: string, value: T): T {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new Error(`${user.node.path}: its ${what} have to be a mapping, got ${shown(value)}`);
}

/** The same of another construct. */
export function givenConstruct<T extends Construct>(user: IConstruct, what: string, value: T): T {
  if (Construct.isConstruct(value)) return value;
  throw new Error(`${user.node.path}: its ${what} has to be a construct, got ${shown(value)}`);
}

/** The same of a text, such as the id of a variant. */
export function givenText(user: IConstruct, what: string, value: string, example: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${user.node.path}: ${what} has to be text such as '${example}', got ${shown(value)}`);
}

/** A value as messages name it. */
export function shown(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  return typeof value === 'string'
    ? `'${value}'`
    : Array.isArray(value)
      ? 'a list'
      : typeof value === 'object'
        ? 'a mapping'
        : String(value);
}

/** Whether a value that may be left out is a list where it is there. */
export function isList(value: unknown): boolean {
  return value === undefined || Array.isArray(value);
}

/** The items of a list that was given; none of what is none, which is told by its type later. */
export function listOf<T>(value: readonly T[] | undefined): readonly T[] {
  return Array.isArray(value) ? value : [];
}
