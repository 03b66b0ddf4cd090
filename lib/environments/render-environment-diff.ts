import { cut } from '../text/cut';
import type { EnvironmentDiff } from './compare-environments';

/** How two environments differ, in words, one line each. */
export function environmentDiffToText({ environments, undeclared, declared }: EnvironmentDiff, all: boolean): string {
  const lines = undeclared.map(({ object, field, values, files }) => {
    const where = files.map((file) => ` ${file}`).join('');
    return `${object}${field === '' ? '' : `: ${field}`}: ${difference(environments, values)}, not declared${where}`;
  });
  if (all) {
    for (const { tenant, field, values, places } of declared) {
      const where = places.length === 0 ? '' : `  ${places.join(', ')}`;
      lines.push(`${tenant === undefined ? '' : `${tenant} `}${field}: ${difference(environments, values)}${where}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

/** The same for machines; declared differences are always in it. */
export function environmentDiffToJson({ environments, undeclared, declared }: EnvironmentDiff) {
  const valuesOf = ([a, b]: readonly [unknown, unknown]) => ({ [environments[0]]: a, [environments[1]]: b });
  return {
    environments,
    undeclared: undeclared.map((each) => ({ ...each, values: valuesOf(each.values) })),
    declared: declared.map((each) => ({ ...each, values: valuesOf(each.values) })),
  };
}

function difference([a, b]: readonly [string, string], [left, right]: readonly [unknown, unknown]): string {
  if (right === undefined) return `only in ${a}${isSaid(left) ? `, ${shown(left)}` : ''}`;
  if (left === undefined) return `only in ${b}${isSaid(right) ? `, ${shown(right)}` : ''}`;
  return `${shown(left)} in ${a}, ${shown(right)} in ${b}`;
}

/** Whether a value says more than that it is there. */
function isSaid(value: unknown): boolean {
  return value !== 'runs' && value !== 'exists';
}

function shown(value: unknown): string {
  return cut(typeof value === 'string' ? value : JSON.stringify(value));
}
