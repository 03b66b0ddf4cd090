/** Signs and words of the Common Expression Language; texts with an r before them have no escapes. */
const TOKEN =
  /\s*(?:\/\/[^\n]*(?:\n|$)\s*)*(?:((?:[bB]?[rR]|[rR][bB])?(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|[bB](?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'))|(\d+\.\d+(?:[eE][-+]?\d+)?|\d+[eE][-+]?\d+|0x[\da-fA-F]+[uU]?|\d+[uU]?)|([A-Za-z_]\w*)|(==|!=|<=|>=|&&|\|\||[-+*/%<>!?:.,()[\]{}]))/y;

/** Nothing but blanks and comments. */
const REST = /\s*(?:\/\/[^\n]*(?:\n|$)\s*)*$/y;

interface Token {
  readonly kind: 'value' | 'name' | 'sign' | 'end';
  readonly text: string;
}

const BINARY = new Set(['||', '&&', '==', '!=', '<', '<=', '>', '>=', 'in', '+', '-', '*', '/', '%']);

/** Why a text is no expression of CEL, in words; nothing where it is one. What its names mean is not looked at. */
export function celProblem(expression: string): string | undefined {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (;;) {
    const at = TOKEN.lastIndex;
    REST.lastIndex = at;
    if (REST.test(expression)) break;
    const match = TOKEN.exec(expression);
    if (match === null) return `${expression.slice(at).trim().slice(0, 1)} is no sign of it`;
    const [, quoted, number, name, sign] = match;
    const kind = quoted !== undefined || number !== undefined ? 'value' : name !== undefined ? 'name' : 'sign';
    tokens.push({ kind, text: (quoted ?? number ?? name ?? sign)! });
  }
  return new Parser(tokens).problem();
}

/** Goes over the tokens of one expression; the first that does not fit is the problem. */
class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  problem(): string | undefined {
    const isWhole = this.expression() && this.at === this.tokens.length;
    if (isWhole) return undefined;
    const { kind, text } = this.next;
    return kind === 'end' ? 'it ends too early' : `${text} does not fit there`;
  }

  private get next(): Token {
    return this.tokens[this.at] ?? { kind: 'end', text: '' };
  }

  private take(...signs: readonly string[]): boolean {
    const { kind, text } = this.next;
    if (kind === 'value' || kind === 'end' || !signs.includes(text)) return false;
    this.at++;
    return true;
  }

  private expression(): boolean {
    do {
      if (!this.unary()) return false;
    } while (this.next.kind !== 'value' && BINARY.has(this.next.text) && this.take(this.next.text));
    return !this.take('?') || (this.expression() && this.take(':') && this.expression());
  }

  private unary(): boolean {
    while (this.take('!', '-'));
    if (!this.primary()) return false;
    for (;;) {
      if (this.take('.')) {
        if (!this.name()) return false;
        if (this.take('(') && !this.listUntil(')')) return false;
      } else if (this.take('[')) {
        if (!this.expression() || !this.take(']')) return false;
      } else if (this.take('{')) {
        if (!this.entriesUntilBrace()) return false;
      } else return true;
    }
  }

  private primary(): boolean {
    if (this.take('(')) return this.expression() && this.take(')');
    if (this.take('[')) return this.listUntil(']');
    if (this.take('{')) return this.entriesUntilBrace();
    if (this.next.kind === 'value') {
      this.at++;
      return true;
    }
    this.take('.');
    return this.name() && (!this.take('(') || this.listUntil(')'));
  }

  private name(): boolean {
    if (this.next.kind !== 'name' || this.next.text === 'in') return false;
    this.at++;
    return true;
  }

  private listUntil(sign: string): boolean {
    if (this.take(sign)) return true;
    do {
      if (!this.expression()) return false;
    } while (this.take(','));
    return this.take(sign);
  }

  private entriesUntilBrace(): boolean {
    if (this.take('}')) return true;
    do {
      if (!this.expression() || !this.take(':') || !this.expression()) return false;
    } while (this.take(','));
    return this.take('}');
  }
}
