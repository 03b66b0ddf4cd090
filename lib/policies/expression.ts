import { isRecord } from '../mesh-model/untyped';

/**
 * A statement about one value, once in TypeScript and once in CEL. Rules are put together out of these alone, so that what
 * the API server evaluates and what `--against` does are of one declaration (test/policies/expression.test.ts holds one
 * against the other).
 */
export interface Expression {
  /**
   * Whether it is true of a value.
   *
   * @throws WrongType where the value is not of the type that Istio's schema gives it: CEL fails there, too
   */
  readonly holds: (value: unknown) => boolean;
  /** The same in CEL, about the value that `value` stands for. */
  readonly cel: (value: string) => string;
}

/** A value of another type than the expression is about. */
export class WrongType extends Error {}

/** True of what all of them are true of. */
export function all(...parts: readonly Expression[]): Expression {
  return {
    holds: (value) => everyOf(parts, (part) => part.holds(value)),
    cel: (value) => joined(parts, value, ' && ', 'true'),
  };
}

/** True of what one of them is true of. */
export function any(...parts: readonly Expression[]): Expression {
  return {
    holds: (value) => !everyOf(parts, (part) => !part.holds(value)),
    cel: (value) => joined(parts, value, ' || ', 'false'),
  };
}

/** The opposite. */
export function not(part: Expression): Expression {
  return { holds: (value) => !part.holds(value), cel: (value) => `!(${part.cel(value)})` };
}

function joined(parts: readonly Expression[], value: string, operator: string, none: string): string {
  if (parts.length === 0) return none;
  return parts.length === 1 ? parts[0]!.cel(value) : `(${parts.map((part) => part.cel(value)).join(operator)})`;
}

/**
 * About a field below the value.
 *
 * @param path names of fields with dots between them, none of them a word of CEL's
 * @param whenAbsent what holds where one of them is not written
 */
export function field(path: string, part: Expression, whenAbsent: boolean): Expression {
  const names = path.split('.');
  return {
    holds: (value) => {
      let at = value;
      for (const name of names) {
        const fields = mapping(at);
        if (!Object.hasOwn(fields, name)) return whenAbsent;
        at = fields[name];
      }
      return part.holds(at);
    },
    cel: (value) => {
      const places = names.map((_, index) => `${value}.${names.slice(0, index + 1).join('.')}`);
      const inner = part.cel(places.at(-1)!);
      return whenAbsent
        ? `(${[...places.map((place) => `!has(${place})`), inner].join(' || ')})`
        : `(${[...places.map((place) => `has(${place})`), inner].join(' && ')})`;
    },
  };
}

/** About every item of a list. */
export function every(part: Expression): Expression {
  return {
    holds: (value) => everyOf(items(value), (item) => part.holds(item)),
    cel: (value) => {
      const name = variable(value);
      return `${value}.all(${name}, ${part.cel(name)})`;
    },
  };
}

/** About every value of a mapping: `named` says it for some keys, `others` for the rest. */
export function everyEntry(named: ReadonlyMap<string, Expression>, others: Expression): Expression {
  return {
    holds: (value) => everyOf(Object.entries(mapping(value)), ([key, item]) => (named.get(key) ?? others).holds(item)),
    cel: (value) => {
      const key = variable(value);
      // A name of its own: not every CEL takes `has(map[key].field)`.
      const item = variable(key);
      const chosen = [...named].reduceRight(
        (rest, [name, part]) => `(${key} == ${celText(name)} ? ${part.cel(item)} : ${rest})`,
        others.cel(item),
      );
      return `${value}.all(${key}, [${value}[${key}]].all(${item}, ${chosen}))`;
    },
  };
}

/** About every key of a mapping. */
export function everyKey(part: Expression): Expression {
  return {
    holds: (value) => everyOf(Object.keys(mapping(value)), (key) => part.holds(key)),
    cel: (value) => {
      const name = variable(value);
      return `${value}.all(${name}, ${part.cel(name)})`;
    },
  };
}

/** About every part of a text between commas, without the blanks around it. @param part is about texts */
export function everyPart(part: Expression): Expression {
  return {
    holds: (value) => everyOf(textOf(value).split(','), (each) => part.holds(each.trim())),
    cel: (value) => {
      const name = variable(value);
      return `${value}.split(',').all(${name}, ${part.cel(`${name}.trim()`)})`;
    },
  };
}

