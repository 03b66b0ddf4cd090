import fc from 'fast-check';
import { mixed } from '../../diff/compared';
import type { RandomRequest } from '../../resolver/random/requests';
import { randomMesh } from '../../resolver/random-mesh';
import { aged } from './ages';
import { type Document, documents, isOfTheEra } from './raw-eras';

/** Two versions of a mesh, and requests to it. */
export interface RandomChange {
  readonly before: string;
  readonly after: string;
  readonly requests: readonly RandomRequest[];
}

/** Pairs that have the same workloads. */
const PER_ERA = 25;
/** Connections made under other policies have to end first, which takes a second. */
const WITH_POLICIES = 5;
/** What is added is younger than all that was there. */
const ADDED = 9;

/**
 * Random changes: some objects of a mesh are replaced by those of another, in every fifth pair policies as well. Ages are written out,
 * since Istio asks for them where objects compete.
 */
export function* randomChanges(seed: number, pairs: number, requests: number): Iterable<RandomChange> {
  const picks = fc.array(fc.boolean(), { minLength: 5, maxLength: 40 });
  const ages = fc.array(fc.nat({ max: 5 }), { minLength: 40, maxLength: 40 });
  const drawn = fc.sample(fc.tuple(randomMesh(requests), randomMesh(1), picks, ages), { seed, numRuns: pairs });
  for (const [at, [mesh, other, pick, created]] of drawn.entries()) {
    const era = documents(drawn[at - (at % PER_ERA)]![0].yaml).filter(isOfTheEra);
    const isOwn = (item: Document) => !isOfTheEra(item) || (at % WITH_POLICIES === 0 && isPolicy(item));
    const routes = [
      ...(at % WITH_POLICIES === 0 ? era.filter(isPolicy) : []),
      ...documents(mesh.yaml).filter((item) => !isOfTheEra(item)),
    ];
    const others = documents(other.yaml).filter(isOwn);
    const common = era.filter((item) => !isOwn(item));
    const before = [...common, ...routes].map((item, index) => aged(item, created[index % created.length]!));
    const known = new Map(before.map((item) => [keyOf(item), item]));
    const after = distinct([...common, ...documents(mixed(text(routes), text(others), pick))]).map((item) => {
      const same = known.get(keyOf(item));
      return same === undefined ? aged(item, ADDED) : { ...item, metadata: { ...item.metadata, ...same.metadata } };
    });
    yield { before: text(before), after: text(after), requests: mesh.requests };
  }
}

const text = (items: readonly object[]) => items.map((item) => JSON.stringify(item)).join('\n---\n');
const isPolicy = ({ kind }: Document) => /^(Authorization|RequestAuthentication)/.test(kind);
const keyOf = ({ kind, metadata }: Document) => `${kind} ${metadata.namespace}/${metadata.name}`;

function distinct(items: readonly Document[]): Document[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}
