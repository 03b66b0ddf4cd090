/** A field of a schedule: its name, its bounds, and names for its numbers. */
interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** From `min` on. */
  readonly words?: readonly string[];
}

const FIELDS: readonly Field[] = [
  { name: 'minute', min: 0, max: 59 },
  { name: 'hour', min: 0, max: 23 },
  { name: 'day of the month', min: 1, max: 31 },
  {
    name: 'month',
    min: 1,
    max: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  { name: 'day of the week', min: 0, max: 6, words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
];

/** What Kubernetes takes in place of five fields. */
const MACROS: readonly string[] = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];

/**
 * What is wrong with a schedule of a CronJob, in the grammar that Kubernetes reads
 * (https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/#schedule-syntax); nothing when it is right.
 */
export function cronFault(schedule: string): string | undefined {
  if (schedule.startsWith('@')) {
    return MACROS.includes(schedule)
      ? undefined
      : `must be five fields or one of ${MACROS.join(', ')}, got '${schedule}'`;
  }
  if (/TZ=/.test(schedule))
    return `a time zone is no part of it: it is that of the cluster's controller, got '${schedule}'`;
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== FIELDS.length || schedule.trim() === '') {
    return `must have five fields (minute, hour, day of the month, month, day of the week), got '${schedule}'`;
  }
  for (const [index, field] of FIELDS.entries()) {
    for (const range of parts[index]!.split(',')) {
      const fault = rangeFault(range, field);
      if (fault !== undefined) return `the ${field.name} ${fault} in '${schedule}'`;
    }
  }
  return undefined;
}

/** `*`, `5`, `1-5`, each with a step, as in `1-59/2`. */
function rangeFault(range: string, field: Field): string | undefined {
  const [bounds, step, ...more] = range.split('/');
  const shown = `'${range}'`;
  if (more.length > 0 || (step !== undefined && !/^0*[1-9][0-9]{0,3}$/.test(step))) {
    return `has a step that is no number above 0: ${shown}`;
  }
  if (bounds === '*' || bounds === '?') return undefined;
  const ends = bounds!.split('-');
  const numbers = ends.map((end) => numberOf(end, field));
  const [from, to = from] = numbers;
  if (ends.length > 2 || numbers.includes(undefined)) {
    const words = field.words === undefined ? '' : ` (or ${field.words[0]}-${field.words.at(-1)})`;
    return `must be *, or numbers of ${field.min}-${field.max}${words}, got ${shown}`;
  }
  return from! > to! ? `ends before it begins: ${shown}` : undefined;
}

function numberOf(text: string, { min, max, words = [] }: Field): number | undefined {
  const word = words.indexOf(text.toLowerCase());
  if (word >= 0) return min + word;
  if (!/^[0-9]{1,4}$/.test(text)) return undefined;
  const number = Number(text);
  return number >= min && number <= max ? number : undefined;
}
