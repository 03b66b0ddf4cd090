import type { RandomRequest } from '../../resolver/random/requests';
import type { Lab } from '../lab';
import { compare, type Pair } from './comparison';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A smaller configuration in which the resolver and the mesh still disagree about a request. */
export interface Shrunk {
  readonly yaml: string;
  readonly pair: Pair;
}

/** Leaves out objects, then fields and list entries, as long as the disagreement stays. */
export async function shrink(
  lab: Lab,
  yaml: string,
  request: RandomRequest,
  limitMs: number,
): Promise<Shrunk | undefined> {
  const deadline = Date.now() + limitMs;
  let kind: string | undefined;
  const disagreement = async (documents: readonly Json[]): Promise<Shrunk | undefined> => {
    if (Date.now() > deadline) return undefined;
    const text = written(documents);
    try {
      await lab.replaceAll(text);
      // Several times, because Envoy may choose.
      const pairs = await compare(lab, text, Array<RandomRequest>(8).fill(request));
      const pair = pairs.find((item) => item.differences.length > 0 && (kind ?? kindOf(item)) === kindOf(item));
      if (pair !== undefined) kind = kindOf(pair);
      return pair && { yaml: text, pair };
    } catch {
      // What is refused is no configuration.
      return undefined;
    }
  };
  let documents = yaml.split('\n---\n').map((text) => JSON.parse(text) as Json);
  let best = await disagreement(documents);
  for (let found = best !== undefined; found; ) {
    found = false;
    for (const smaller of candidates(documents)) {
      const shrunk = await disagreement(smaller);
      if (shrunk === undefined) continue;
      [documents, best, found] = [smaller, shrunk, true];
      break;
    }
  }
  return best;
}

/** Which difference it is: another one is another matter. */
export function kindOf({ differences, observed }: Pair): string {
  // What the lab itself cannot send says nothing.
  if (/^no (Service|pod) /.test(observed.error ?? '')) return 'not sent';
  return differences[0]?.replaceAll(/"[^"]*"|[-\w]+\.[-\w.]+/g, '…') ?? '';
}

const written = (documents: readonly Json[]) => documents.map((item) => JSON.stringify(item)).join('\n---\n');

/** Without some of Istio's objects, then without parts of them; what runs stays. */
function* candidates(documents: readonly Json[]): Iterable<Json[]> {
  const removable = [...documents.keys()].filter((at) => isIstio(documents[at]!));
  for (let size = Math.ceil(removable.length / 2); size >= 1; size >>= 1) {
    for (let from = 0; from < removable.length; from += size) {
      const gone = new Set(removable.slice(from, from + size));
      yield documents.filter((_, at) => !gone.has(at));
    }
  }
  for (const at of removable) {
    const document = documents[at] as { spec?: Json };
    if (document.spec === undefined) continue;
    for (const smaller of without(document.spec)) yield documents.with(at, { ...document, spec: smaller });
  }
}

const isIstio = (document: Json) => (document as { apiVersion: string }).apiVersion.includes('istio.io');

/** The value without one of its parts, outer parts first. */
function* without(value: Json): Iterable<Json> {
  if (Array.isArray(value)) {
    for (const at of value.keys()) yield value.toSpliced(at, 1);
    for (const [at, item] of value.entries()) for (const smaller of without(item)) yield value.with(at, smaller);
  } else if (typeof value === 'object' && value !== null) {
    for (const key of Object.keys(value)) yield Object.fromEntries(Object.entries(value).filter(([k]) => k !== key));
    for (const [key, item] of Object.entries(value)) {
      for (const smaller of without(item)) yield { ...value, [key]: smaller };
    }
  }
}
