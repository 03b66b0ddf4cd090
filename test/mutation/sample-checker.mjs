import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { commonTokens, declareClassPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';

/**
 * Lets a drawn sample of the mutants through, the same for the same seed; Stryker knows samples of files and lines only,
 * and a line holds several mutants. The others count as not valid, which leaves them out of every number.
 */
class SampleChecker {
  static inject = tokens(commonTokens.options);

  constructor(options) {
    this.sample = options.sample;
    this.drawn = new Set();
  }

  async init() {}

  /** Stryker asks for the groups of all mutants before it asks for any check. */
  async group(mutants) {
    const ranked = mutants.map((mutant) => ({ id: mutant.id, rank: this.rank(mutant) }));
    ranked.sort((a, b) => (a.rank < b.rank ? -1 : 1));
    for (const { id } of ranked.slice(0, this.sample.size)) this.drawn.add(id);
    return [mutants.map(({ id }) => id)];
  }

  async check(mutants) {
    return Object.fromEntries(
      mutants.map(({ id }) => [
        id,
        this.drawn.has(id) ? { status: 'passed' } : { status: 'compileError', reason: 'not in the sample' },
      ]),
    );
  }

  rank({ fileName, location: { start, end }, mutatorName, replacement }) {
    const file = relative(process.cwd(), fileName).replace(/^.*?(?=lib\/)/, '');
    const place = [this.sample.seed, file, start.line, start.column, end.line, end.column, mutatorName, replacement];
    return createHash('sha256').update(JSON.stringify(place)).digest('hex');
  }
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', SampleChecker)];
export const strykerValidationSchema = {
  properties: {
    sample: {
      type: 'object',
      additionalProperties: false,
      properties: { size: { type: 'number' }, seed: { type: 'string' } },
    },
  },
};
