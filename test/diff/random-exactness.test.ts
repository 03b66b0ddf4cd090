import fc from 'fast-check';
import { changeKey } from '../../lib/diff/place-difference';
import { randomMesh } from '../resolver/random-mesh';
import { Compared, holding, mixed, reads } from './compared';

const RUNS = Number(process.env.RANDOM_RUNS ?? (process.env.CI ? 40 : 10));
/** One that no fault was mended by finds more than another hundred runs of the usual one. */
const SEEDS = process.env.RANDOM_SEED ? [Number(process.env.RANDOM_SEED)] : process.env.CI ? [11, 2121] : [11];

/** Where tokens of random requests stand. */
const TOKEN_PLACES = ['header authorization', 'header x-token', 'header cookie', 'query t'];

test.each(SEEDS)(
  'every request of a random change is reported right, or its place is not decided (seed %i)',
  (seed) => {
    const wrong: string[] = [];
    const undecided: string[] = [];
    const counts = { changed: 0, same: 0, elsewhere: 0, places: 0, undecided: 0, tokens: 0, left: 0 };
    fc.assert(
      fc.property(
        randomMesh(60),
        randomMesh(1),
        fc.array(fc.boolean(), { minLength: 5, maxLength: 40 }),
        (mesh, other, pick) => {
          const compared = new Compared(mesh.yaml, mixed(mesh.yaml, other.yaml, pick));
          for (const request of mesh.requests) {
            if (!compared.hasSender(request)) continue;
            const { view, said, places } = compared.ask(request);
            const key = changeKey(said);
            const text = `${request.from} ${request.method} ${request.url} ${JSON.stringify(request.headers)} sni ${request.sni}: ${key}`;
            if (places.length === 0) {
              if (key === '') counts.same++;
              else {
                counts.elsewhere++;
                wrong.push(`no place: ${text}`);
              }
              continue;
            }
            for (const entry of places) {
              const found = compared.at(entry);
              if (found === 'undecided') continue;
              if (found.open.some((attribute) => reads(attribute, view) !== undefined)) {
                counts.left++;
                continue;
              }
              if (TOKEN_PLACES.some((attribute) => reads(attribute, view) !== undefined)) counts.tokens++;
              const held = holding(found, view);
              if (key === '') counts.same++;
              else counts.changed++;
              const names = (list: typeof said) => list.map(({ aspect }) => aspect).join();
              const isRight =
                key === '' ? held.length === 0 : held.length === 1 && names(held[0]!.aspects) === names(said);
              if (!isRight)
                wrong.push(
                  `${text}\n  at ${entry.scheme} ${entry.host}:${entry.port}: ${held.map(({ aspects }) => changeKey(aspects)).join(' | ')}`,
                );
            }
          }
          counts.places += compared.places;
          counts.undecided += compared.undecided.length;
          undecided.push(...compared.undecided);
        },
      ),
      { numRuns: RUNS, seed },
    );
    if (process.env.RANDOM_RUNS) console.log(counts);
    expect(wrong).toEqual([]);
    // What an expression makes of a path, or a rule adds to a header, is not followed to policies that ask about it.
    expect(undecided.filter((text) => !/a regular expression rewrites$|to which a rule adds$/.test(text))).toEqual([]);
    expect(undecided.length).toBeLessThanOrEqual(counts.places / 100);
    expect(counts.changed).toBeGreaterThan(RUNS);
  },
);
