import type { Command } from 'commander';

/** A page of the manual: `branchline-variant-add.1`. */
export interface ManPage {
  readonly name: string;
  readonly text: string;
}

/** The pages of a command line: one of its own, and one for each command, as its --help says it. */
export function manPages(program: Command, version: string): ManPage[] {
  return pagesBelow(program, [], version);
}

function pagesBelow(command: Command, before: readonly string[], version: string): ManPage[] {
  const path = [...before, command.name()];
  const page = { name: `${path.join('-')}.1`, text: pageOf(command, path, version) };
  return [page, ...command.commands.flatMap((each) => pagesBelow(each, path, version))];
}

function pageOf(command: Command, path: readonly string[], version: string): string {
  const help = command.createHelp();
  const name = path.join('-');
  const { prose, status, examples } = partsOf(textAfter(command));
  const usage = help.commandUsage(command).split(' ').slice(path.length).join(' ');
  const below = command.commands.map((each) => [each.name(), help.subcommandDescription(each)] as const);
  const args = help
    .visibleArguments(command)
    .map((each) => [help.argumentTerm(each), help.argumentDescription(each)] as const);
  const options = help
    .visibleOptions(command)
    .map((each) => [help.optionTerm(each), help.optionDescription(each)] as const);
  const seeAlso = [
    ...(path.length > 1 ? [path.slice(0, -1).join('-')] : []),
    ...command.commands.map((each) => `${name}-${each.name()}`),
  ];
  const lines = [
    // No date: the same version gives the same page.
    `.TH ${quoted(name.toUpperCase())} 1 "" ${quoted(`branchline ${version}`)} ${quoted('Branchline')}`,
    '.SH NAME',
    `${escaped(name)} \\- ${escaped(command.description())}`,
    '.SH SYNOPSIS',
    `.B ${escaped(path.join(' '))}`,
    ...(usage === '' ? [] : [line(usage)]),
    ...section('DESCRIPTION', paragraphs(prose)),
    ...section('ARGUMENTS', terms(args)),
    ...section('COMMANDS', terms(below)),
    ...section('OPTIONS', terms(options)),
    ...section('EXIT STATUS', paragraphs(status)),
    ...section('EXAMPLES', examples.length === 0 ? [] : ['.nf', ...examples.map(line), '.fi']),
    ...section('SEE ALSO', seeAlso.length === 0 ? [] : [seeAlso.map((each) => `.BR ${escaped(each)} (1)`).join('\n')]),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [`.SH ${title}`, ...lines];
}

function terms(items: readonly (readonly [term: string, meaning: string])[]): string[] {
  return items.flatMap(([term, meaning]) => ['.TP', `.B ${escaped(term)}`, line(meaning)]);
}

function paragraphs(texts: readonly string[]): string[] {
  return texts.flatMap((text) => ['.PP', ...text.split('\n').map(line)]);
}

/** What stands in the help behind the options. */
function textAfter(command: Command): string {
  let text = '';
  // What `addHelpText` adds: commander has no other way to it than the event.
  (command as unknown as NodeJS.EventEmitter).emit('afterHelp', {
    error: false,
    command,
    write: (part: string) => (text += part),
  });
  return text;
}

interface Parts {
  readonly prose: readonly string[];
  readonly status: readonly string[];
  readonly examples: readonly string[];
}

/** Paragraphs by what they are about: how it ends, examples, all else. */
function partsOf(text: string): Parts {
  const all = text.split(/\n{2,}|\n(?=Exit code)/).map((part) => part.replaceAll(/^\n+|\n+$/g, ''));
  const isStatus = (part: string) => /^Exit code/.test(part);
  const isExamples = (part: string) => part.startsWith('Examples:\n');
  return {
    prose: all.filter((part) => part !== '' && !isStatus(part) && !isExamples(part)),
    status: all.filter(isStatus),
    examples: all.filter(isExamples).flatMap((part) =>
      part
        .split('\n')
        .slice(1)
        .map((each) => each.trimStart()),
    ),
  };
}

/** A line of text, which is no request whatever it begins with. */
function line(text: string): string {
  const safe = escaped(text);
  return /^[.']/.test(safe) ? `\\&${safe}` : safe;
}

function quoted(text: string): string {
  return `"${escaped(text).replaceAll('"', '\\(dq')}"`;
}

function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll('\n', ' ')
    .replaceAll(
      /[^ -~]/gu,
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}
