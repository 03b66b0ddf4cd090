import { ANY_TEXT, type Automaton } from '../language/automaton';
import { compileRegex } from '../language/re2';
import { regexAutomaton } from '../language/regex-automaton';

/** What conditions ask about: `path`, `method`, `authority`, `scheme`, `header x-variant-id`, `query q`. */
export type Attribute = string;

/** Texts that an attribute can have at all. */
export interface Texts {
  readonly taken: readonly Automaton[];
  readonly refused: readonly Automaton[];
  /** True for what a request may leave out. */
  readonly optional: boolean;
}

/**
 * Paths as rules see them, after normalization (Istio's `pathNormalization: BASE`): no `.` or `..` segments, nothing encoded
 * that need not be, none of the characters that are always encoded.
 */
const PATH = "/[A-Za-z0-9\\-._~!$&'()*+,;=:@/\\[\\]%]*";
const DOT_SEGMENT = '.*/\\.{1,2}(?:/.*)?';
const NEEDLESSLY_ENCODED = '(?i).*%(?:2d|2e|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae]).*';
/** RFC 9110: a token. */
const METHOD = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
/** RFC 9110: no control characters, no blanks at the ends. */
const HEADER = '[^\\x00-\\x1f\\x7f]*';
const BLANK_AT_AN_END = ' .*|.* ';
/** Ends at `&` and `#`. */
const PARAMETER = '[!"$%\'-~]*';
const AUTHORITY = '[A-Za-z0-9\\-._]+(?::[0-9]{1,5})?';

const KINDS: Readonly<Record<string, readonly [taken: string, refused: readonly string[]]>> = {
  path: [PATH, [DOT_SEGMENT, NEEDLESSLY_ENCODED]],
  method: [METHOD, []],
  authority: [AUTHORITY, []],
  header: [HEADER, [BLANK_AT_AN_END]],
  query: [PARAMETER, []],
  scheme: ['https?', []],
};

const known = new Map<string, Texts>();

/** The texts of an attribute. */
export function textsOf(attribute: Attribute): Texts {
  const kind = attribute.split(' ', 1)[0]!;
  let texts = known.get(kind);
  if (texts === undefined) {
    const written = KINDS[kind];
    texts = {
      taken: written === undefined ? [ANY_TEXT] : [compiled(written[0])],
      refused: (written?.[1] ?? []).map(compiled),
      optional: isOptional(attribute),
    };
    known.set(kind, texts);
  }
  return texts;
}

/** True for headers and query parameters: a request may have none. */
export function isOptional(attribute: Attribute): boolean {
  return attribute.startsWith('header ') || attribute.startsWith('query ');
}

function compiled(source: string): Automaton {
  return regexAutomaton(compileRegex(source)!);
}
