import { explain } from '../../lib/explain';
import { explanationToText } from '../../lib/explain/render-text';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';
import { namespace, service } from './estate';

const pods = (name: string, place = '') => `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: acme }
spec:
  template:
    metadata: { labels: { app: ${name.split('-')[0]}${place && `, istio-locality: ${place}`} } }
    spec: { containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }`;
const rule = (setting: string, more = '') => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: cms, namespace: acme }
spec: { host: cms, trafficPolicy: { loadBalancer: { localityLbSetting: ${setting} }${more} } }`;
const TWO = [namespace('acme'), service('acme', 'cms'), pods('cms-a', 'east.a'), pods('cms-b', 'west.b')];
const OUTLIERS = ', outlierDetection: { consecutive5xxErrors: 5 }';
const SPLIT =
  '{ distribute: [{ from: north/*, to: { "*": 100 } }, { from: east/*, to: { "east/*": 80, "west/*": 20 } }] }';

/** What `explain` says of places, and of the status. */
function said(...documents: string[]): string[] {
  const resolver = new Resolver(MeshModel.ofText([...TWO, ...documents].join('\n---\n')));
  const text = explanationToText(explain(resolver, { url: 'cms', from: 'acme/ui', depth: 0 }));
  return text.split('\n').flatMap((line) => /^ +(locality|503) +(.*)/.exec(line)?.slice(1).join(' ') ?? []);
}

test.each([
  ['the entry of a client whose place is known', 'east.a', SPLIT, '', ['locality from east/a: 80% east/*, 20% west/*']],
  [
    'all entries for one whose place is not',
    '',
    SPLIT,
    '',
    ['locality from north/*: 100% *; from east/*: 80% east/*, 20% west/*'],
  ],
  ['none for a client of another place', 'south.a', SPLIT, '', []],
  [
    'shares of places without pods go to the others',
    'east.a',
    '{ distribute: [{ from: "*", to: { "west/*": 10, "east/c/*": 90 } }] }',
    '',
    ['locality from east/a: 100% west/*'],
  ],
  [
    'nearest first, where failed pods are noticed',
    'east.a',
    '{ failover: [{ from: east, to: west }] }',
    OUTLIERS,
    ['locality the nearest pods first, of east then west'],
  ],
  [
    'by labels',
    'east.a',
    '{ failoverPriority: [topology.istio.io/network] }',
    OUTLIERS,
    ["locality first pods with the client's topology.istio.io/network"],
  ],
  ['nothing where failed pods are not noticed', 'east.a', '{ failover: [{ from: east, to: west }] }', '', []],
  ['nothing where it is switched off', 'east.a', '{ enabled: false }', OUTLIERS, []],
])('%s', (_, place, setting, more, expected) => {
  expect(said(pods('ui', place), rule(setting, more))).toEqual(expected);
});

test('shares for places where no pod is leave nobody: 503', () => {
  const [line] = said(pods('ui', 'east.a'), rule('{ distribute: [{ from: "*", to: { "south/*": 100 } }] }'));
  expect(line).toContain(
    'no_healthy_upstream: DestinationRule acme/cms shares requests out by place, from east/a: no pod is in south/*',
  );
});
