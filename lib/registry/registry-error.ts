import { describeProblem, type Problem } from '../model/problem';
import { DocumentOrigin } from './document-origin';

/** As many problems as somebody mends before the next run. */
const MAX_TOLD = 1000;

/** Thrown when a registry cannot be used; tells all that is wrong with it at once. */
export class RegistryError extends Error {
  /** The registry's folder, as given. */
  declare readonly folder: string;
  /** All that is wrong, by file and line; errors and warnings. */
  declare readonly problems: readonly Problem[];

  /**
   * @param folder the registry's folder, as given
   * @param problems all that is wrong; at least one error
   */
  constructor(folder: string, problems: readonly Problem[]) {
    const errors = problems.filter(({ severity }) => severity === 'error').length;
    const title = `${errors} ${errors === 1 ? 'error' : 'errors'} in the registry ${folder}/`;
    const told = problems.slice(0, MAX_TOLD).map(describeProblem);
    const more = problems.length - told.length;
    super([title, ...told, ...(more > 0 ? [`and ${more} more: mend these first`] : [])].join('\n'));
    this.name = 'RegistryError';
    // Node.js prints what can be listed of an error that nobody catches: here that would be all files that have a problem.
    Object.defineProperties(this, { folder: { value: folder }, problems: { value: problems } });
  }
}

/** Problems by file and line, each reported once. */
export function inFileOrder(problems: readonly Problem[]): Problem[] {
  const placed = problems.map((problem) => {
    const { origin, field } = problem;
    const place =
      origin instanceof DocumentOrigin ? origin.place(field) : { file: origin.describe(field), line: 0, column: 0 };
    return { problem, place };
  });
  placed.sort(
    ({ place: a }, { place: b }) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
  const told = new Set<string>();
  return placed.flatMap(({ problem, place }) => {
    const text = `${place.file} ${problem.message}`;
    if (told.has(text) && problem.rule !== undefined) return [];
    told.add(text);
    return [problem];
  });
}
