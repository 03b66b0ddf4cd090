import { MESH } from '../../resolver/random/authorizer';
import type { RandomRequest } from '../../resolver/random/requests';
import { OUTSIDE_HOSTS } from '../../resolver/random/words';
import { Lab, type LabSettings } from '../lab';
import { compare, type Pair } from './comparison';
import { drained } from './drained';
import type { Era } from './raw-eras';
import { Recorder } from './record';
import { report } from './report';
import { kindOf } from './shrink';
import { Tally } from './tally';

const SHRINK_LIMIT_MS = 8_000;
const KEPT_OF_A_KIND = 1;

/** How many meshes of a kind are recorded. */
const RECORDED_MESHES = 40;

/**
 * Plays all eras on one mesh; what disagrees is shrunk, printed, and an error at the end.
 *
 * @param name what answers are recorded as, where that is asked for
 */
export async function agree(
  name: string,
  eras: Iterable<Era>,
  hint: string,
  settings: LabSettings = {},
): Promise<Tally> {
  const recorder = process.env.BRANCHLINE_RECORD === undefined ? undefined : new Recorder(name, RECORDED_MESHES);
  const tally = new Tally();
  const failures: string[] = [];
  const kinds = new Map<string, number>();
  let lab: Lab | undefined;
  try {
    for (const era of eras) {
      let fresh = true;
      for (const { yaml, requests } of era) {
        try {
          if (lab === undefined)
            lab = await Lab.start({ ...settings, manifests: yaml, mesh: MESH, external: OUTSIDE_HOSTS });
          else await lab.replaceAll(yaml);
        } catch (error) {
          tally.refused++;
          if (tally.refused <= 3) console.warn(`refused: ${error instanceof Error ? error.message : error}`);
          continue;
        }
        if (fresh) await drained(lab);
        fresh = false;
        const pairs = await compareAll(lab, yaml, requests);
        recorder?.add(yaml, pairs);
        const wrong = tally.add(pairs);
        for (const pair of wrong) {
          const kind = `${pair.answer.outcome.kind}: ${kindOf(pair)}`;
          const seen = kinds.get(kind) ?? 0;
          kinds.set(kind, seen + 1);
          failures.push(seen < KEPT_OF_A_KIND ? await report(lab, yaml, pair, SHRINK_LIMIT_MS) : '');
          if (failures.length >= 100) throw new Error(`too many: ${shown(kinds)}\n${failures.join('\n\n')}`);
        }
      }
    }
  } finally {
    await lab?.stop();
  }
  recorder?.write();
  console.log(`agreement (${hint}): ${tally}`);
  if (failures.length > 0) {
    throw new Error(
      `${failures.length} of ${tally.pairs} pairs disagree (${hint}): ${shown(kinds)}\n\n${failures.filter((text) => text !== '').join('\n\n')}`,
    );
  }
  return tally;
}

const shown = (kinds: ReadonlyMap<string, number>) => [...kinds].map(([kind, count]) => `${count} ${kind}`).join('; ');

/** Not too many at once: a pod remembers the last hundred requests. */
const AT_ONCE = 50;

async function compareAll(lab: Lab, yaml: string, requests: readonly RandomRequest[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    pairs.push(...(await compare(lab, yaml, requests.slice(at, at + AT_ONCE))));
  }
  return pairs;
}
