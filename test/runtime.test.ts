import { relative } from 'node:path';
import * as quantity from '../lib/limits/quantity';
import { runs } from './runs';

test("packages and modules of lib/ are the worker's; a suite loads itself and what helps tests", () => {
  require('yaml');
  expect(runs).toBeDefined();
  // Jest's own list of what it loaded for this suite.
  const loaded = Object.keys(require.cache).map((file) => relative(__dirname, file));
  expect(loaded.sort()).toEqual(['runs.ts', 'runtime.test.ts']);
});

test('stacks have the lines of TypeScript', () => {
  const thrown = (): never => {
    throw new Error('here');
  };
  const text = { [Symbol.toPrimitive]: thrown } as never;
  expect(() => quantity.amountOf(text)).toThrow('here');
  try {
    quantity.amountOf(text);
  } catch (error) {
    const line = /limits\/quantity\.ts:(\d+)/.exec((error as Error).stack!)![1];
    expect(source('../lib/limits/quantity.ts')[Number(line) - 1]).toContain('QUANTITY.exec(quantity)');
  }
});

function source(file: string): string[] {
  return require('node:fs').readFileSync(require.resolve(file), 'utf8').split('\n');
}
