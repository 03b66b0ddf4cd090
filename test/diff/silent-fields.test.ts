import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffMeshes, isUnchanged } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { Estate } from '../check/planted/estate';
import { soundEstates } from '../check/planted/sound-estates';
import { runs } from '../runs';
import { isListed, reasonOf, SILENT } from './silent/silent-fields';
import { poolsOf, type Variation, variationsOf } from './silent/variations';

const OWN = join(__dirname, 'silent');

/** A field of an estate with another value, and whether `diff` tells of it. */
interface Played {
  readonly text: string;
  readonly isTold: () => boolean;
}

/** Values that are tried of a field that is taken to be silent, where a sample is played. */
const TRIED = 6;

const { numRuns, seed = Date.now() } = runs({ sample: 90, full: Number.POSITIVE_INFINITY });
const isWhole = numRuns === Number.POSITIVE_INFINITY;

test('there is no field whose change nobody is told of, but for those that are listed with a reason', () => {
  const fields = fieldsOf([...soundEstates(), ...ownEstates()]);
  const silent: string[] = [];
  const told: string[] = [];
  for (const [field, played] of drawn([...fields])) {
    const listed = isListed(field);
    const first = played.slice(0, listed && !isWhole ? TRIED : undefined).find(({ isTold }) => isTold());
    if (first === undefined && !listed) silent.push(`${field}, as in ${played[0]!.text}`);
    if (first !== undefined && listed) told.push(`${field} (${reasonOf(field)}), as in ${first.text}`);
  }
  expect({ silent, told }).toEqual({ silent: [], told: [] });
  if (isWhole) expect(SILENT.filter((item) => ![...fields.keys()].some((field) => item.covers(field)))).toEqual([]);
}, 900_000);

function ownEstates(): Estate[] {
  const names = readdirSync(OWN).filter((name) => name.endsWith('.yaml'));
  return names.sort().map((name) => new Estate(name, readFileSync(join(OWN, name), 'utf8')));
}

function fieldsOf(estates: readonly Estate[]): Map<string, Played[]> {
  const found = new Map<string, Played[]>();
  for (const estate of estates) {
    let base: MeshModel | undefined;
    const pools = poolsOf(estate.trees);
    for (const [index, tree] of estate.trees.entries()) {
      for (const variation of variationsOf(tree, pools)) {
        const isTold = () => {
          base ??= MeshModel.ofText(estate.text);
          return isToldOf(base, estate, index, variation);
        };
        const played = { text: `${estate.name}: ${variation.text}`, isTold };
        const known = found.get(variation.field);
        if (known === undefined) found.set(variation.field, [played]);
        else known.push(played);
      }
    }
  }
  return found;
}

function isToldOf(base: MeshModel, estate: Estate, index: number, { tree }: Variation): boolean {
  const diff = diffMeshes(base, MeshModel.ofText(estate.with(index, tree())));
  // What changes no request is at least named.
  const { added, removed, changed, named } = diff.objects;
  expect(added + removed + changed === 0 || named.length > 0 || !isUnchanged(diff)).toBe(true);
  return !isUnchanged(diff);
}

/** As many as are played, drawn by a seed. */
function drawn<T>(list: readonly T[]): T[] {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const keyed = list.map((item) => [next(), item] as const).sort(([a], [b]) => a - b);
  return keyed.slice(0, numRuns).map(([, item]) => item);
}
