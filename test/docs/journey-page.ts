/** A part of a page that is played: a file that somebody writes, or command lines and what they print. */
export type JourneyPart = {
  /** Where it begins and ends in the page. */
  readonly start: number;
  readonly end: number;
} & (
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  | { readonly kind: 'console'; readonly commands: readonly Command[] }
);

/** A command line with what the page says that it prints. */
export interface Command {
  readonly line: string;
  readonly printed: string;
}

/** The parts of a page in their order. A block that begins with `# path/of/file` is that file. */
export function journeyParts(page: string): JourneyPart[] {
  return [...page.matchAll(/^(`{3,})(console|yaml|text)\n([\s\S]*?)^\1\n/gm)].flatMap((match): JourneyPart[] => {
    const [all, , kind, text] = match as unknown as [string, string, string, string];
    const place = { start: match.index, end: match.index + all.length };
    if (kind === 'console') return [{ ...place, kind, commands: commandsOf(text) }];
    const path = /^# ([\w./-]+)\n/.exec(text)?.[1];
    return path === undefined ? [] : [{ ...place, kind: 'file', path, text }];
  });
}

function commandsOf(text: string): Command[] {
  return text
    .split(/^(?=\$ )/m)
    .filter((part) => part.startsWith('$ '))
    .map((part) => {
      const end = part.indexOf('\n');
      return { line: part.slice(2, end), printed: part.slice(end + 1) };
    });
}

/** The words of a command line, as a shell takes it. */
export function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|"([^"]*)"|((?:\\.|\S)+)/g)].map(
    ([, single, double, bare]) => single ?? double ?? bare!.replace(/\\(.)/g, '$1'),
  );
}
