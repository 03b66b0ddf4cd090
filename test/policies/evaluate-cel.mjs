// Evaluates CEL in a process of its own, since the evaluator is an ES module: [expression, object][] on standard input, on
// standard output true, false or, where CEL fails, null for each.
import { readFileSync } from 'node:fs';
import { Environment } from '@marcbachmann/cel-js';

const environment = new Environment({ homogeneousAggregateLiterals: false }).registerVariable('variables', 'dyn');
const parsed = new Map();

function evaluate([expression, object]) {
  if (!parsed.has(expression)) parsed.set(expression, environment.parse(expression));
  try {
    const value = parsed.get(expression)({ variables: { it: object } });
    return typeof value === 'boolean' ? value : null;
  } catch {
    return null;
  }
}

process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, 'utf8')).map(evaluate)));
