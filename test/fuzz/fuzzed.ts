import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';

const CORPUS = join(__dirname, 'corpus');

/** Seconds of a processor that one input may take. */
const MOST_SECONDS = 5;

/** What an engine says, and nobody who wrote an input can be told. */
const ENGINE =
  /Cannot (?:read|convert|set|destructure|access)|is not (?:a function|iterable|defined)|Maximum call stack|Invalid (?:array|string) length|undefined|\[object Object\]/;

/** Fails on what is no answer: an error of the engine, or more time than an input may take. */
export function answers(ask: () => string): void {
  const before = process.cpuUsage();
  let said: string;
  try {
    said = ask();
  } catch (error) {
    const { name, message } = error as Error;
    throw new Error(`${name}: ${message}`, { cause: error });
  }
  const { user, system } = process.cpuUsage(before);
  const seconds = (user + system) / 1e6;
  if (seconds > MOST_SECONDS) throw new Error(`it took ${seconds.toFixed(1)} s`);
  if (ENGINE.test(said)) throw new Error(`words of the engine: ${said.slice(0, 500)}`);
}

/**
 * Plays random inputs: 100, or as many as FUZZ says (`npm run fuzz`: 100,000), drawn by SEED. What fails is shrunk and kept in the
 * corpus, which is played each time.
 *
 * @param kind names the files of the corpus
 */
export function fuzz<T>(kind: string, arbitrary: fc.Arbitrary<T>, play: (input: T) => void): void {
  const count = Number(process.env.FUZZ ?? 100);
  const seed = Number(process.env.SEED ?? (process.env.FUZZ === undefined ? 1 : Date.now() % 2 ** 31));
  const kept = readdirSync(CORPUS)
    .filter((name) => name.startsWith(`${kind}-`))
    .sort();

  for (const name of kept) {
    test(name, () => play(JSON.parse(readFileSync(join(CORPUS, name), 'utf8')) as T));
  }

  test(
    `${count} random inputs, seed ${seed}`,
    () => {
      const result = fc.check(fc.property(arbitrary, play), { numRuns: count, seed, endOnFailure: false });
      if (process.env.FUZZ !== undefined) console.log(`${kind}: ${result.numRuns} inputs, seed ${seed}`);
      if (!result.failed) return;
      const [input] = result.counterexample!;
      const text = JSON.stringify(input, undefined, 2);
      const name = `${kind}-${createHash('sha256').update(text).digest('hex').slice(0, 12)}.json`;
      mkdirSync(CORPUS, { recursive: true });
      if (process.env.FUZZ !== undefined) writeFileSync(join(CORPUS, name), `${text}\n`);
      throw new Error(
        `seed ${seed}, kept as ${name}: ${(result.errorInstance as Error)?.message}\n${text.slice(0, 3000)}`,
        {
          cause: result.errorInstance,
        },
      );
    },
    24 * 3_600_000,
  );
}
