import fc from 'fast-check';
import { MeshModel } from '../../lib/mesh-model';
import { type Answer, Resolver } from '../../lib/resolver';
import { runs } from '../runs';
import { askFor } from './ask-for';
import { summary } from './estate';
import { type RandomMesh, randomMesh } from './random-mesh';

const RUNS = runs({ sample: 20, full: 600 });

function answers(yaml: string, { requests }: RandomMesh): Answer[] {
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  return requests.map((request) => resolver.resolve(askFor(model, request)));
}

/** What a client and the pods would notice. */
function observed(answer: Answer): string {
  const { outcome } = answer;
  const to =
    outcome.kind === 'forward'
      ? outcome.destinations.map(
          (share) => `${share.path} ${share.authority} ${JSON.stringify([...share.headers].sort())}`,
        )
      : [];
  return [summary(answer), answer.rule?.name, ...to].join('\n');
}

test('the order of documents changes nothing', () => {
  fc.assert(
    fc.property(randomMesh(), fc.infiniteStream(fc.nat()), (mesh, random) => {
      const documents = mesh.yaml.split('\n---\n').map((text) => ({ text, key: random.next().value as number }));
      const shuffled = documents.sort((a, b) => a.key - b.key).map((item) => item.text);
      expect(answers(shuffled.join('\n---\n'), mesh).map(observed)).toEqual(answers(mesh.yaml, mesh).map(observed));
    }),
    RUNS,
  );
});

test('one resolver gives the same answers in any order of requests as a new one for each', () => {
  fc.assert(
    fc.property(randomMesh(), (mesh) => {
      const together = answers(mesh.yaml, { ...mesh, requests: [...mesh.requests].reverse() }).reverse();
      const alone = mesh.requests.map((request) => answers(mesh.yaml, { ...mesh, requests: [request] })[0]!);
      expect(together.map(observed)).toEqual(alone.map(observed));
    }),
    RUNS,
  );
});

test('shares add up to one, a chosen rule has a place, rules before it have a reason', () => {
  fc.assert(
    fc.property(randomMesh(), (mesh) => {
      const model = MeshModel.ofText(mesh.yaml);
      const resolver = new Resolver(model);
      for (const request of mesh.requests) {
        const answer = resolver.resolve(askFor(model, request));
        const { outcome, rule } = answer;
        if (outcome.kind === 'forward') {
          expect(outcome.destinations.reduce((sum, to) => sum + to.share, 0)).toBeCloseTo(1, 9);
        }
        if (rule?.object !== undefined) expect(rule.object.at(...rule.path!).line).toBeGreaterThan(0);
        for (const skipped of resolver.skippedRules(answer)) expect(skipped.reason).not.toBe('');
      }
    }),
    RUNS,
  );
});

test('most requests hit something: the generator is not idle', () => {
  const kinds = new Map<string, number>();
  for (const mesh of fc.sample(randomMesh(), { numRuns: 50, seed: 7 })) {
    for (const answer of answers(mesh.yaml, mesh)) {
      const { outcome } = answer;
      const kind = outcome.kind === 'forward' ? outcome.destinations[0]!.result.kind : outcome.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
  }
  expect(kinds.get('delivered')).toBeGreaterThan(200);
  for (const kind of ['redirect', 'direct-response', 'denied', 'error']) expect(kinds.get(kind)).toBeGreaterThan(5);
});
