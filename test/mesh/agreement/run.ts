import { MESH } from '../../resolver/random/authorizer';
import type { RandomRequest } from '../../resolver/random/requests';
import { OUTSIDE_HOSTS } from '../../resolver/random/words';
import { Lab } from '../lab';
import { compare, type Pair } from './comparison';
import { drained } from './drained';
import type { Era } from './raw-eras';
import { report } from './report';
import { kindOf } from './shrink';
import { Tally } from './tally';

const SHRINK_LIMIT_MS = 8_000;
const KEPT_OF_A_KIND = 1;

/** Plays all eras on one mesh; what disagrees is shrunk, printed, and an error at the end. */
export async function agree(eras: Iterable<Era>, hint: string): Promise<Tally> {
  const tally = new Tally();
  const failures: string[] = [];
  const kinds = new Map<string, number>();
  let lab: Lab | undefined;
  try {
    for (const era of eras) {
      let fresh = true;
      for (const { yaml, requests } of era) {
        try {
          if (lab === undefined) lab = await Lab.start({ manifests: yaml, mesh: MESH, external: OUTSIDE_HOSTS });
          else await lab.replaceAll(yaml);
        } catch (error) {
          tally.refused++;
          if (tally.refused <= 3) console.warn(`refused: ${error instanceof Error ? error.message : error}`);
          continue;
        }
        if (fresh) await drained(lab);
        fresh = false;
        const wrong = tally.add(await compareAll(lab, yaml, requests));
        for (const pair of wrong) {
          const kind = `${pair.answer.outcome.kind}: ${kindOf(pair)}`;
          const seen = kinds.get(kind) ?? 0;
          kinds.set(kind, seen + 1);
          failures.push(seen < KEPT_OF_A_KIND ? await report(lab, yaml, pair, SHRINK_LIMIT_MS) : '');
          if (failures.length >= 100) throw new Error(`too many:\n${failures.join('\n\n')}`);
        }
      }
    }
  } finally {
    await lab?.stop();
  }
  console.log(`agreement (${hint}): ${tally}`);
  if (failures.length > 0) {
    throw new Error(
      `${failures.length} of ${tally.pairs} pairs disagree (${hint}): ${[...kinds].map(([kind, count]) => `${count} ${kind}`).join('; ')}\n\n${failures.filter((text) => text !== '').join('\n\n')}`,
    );
  }
  return tally;
}

/** Not too many at once: a pod remembers the last hundred requests. */
const AT_ONCE = 50;

async function compareAll(lab: Lab, yaml: string, requests: readonly RandomRequest[]): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (let at = 0; at < requests.length; at += AT_ONCE) {
    pairs.push(...(await compare(lab, yaml, requests.slice(at, at + AT_ONCE))));
  }
  return pairs;
}
