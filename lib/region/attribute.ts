import { ANY_TEXT, type Automaton, takesText } from '../language/automaton';
import { compileRegex } from '../language/re2';
import { regexAutomaton } from '../language/regex-automaton';
import { own } from '../text/own';

/** What conditions ask about: `path`, `method`, `authority`, `scheme`, `sni` (the server name of TLS), `header x-variant-id`, `query q`. */
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

interface Kind {
  readonly taken: string;
  readonly refused?: readonly string[];
  /** True for what a request may leave out. */
  readonly optional?: true;
}

const KINDS: Readonly<Record<string, Kind>> = {
  path: { taken: PATH, refused: [DOT_SEGMENT, NEEDLESSLY_ENCODED] },
  method: { taken: METHOD },
  authority: { taken: AUTHORITY },
  header: { taken: HEADER, refused: [BLANK_AT_AN_END], optional: true },
  query: { taken: PARAMETER, optional: true },
  scheme: { taken: 'https?' },
  // Envoy keeps it in lower case.
  sni: { taken: '[a-z0-9\\-._]+' },
};

const known = new Map<string, Texts>();

/** The texts of an attribute, or of all attributes of a kind (`header`). */
export function textsOf(attribute: Attribute): Texts {
  const kind = attribute.split(' ', 1)[0]!;
  let texts = known.get(kind);
  if (texts === undefined) {
    const { taken, refused = [], optional = false } = own(KINDS, kind) ?? {};
    texts = {
      taken: taken === undefined ? [ANY_TEXT] : [compiled(taken)],
      refused: refused.map(compiled),
      optional,
    };
    known.set(kind, texts);
  }
  return texts;
}

/** True for a text that an attribute can have. @throws Undecided */
export function isTextOf(attribute: Attribute, text: string): boolean {
  const { taken, refused } = textsOf(attribute);
  return taken.every((automaton) => takesText(automaton, text)) && !refused.some((each) => takesText(each, text));
}

function compiled(source: string): Automaton {
  return regexAutomaton(compileRegex(source)!);
}