/** True of everything. */
export const ANYTHING: Expression = { holds: () => true, cel: () => 'true' };

/** A list or mapping with something in it. */
export const NOT_EMPTY: Expression = {
  holds: (value) => (Array.isArray(value) ? value.length > 0 : Object.keys(mapping(value)).length > 0),
  cel: (value) => `size(${value}) > 0`,
};

/** One of these texts. */
export function oneOf(texts: readonly string[]): Expression {
  return {
    holds: (value) => texts.includes(textOf(value)),
    cel: (value) => `${value} in ${celList(texts)}`,
  };
}

/** A text that contains this one. */
export function contains(part: string): Expression {
  return { holds: (value) => textOf(value).includes(part), cel: (value) => `${value}.contains(${celText(part)})` };
}

/** A text that begins with one of these. */
export function beginsWith(parts: readonly string[]): Expression {
  return {
    holds: (value) => parts.some((part) => textOf(value).startsWith(part)),
    cel: (value) => `${celList(parts)}.exists(p, ${value}.startsWith(p))`,
  };
}

/** A text that is one of these, or ends with a separator and one of them; in small letters or capitals, as hosts may be. */
export function endsWith(separators: readonly string[], texts: readonly string[]): Expression {
  const whole = texts.map(lowerAscii);
  const ends = separators.flatMap((separator) => whole.map((text) => `${separator}${text}`));
  return {
    holds: (value) => {
      const given = lowerAscii(textOf(value));
      return whole.includes(given) || ends.some((end) => given.endsWith(end));
    },
    cel: (value) =>
      `(${value}.lowerAscii() in ${celList(whole)} || ${celList(ends)}.exists(p, ${value}.lowerAscii().endsWith(p)))`,
  };
}

/**
 * A text, in small letters or capitals, that matches a regular expression in which both RE2's and JavaScript's grammar mean the same:
 * groups, classes of ASCII, counts and anchors.
 */
export function matches(pattern: string): Expression {
  const regex = new RegExp(pattern);
  return {
    holds: (value) => regex.test(lowerAscii(textOf(value))),
    cel: (value) => `${value}.lowerAscii().matches(${celText(pattern)})`,
  };
}

/** A mapping of exactly these texts, such as the labels of a selector. */
export function equals(labels: Readonly<Record<string, string>>): Expression {
  const entries = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    holds: (value) => {
      const given = mapping(value);
      return (
        Object.keys(given).length === entries.length &&
        entries.every(([name, text]) => Object.hasOwn(given, name) && given[name] === text)
      );
    },
    cel: (value) => `${value} == {${entries.map(([name, text]) => `${celText(name)}: ${celText(text)}`).join(', ')}}`,
  };
}

/** Text as a literal of CEL; what is not plain ASCII is written as an escape. */
export function celText(text: string): string {
  const inner = text.replace(/['\\]|[^ -~]/gu, (found) => {
    if (found === "'" || found === '\\') return `\\${found}`;
    const code = found.codePointAt(0)!.toString(16);
    return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
  });
  return `'${inner}'`;
}

function celList(texts: readonly string[]): string {
  return `[${texts.map(celText).join(', ')}]`;
}

/** As CEL's `&&` and `all`: what is false decides, also where another part has the wrong type. */
function everyOf<T>(parts: readonly T[], test: (part: T) => boolean): boolean {
  let failure: WrongType | undefined;
  for (const part of parts) {
    try {
      if (!test(part)) return false;
    } catch (error) {
      if (!(error instanceof WrongType)) throw error;
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return true;
}

/** A name for what a list or mapping holds, unlike those around it. */
function variable(value: string): string {
  const depths = [...value.matchAll(/\bx(\d+)\b/g)].map(([, digits]) => Number(digits));
  return `x${Math.max(0, ...depths) + 1}`;
}

function lowerAscii(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** The text that a value is. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new WrongType();
  return value;
}

function items(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new WrongType();
  return value;
}

function mapping(value: unknown): Readonly<Record<string, unknown>> {
  if (!isRecord(value)) throw new WrongType();
  return value;
}
