import { Contestant, type ProxySize } from './contestant';
import { CLIENT, GATEWAY, type MeshEstate, meshEstate, ourForm, render } from './estate';
import { regexForm } from './regex-form';
import { KINDS, type Kind, sample } from './requests';
import { checkSameAnswers } from './same-answers';

/** What is compared: the emitted form, and one regular expression for each variant. */
export const FORMS = ['ours', 'regex'] as const;
export type Form = (typeof FORMS)[number];

export const PROXIES = [GATEWAY, CLIENT] as const;

export interface Cost {
  readonly form: Form;
  readonly variants: number;
  /** Seconds of processor time for one request, round by round, by the name of its kind. */
  readonly seconds: ReadonlyMap<string, readonly number[]>;
  /** By proxy. */
  readonly sizes: ReadonlyMap<string, ProxySize>;
}

export interface Measurement {
  /** How many variants each service has, one after the other. */
  readonly variants: readonly number[];
  readonly rounds: number;
  /** Requests of one kind in one round. */
  readonly requests: number;
  readonly say: (text: string) => void;
}

/** A mesh of one form with so many variants, and what was seen of it so far. */
interface Subject {
  readonly form: Form;
  readonly estate: MeshEstate;
  readonly mesh: Contestant;
  readonly sizes: ReadonlyMap<string, ProxySize>;
  readonly seen: ReadonlyMap<string, number[]>;
}

/** What a request costs in each form, with all meshes up at once and asked by turns, so that what disturbs hits all. */
export async function measureCosts({ variants, rounds, requests, say }: Measurement): Promise<Cost[]> {
  const subjects: Subject[] = [];
  try {
    for (const count of variants) {
      const pair = await startBoth(meshEstate(count), subjects);
      for (const kind of KINDS) await checkSameAnswers(pair.ours, pair.regex, sample(kind, meshEstate(count)));
      say(`${count} variants: both forms are up and give the same answers`);
    }
    for (let round = 0; round <= rounds; round++) {
      // There and back again, so that nobody is always the one after somebody else.
      const order = round % 2 === 0 ? subjects : [...subjects].reverse();
      for (const kind of KINDS) for (const subject of order) await burst(subject, kind, requests, round > 0);
      say(round === 0 ? 'warm' : `round ${round} of ${rounds}`);
    }
    return subjects.map(({ form, estate, sizes, seen }) => ({
      form,
      variants: estate.variants.length,
      seconds: seen,
      sizes,
    }));
  } finally {
    for (const { mesh } of subjects) await mesh.stop();
  }
}

async function startBoth(estate: MeshEstate, subjects: Subject[]) {
  const files = render(estate);
  const manifests = { ours: ourForm(files), regex: regexForm(files, estate) };
  const start = async (form: Form) => {
    const mesh = await Contestant.start(manifests[form]);
    const seen = new Map(KINDS.map(({ name }) => [name, []]));
    // Before any request: what traffic leaves in memory is another matter.
    subjects.push({ form, estate, mesh, seen, sizes: await sizesOf(mesh) });
    return mesh.lab;
  };
  return { ours: await start('ours'), regex: await start('regex') };
}

async function sizesOf(mesh: Contestant): Promise<Map<string, ProxySize>> {
  const sizes = new Map<string, ProxySize>();
  for (const proxy of PROXIES) sizes.set(proxy, await mesh.size(proxy));
  return sizes;
}

async function burst({ mesh, estate, seen }: Subject, kind: Kind, requests: number, counts: boolean): Promise<void> {
  const seconds = await mesh.secondsPerRequest(kind.proxy, sample(kind, estate), requests);
  if (counts) seen.get(kind.name)!.push(seconds);
}
