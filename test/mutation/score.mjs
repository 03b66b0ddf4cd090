const KILLED = new Set(['Killed', 'Timeout']);
const LIVING = new Set(['Survived', 'NoCoverage']);
/** At most this share of the mutants may be called equivalent. */
const EQUIVALENT_LIMIT = 0.05;

/**
 * What a report of Stryker says: mutants without coverage survived, those that `equivalents` lists with a reason are left
 * out, and so are those that were not drawn.
 *
 * @param whole every mutant of the folder was run: then each entry of the folder has to fit one
 */
export function judge(report, equivalents, { folder, whole }) {
  const found = Object.entries(report.files).flatMap(([file, { source, mutants }]) => {
    const lines = source.split('\n');
    return mutants.map((mutant) => ({ ...mutant, file, ...textAt(lines, mutant.location) }));
  });
  const used = new Set();
  const isEquivalent = (mutant) => {
    const entry = equivalents.find((each) => fits(each, mutant));
    if (entry !== undefined) used.add(entry);
    return entry !== undefined;
  };
  const run = found.filter(({ status }) => KILLED.has(status) || LIVING.has(status));
  const equal = run.filter((mutant) => LIVING.has(mutant.status) && isEquivalent(mutant));
  const counted = run.filter((mutant) => !equal.includes(mutant));
  const living = counted.filter(({ status }) => LIVING.has(status));
  const stale = whole ? equivalents.filter((each) => each.file.startsWith(`lib/${folder}/`) && !used.has(each)) : [];
  const tooMany = equal.length > EQUIVALENT_LIMIT * run.length;
  return {
    score: Math.floor((1000 * (counted.length - living.length)) / Math.max(1, counted.length)) / 10,
    mutants: counted.length,
    killed: counted.length - living.length,
    survived: living.filter(({ status }) => status === 'Survived').length,
    uncovered: living.filter(({ status }) => status === 'NoCoverage').length,
    equivalent: equal.length,
    wrong: stale.length + (tooMany ? 1 : 0),
    lines: [
      ...living.map(shown),
      ...stale.map((each) => `equivalent.json: no surviving mutant of ${each.file} fits ${JSON.stringify(each.code)}`),
      ...(tooMany ? [`equivalent.json: ${equal.length} of ${run.length} mutants are more than 5 %`] : []),
    ],
  };
}

function fits({ file, code, mutant, within }, found) {
  return (
    file === found.file &&
    code === found.original &&
    mutant === found.replacement &&
    (within === undefined || found.line.includes(within))
  );
}

function textAt(lines, { start, end }) {
  const line = lines[start.line - 1].trim();
  const original =
    start.line === end.line
      ? lines[start.line - 1].slice(start.column - 1, end.column - 1)
      : [
          lines[start.line - 1].slice(start.column - 1),
          ...lines.slice(start.line, end.line - 1),
          lines[end.line - 1].slice(0, end.column - 1),
        ].join('\n');
  return { line, original };
}

function shown({ file, location: { start }, status, original, replacement }) {
  const short = (text) => {
    const flat = text.replace(/\s+/g, ' ');
    return flat.length > 70 ? `${flat.slice(0, 70)}…` : flat;
  };
  const why = status === 'NoCoverage' ? 'no test  ' : 'survived ';
  return `${why} ${file}:${start.line}:${start.column}  ${short(original)}  =>  ${short(replacement)}`;
}
