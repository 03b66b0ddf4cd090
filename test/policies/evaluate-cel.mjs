// Evaluates CEL in a process of its own, since the evaluator is an ES module: [expression, object][] on standard input, on
// standard output true, false or, where CEL fails, null for each.
import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { Environment } from '@marcbachmann/cel-js';

const environment = new Environment({ homogeneousAggregateLiterals: false }).registerVariable('variables', 'dyn');
// Kubernetes' own functions for addresses, as far as policies use them.
class Range {
  constructor(text) {
    const [address, bits] = text.split('/');
    this.list = new BlockList();
    this.list.addSubnet(address, Number(bits), `ipv${isIP(address)}`);
  }
}
const isAddress = (text) => isIP(text) !== 0 && !text.includes('%') && !/^::ffff:/i.test(text);
environment
  .registerType('Range', Range)
  .registerFunction('isIP(string): bool', isAddress)
  .registerFunction('cidr(string): Range', (text) => new Range(text))
  .registerFunction('Range.containsIP(string): bool', ({ list }, text) => list.check(text, `ipv${isIP(text)}`));
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
