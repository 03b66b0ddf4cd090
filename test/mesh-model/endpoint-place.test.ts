import { hasLabels, MeshModel } from '../../lib/mesh-model';

const ZONE = 'topology.kubernetes.io/zone';
const REGION = 'topology.kubernetes.io/region';
const NETWORK = 'topology.istio.io/network';

function pod(labels: string, spec: string): string {
  return `apiVersion: v1
kind: Pod
metadata: { name: api, namespace: acme, labels: { app: api${labels === '' ? '' : `, ${labels}`} } }
spec: { ${spec} }`;
}

/** Whether a pod's endpoint has a label: yes, no, or maybe. */
function says(wanted: Record<string, string>, ...documents: string[]): string {
  const model = MeshModel.ofText(documents.join('\n---\n'));
  const workload = model.workloads[0]!;
  const fits = hasLabels(wanted, workload.labels, model.placeOf(workload));
  return fits === undefined ? 'maybe' : fits ? 'yes' : 'no';
}

test.each([
  ['nothing', '', '', 'maybe', 'maybe'],
  ['a locality label', 'topology.istio.io/locality: eu.eu-1', '', 'yes', 'no'],
  ["Istio's old locality label", 'istio-locality: eu.eu-1.rack', '', 'yes', 'no'],
  ['a locality label of a region alone', 'topology.istio.io/locality: eu', '', 'no', 'no'],
  ['a node selector', '', `nodeSelector: { ${ZONE}: eu-1 }`, 'yes', 'no'],
  [
    'a node selector with the old name',
    '',
    'nodeSelector: { failure-domain.beta.kubernetes.io/zone: eu-1 }',
    'yes',
    'no',
  ],
  ['a label of its own, which that of the node replaces', `${ZONE}: eu-1`, '', 'maybe', 'maybe'],
  ['a locality label over a node selector', 'istio-locality: eu.eu-1', `nodeSelector: { ${ZONE}: eu-2 }`, 'yes', 'no'],
])('the zone of a pod with %s', (_, labels, spec, first, second) => {
  expect([says({ [ZONE]: 'eu-1' }, pod(labels, spec)), says({ [ZONE]: 'eu-2' }, pod(labels, spec))]).toEqual([
    first,
    second,
  ]);
});

test('an affinity leaves some values possible', () => {
  const terms = (...values: string[]) =>
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [${values
      .map((value) => `{ matchExpressions: [{ key: ${ZONE}, operator: In, values: [${value}] }] }`)
      .join(', ')}] } } }`;
  const zones = (spec: string) => ['eu-1', 'eu-2', 'us-1'].map((zone) => says({ [ZONE]: zone }, pod('', spec)));
  expect(zones(terms('eu-1'))).toEqual(['yes', 'no', 'no']);
  expect(zones(terms('eu-1, eu-2'))).toEqual(['maybe', 'maybe', 'no']);
  expect(zones(terms('eu-1', 'eu-2'))).toEqual(['maybe', 'maybe', 'maybe']);
});

test('the node of a pod that runs tells region, zone and host name', () => {
  const node = `apiVersion: v1
kind: Node
metadata: { name: n-1, labels: { ${REGION}: eu, ${ZONE}: eu-1 } }`;
  const running = [pod('', 'nodeName: n-1'), node] as const;
  expect(says({ [ZONE]: 'eu-1', [REGION]: 'eu', 'kubernetes.io/hostname': 'n-1', app: 'api' }, ...running)).toBe('yes');
  expect(says({ [ZONE]: 'eu-2' }, ...running)).toBe('no');
  expect(says({ 'topology.istio.io/subzone': 'rack' }, ...running)).toBe('no');
  expect(says({ [ZONE]: 'eu-1', app: 'other' }, ...running)).toBe('no');
  const labelled = pod('topology.istio.io/locality: us.us-1', 'nodeName: n-1');
  expect(says({ [ZONE]: 'us-1' }, labelled, node)).toBe('yes');
});

test("the network is the pod's label, else that of Istio's own namespace; the cluster is nowhere written", () => {
  const system = `apiVersion: v1
kind: Namespace
metadata: { name: istio-system, labels: { ${NETWORK}: net-1 } }`;
  expect(says({ [NETWORK]: 'net-1' }, pod('', ''))).toBe('maybe');
  expect(says({ [NETWORK]: 'net-1' }, pod('', ''), system)).toBe('yes');
  expect(says({ [NETWORK]: 'net-1' }, pod(`${NETWORK}: net-2`, ''), system)).toBe('no');
  expect(says({ 'topology.istio.io/cluster': 'c-1' }, pod('', ''))).toBe('maybe');
});

test('an endpoint of a ServiceEntry has the locality that is written, one that is looked up has none', () => {
  const entry = (endpoints: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: acme }
spec:
  hosts: [db.example.com]
  ports: [{ number: 80, name: http, protocol: HTTP }]
  resolution: DNS
  ${endpoints}`;
  const zone = (endpoints: string) => {
    const endpoint = MeshModel.ofText(entry(endpoints)).services[0]!.endpoints[0]!;
    return hasLabels({ [ZONE]: 'eu-1' }, endpoint.labels, endpoint.place);
  };
  expect(zone('endpoints: [{ address: 1.2.3.4, locality: eu/eu-1 }]')).toBe(true);
  expect(zone('endpoints: [{ address: 1.2.3.4, locality: eu }]')).toBe(false);
  expect(zone(`endpoints: [{ address: 1.2.3.4, labels: { ${ZONE}: eu-1 } }]`)).toBe(true);
  expect(zone('')).toBe(false);
});

test('what an affinity forbids, or asks of other labels, tells nothing', () => {
  const term = (expressions: string) =>
    `affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchExpressions: [${expressions}] }] } } }`;
  const forbidden = term(
    `{ key: ${ZONE}, operator: NotIn, values: [eu-1] }, { key: disk, operator: In, values: [eu-1] }`,
  );
  expect(says({ [ZONE]: 'eu-1' }, pod('', forbidden))).toBe('maybe');
  expect(says({ [ZONE]: 'eu-1' }, pod('', 'nodeSelector: { disk: eu-1 }'))).toBe('maybe');
});

test('an endpoint of a ServiceEntry is in the network of its label, else in the one that is written', () => {
  const endpoint = (more: string) => {
    const text = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: db, namespace: acme }
spec: { hosts: [db.example.com], resolution: STATIC, ports: [], endpoints: [{ address: 1.2.3.4${more} }] }`;
    const { labels, place } = MeshModel.ofText(text).services[0]!.endpoints[0]!;
    return ['a', 'b'].map((network) => hasLabels({ [NETWORK]: network }, labels, place));
  };
  expect(endpoint(', network: a')).toEqual([true, false]);
  expect(endpoint(`, network: a, labels: { ${NETWORK}: b }`)).toEqual([false, true]);
  expect(endpoint('')).toEqual([undefined, undefined]);
});

test('a node without labels of a place says that there are none; one that is not in the input says nothing', () => {
  const bare = 'apiVersion: v1\nkind: Node\nmetadata: { name: n-1, labels: { other: x } }';
  expect(says({ [ZONE]: 'eu-1' }, pod('', 'nodeName: n-1'), bare)).toBe('no');
  expect(says({ [ZONE]: 'eu-1' }, pod('', 'nodeName: n-2'), bare)).toBe('maybe');
});
