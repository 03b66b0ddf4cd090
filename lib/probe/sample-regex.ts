/**
 * A short text that a regular expression takes, for the expressions that people write in routes: literals, classes,
 * groups, alternatives and repetitions. It is a guess, to be tested before it is used.
 */
export function sampleRegex(regex: string): string {
  return new Sampler(regex.replace(/^\(\?[ims]+\)/, '')).alternatives();
}

class Sampler {
  private at = 0;

  constructor(private readonly text: string) {}

  /** The first alternative; the others are read and left out. */
  alternatives(): string {
    const first = this.sequence();
    while (this.text[this.at] === '|') {
      this.at++;
      this.sequence();
    }
    return first;
  }

  private sequence(): string {
    let sample = '';
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') {
      sample += this.repeated(this.atom());
    }
    return sample;
  }

  private atom(): string {
    const character = this.text[this.at++]!;
    if (character === '^' || character === '$') return '';
    if (character === '.') return 'x';
    if (character === '\\') return this.escaped();
    if (character === '[') return this.characterClass();
    if (character !== '(') return character;
    const option = /^\?(P?<\w+>|[ims]*:)/.exec(this.text.slice(this.at));
    if (option !== null) this.at += option[0].length;
    const sample = this.alternatives();
    this.at++;
    return sample;
  }

  private escaped(): string {
    const character = this.text[this.at++] ?? '';
    const classes: Readonly<Record<string, string>> = { d: '1', w: 'a', s: ' ', D: 'a', W: '-', S: 'a', b: '', z: '' };
    return classes[character] ?? character;
  }

  private characterClass(): string {
    const end = this.text.indexOf(']', this.at + 1);
    const body = this.text.slice(this.at, end < 0 ? undefined : end);
    this.at = end < 0 ? this.text.length : end + 1;
    if (body.startsWith('^')) return ['a', '1', '-', '/'].find((item) => !body.includes(item)) ?? 'x';
    if (body.startsWith('\\')) return body[1] === 'd' ? '1' : 'a';
    return body[0] ?? '';
  }

  private repeated(sample: string): string {
    const repeat = /^(\*|\+|\?|\{(\d+)(,\d*)?\})\??/.exec(this.text.slice(this.at));
    if (repeat === null) return sample;
    this.at += repeat[0].length;
    if (repeat[2] !== undefined) return sample.repeat(Number(repeat[2]));
    return repeat[1] === '+' ? sample : '';
  }
}
