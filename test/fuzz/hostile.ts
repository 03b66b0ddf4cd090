import fc from 'fast-check';

/** Values that somebody did not think of: wrong types, texts that something else takes for a command, numbers beyond all ranges. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    [],
    {},
    [null],
    [{}],
    [[]],
    { a: null },
    '',
    ' ',
    '-',
    '*',
    '.',
    '..',
    '/',
    '//',
  ),
  fc.constantFrom<unknown>(0, -1, 1.5, -0, 1e21, 2147483648, 9007199254740992, Number.NaN, Number.POSITIVE_INFINITY),
  fc.constantFrom(
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'valueOf-x',
    'main',
    'canary',
    'x-variant-id',
  ),
  fc.constantFrom(
    'a\nb.com',
    'a.com:x',
    '\ud800',
    '\udc00x',
    '\u0000',
    '\u001b[2J',
    '\u202e',
    '\u0085',
    '\ufeff',
    '::error::x',
  ),
  fc.constantFrom(
    '(((a{1000}){1000}){1000})',
    '(a+)+$',
    '[',
    '(?=x)',
    '*a*a*a*a*a*a*b',
    '1e40',
    '10000000000h',
    '3000000h',
    '0s',
    '5%',
  ),
  fc.constantFrom(
    '*.example.com',
    '*',
    '*.*.com',
    'xn--',
    'a..b',
    'a_b',
    'kubernetes-gateway://a/b',
    'mesh',
    '.',
    '~/*',
    './*',
  ),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ maxLength: 300 }),
  fc.integer(),
  fc.double(),
  fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 }),
  fc.dictionary(fc.string({ maxLength: 6 }), fc.oneof(fc.string({ maxLength: 6 }), fc.integer()), { maxKeys: 3 }),
);

/** A change of a document at one of its places. */
export type Mutation =
  | { readonly kind: 'replace'; readonly at: number; readonly value: unknown }
  | { readonly kind: 'add'; readonly at: number; readonly key: string; readonly value: unknown }
  | { readonly kind: 'remove' | 'repeat' | 'copy'; readonly at: number; readonly from: number };

const key = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', '', ' ', 'name', 'image', 'match', 'x\ny', '\ud800', '0'),
  fc.string({ maxLength: 8 }),
);

export const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('replace' as const), at: fc.nat(), value: hostileValue }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.nat(), key, value: hostileValue }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constantFrom('remove' as const, 'repeat' as const, 'copy' as const),
      at: fc.nat(),
      from: fc.nat(),
    }),
  },
);

type Container = Record<string, unknown> | unknown[];

interface Place {
  readonly parent: Container;
  readonly key: string | number;
}

/** Every field and item, outside first. */
function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const parent = value as Container;
  const keys = Array.isArray(parent) ? [...parent.keys()] : Object.keys(parent);
  for (const each of keys) {
    found.push({ parent, key: each });
    places((parent as Record<string | number, unknown>)[each], found);
  }
  return found;
}

function put(parent: Container, at: string | number, value: unknown): void {
  // Not by assignment: `__proto__` is a key like others.
  Object.defineProperty(parent, at, { value, enumerable: true, configurable: true, writable: true });
}

/** A copy with the changes. */
export function mutated<T>(document: T, mutations: readonly Mutation[]): T {
  const result = structuredClone(document);
  for (const change of mutations) {
    const all = places(result);
    if (all.length === 0) break;
    const { parent, key: at } = all[change.at % all.length]!;
    const value = (parent as Record<string | number, unknown>)[at];
    switch (change.kind) {
      case 'replace':
        put(parent, at, structuredClone(change.value));
        break;
      case 'add':
        // A list has no keys: with one called `constructor` it could not be worked with.
        if (typeof value === 'object' && value !== null && !Array.isArray(value))
          put(value as Container, change.key, structuredClone(change.value));
        break;
      case 'remove':
        if (Array.isArray(parent)) parent.splice(Number(at), 1);
        else delete parent[at as string];
        break;
      case 'repeat':
        if (Array.isArray(parent)) parent.push(structuredClone(value));
        break;
      case 'copy': {
        const from = all[change.from % all.length]!;
        put(parent, at, structuredClone((from.parent as Record<string | number, unknown>)[from.key]));
      }
    }
  }
  return result;
}

/** A change of a text, somewhere. */
export interface TextMutation {
  readonly at: number;
  readonly length: number;
  readonly put: string;
}

export const textMutation: fc.Arbitrary<TextMutation> = fc.record({
  at: fc.nat(),
  length: fc.nat(30),
  put: fc.oneof(
    fc.constantFrom('&a ', '*a', '<<: ', '---\n', '{', '[', '"', '\t', '#', '? ', '!!binary ', '|\n', '\u0000', '\r'),
    fc.string({ unit: 'binary', maxLength: 6 }),
  ),
});

/** A text with the changes. */
export function mangled(text: string, mutations: readonly TextMutation[]): string {
  return mutations.reduce((now, { at, length, put: added }) => {
    const from = now.length === 0 ? 0 : at % now.length;
    return now.slice(0, from) + added + now.slice(from + length);
  }, text);
}
