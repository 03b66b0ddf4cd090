import { RE2JS } from 're2js';

/**
 * Texts that a regular expression in RE2's dialect takes as a whole: alternatives and repetitions are tried in turn, and
 * what the expression does not really take is left out. Empty when no such text was found, or RE2 refuses the expression.
 *
 * @param limit how many texts at most
 */
export function regexSamples(source: string, limit = 4): string[] {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(source);
  } catch {
    return [];
  }
  const found = new Set<string>();
  for (let turn = 0; turn < 2 * limit && found.size < limit; turn++) {
    const sample = new Sampler(source, turn).sample();
    if (sample !== undefined && compiled.matches(sample)) found.add(sample);
  }
  return [...found];
}

/** Text that stands for "anything" where an expression takes any character. */
const ANY = 'x';

/** Samples longer than this are not requests that anybody sends. */
const MAX_LENGTH = 2048;

/** One walk through an expression: alternatives and optional parts are chosen by the turn. */
class Sampler {
  private at = 0;

  constructor(
    private readonly source: string,
    private readonly turn: number,
  ) {}

  sample(): string | undefined {
    const text = this.alternatives();
    return this.at === this.source.length && text.length <= MAX_LENGTH ? text : undefined;
  }

  private alternatives(): string {
    const branches = [this.sequence()];
    while (this.source[this.at] === '|') {
      this.at++;
      branches.push(this.sequence());
    }
    return branches[this.turn % branches.length]!;
  }

  private sequence(): string {
    let text = '';
    while (this.at < this.source.length && !'|)'.includes(this.source[this.at]!)) {
      text += this.repeated(this.atom());
      if (text.length > MAX_LENGTH) break;
    }
    return text;
  }

  private repeated(atom: string): string {
    let text = atom;
    for (;;) {
      const next = this.source[this.at];
      let least: number;
      let most: number;
      if (next === '*') [least, most] = [0, 1];
      else if (next === '+') [least, most] = [1, 2];
      else if (next === '?') [least, most] = [0, 1];
      else {
        const counted = /^\{(\d+)(,(\d*))?\}/.exec(this.source.slice(this.at, this.at + 16));
        if (counted === null) return text;
        least = Number(counted[1]);
        most = counted[2] === undefined ? least : counted[3] === '' ? least + 1 : Number(counted[3]);
        this.at += counted[0].length - 1;
      }
      this.at++;
      if (this.source[this.at] === '?') this.at++;
      text = text.repeat(Math.min(this.turn % 2 === 0 ? Math.max(least, Math.min(most, 1)) : least, MAX_LENGTH));
    }
  }

  private atom(): string {
    const char = this.source[this.at]!;
    this.at++;
    switch (char) {
      case '^':
      case '$':
        return '';
      case '.':
        return ANY;
      case '(':
        return this.group();
      case '[':
        return this.set();
      case '\\':
        return this.escape();
      default:
        return char;
    }
  }

  private group(): string {
    const opening = /^\?(?:P?<[^>]*>|[a-zA-Z-]*(:|\)))/.exec(this.source.slice(this.at));
    if (opening !== null) {
      this.at += opening[0].length;
      if (opening[1] === ')') return '';
    }
    const text = this.alternatives();
    this.at++;
    return text;
  }

  private escape(): string {
    const char = this.source[this.at]!;
    this.at++;
    if (char === 'Q') {
      const end = this.source.indexOf('\\E', this.at);
      const literal = this.source.slice(this.at, end < 0 ? undefined : end);
      this.at = end < 0 ? this.source.length : end + 2;
      return literal;
    }
    if (char === 'p' || char === 'P') {
      this.at += this.source[this.at] === '{' ? this.source.slice(this.at).indexOf('}') + 1 : 1;
      return ['a', 'A', '1', '-'][this.turn % 4]!;
    }
    if (char === 'x') {
      const hex = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(this.source.slice(this.at));
      this.at += hex?.[0].length ?? 0;
      return String.fromCodePoint(Number.parseInt(hex?.[1] ?? hex?.[2] ?? '78', 16));
    }
    const known: Readonly<Record<string, string>> = {
      d: '1',
      D: 'x',
      w: 'x',
      W: '-',
      s: ' ',
      S: 'x',
      b: '',
      B: '',
      A: '',
      z: '',
      t: '\t',
      n: '\n',
      r: '\r',
    };
    return known[char] ?? char;
  }

  /** A character of a set: the first that the set itself takes. */
  private set(): string {
    const begin = this.at - 1;
    if (this.source[this.at] === '^') this.at++;
    if (this.source[this.at] === ']') this.at++;
    while (this.at < this.source.length && this.source[this.at] !== ']') {
      if (this.source.startsWith('[:', this.at)) this.at = this.source.indexOf(':]', this.at) + 1;
      this.at += this.source[this.at] === '\\' ? 2 : 1;
    }
    this.at++;
    const written = this.source.slice(begin, this.at);
    const candidates = 'xa1A-_./ 2bzZ9:;,+=@~%&!?#\'"\\|()[]{}<>*^$`';
    const compiled = RE2JS.compile(written);
    const fitting = [...candidates].filter((char) => compiled.matches(char));
    return fitting[this.turn % Math.max(1, Math.min(2, fitting.length))] ?? ANY;
  }
}
