import { MeshModel } from '../../lib/mesh-model';
import type { NetworkPod, NetworkPolicies } from '../../lib/mesh-model/network-policy';

const WEB: NetworkPod = { namespace: 'shop', labels: { app: 'web', tier: 'front' } };
const API: NetworkPod = { namespace: 'shop', labels: { app: 'api' } };
const TILL: NetworkPod = { namespace: 'pay', labels: { app: 'till' } };
const PORT = { number: 8080, names: ['http'] };

const policy = (name: string, spec: string, namespace = 'shop') =>
  `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: { name: ${name}, namespace: ${namespace} }\nspec: ${spec}\n`;
const PAY = 'apiVersion: v1\nkind: Namespace\nmetadata: { name: pay, labels: { team: money } }\n';

function policiesOf(...documents: string[]): NetworkPolicies {
  return MeshModel.ofText(documents.join('---\n')).networkPolicies;
}

/** `ingress own` or the like; `open` where nothing drops the connection. */
function said(policies: NetworkPolicies, from: NetworkPod, to: NetworkPod, port = PORT): string {
  const drop = policies.dropping(from, to, port);
  return drop === undefined ? 'open' : `${drop.direction} ${drop.policies.map(({ name }) => name).join()}`;
}

test('without a policy for it a pod is open', () => {
  const policies = policiesOf(policy('api', '{ podSelector: { matchLabels: { app: api } }, policyTypes: [Ingress] }'));
  expect([said(policies, TILL, WEB), said(policies, TILL, API), said(policies, API, WEB)]).toEqual([
    'open',
    'ingress api',
    'open',
  ]);
});

test('policies of a pod add up', () => {
  const policies = policiesOf(
    policy('nothing', '{ podSelector: {} }'),
    policy('own', '{ podSelector: { matchLabels: { app: web } }, ingress: [{ from: [{ podSelector: {} }] }] }'),
  );
  expect([said(policies, API, WEB), said(policies, TILL, WEB), said(policies, WEB, API)]).toEqual([
    'open',
    'ingress nothing,own',
    'ingress nothing',
  ]);
});

test('policyTypes say for which directions it is; without them egress counts where it has rules', () => {
  const out = policiesOf(policy('out', '{ podSelector: {}, policyTypes: [Egress] }'));
  expect([said(out, WEB, TILL), said(out, TILL, WEB)]).toEqual(['egress out', 'open']);
  const written = policiesOf(policy('both', '{ podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }'));
  expect([said(written, WEB, TILL), said(written, WEB, API), said(written, TILL, WEB)]).toEqual([
    'egress both',
    'ingress both',
    'ingress both',
  ]);
  const inward = policiesOf(policy('in', '{ podSelector: {}, policyTypes: [Ingress], egress: [{}] }'));
  expect(said(inward, WEB, TILL)).toBe('open');
});

test.each([
  ['{ namespaceSelector: { matchLabels: { team: money } } }', 'open'],
  ['{ namespaceSelector: { matchLabels: { team: other } } }', 'ingress in'],
  ['{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: pay } } }', 'open'],
  ['{ namespaceSelector: {} }', 'open'],
  ['{ namespaceSelector: {}, podSelector: { matchLabels: { app: till } } }', 'open'],
  ['{ namespaceSelector: {}, podSelector: { matchLabels: { app: other } } }', 'ingress in'],
  ['{ podSelector: { matchLabels: { app: till } } }', 'ingress in'],
  ['{ ipBlock: { cidr: 10.0.0.0/8 } }', 'open'],
])('a pod of another namespace, let in by %s', (from, outcome) => {
  const policies = policiesOf(PAY, policy('in', `{ podSelector: {}, ingress: [{ from: [${from}] }] }`));
  expect(said(policies, TILL, WEB)).toBe(outcome);
});

test('of a namespace that is not in the input only its name is known', () => {
  const asked = (labels: string) =>
    policiesOf(
      policy('in', `{ podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: ${labels} } }] }] }`),
    );
  expect(said(asked('{ team: money }'), TILL, WEB)).toBe('open');
  expect(said(asked('{ kubernetes.io/metadata.name: other }'), TILL, WEB)).toBe('ingress in');
});

test('of a pod that is not in the input only some labels are known', () => {
  const part: NetworkPod = { ...API, isWhole: false };
  const own = policiesOf(policy('own', '{ podSelector: { matchLabels: { tier: back } } }'));
  expect([said(own, TILL, part), said(own, TILL, API)]).toEqual(['open', 'open']);
  const in1 = policiesOf(
    policy('in', '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { tier: x } } }] }] }'),
  );
  expect([said(in1, part, WEB), said(in1, API, WEB)]).toEqual(['open', 'ingress in']);
  const of = policiesOf(
    policy('in', '{ podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app: web } } }] }] }'),
  );
  expect(said(of, part, WEB)).toBe('ingress in');
  // One that may be for the pod may open it.
  const both = policiesOf(
    policy('all', '{ podSelector: {} }'),
    policy('some', '{ podSelector: { matchLabels: { tier: back } } }'),
  );
  expect([said(both, TILL, part), said(both, TILL, API)]).toEqual(['open', 'ingress all']);
});

test.each([
  ['{ key: tier, operator: In, values: [front, mid] }', true],
  ['{ key: tier, operator: In, values: [back] }', false],
  ['{ key: none, operator: In, values: [front] }', false],
  ['{ key: tier, operator: NotIn, values: [back] }', true],
  ['{ key: tier, operator: NotIn, values: [front] }', false],
  ['{ key: none, operator: NotIn, values: [front] }', true],
  ['{ key: tier, operator: Exists }', true],
  ['{ key: none, operator: Exists }', false],
  ['{ key: tier, operator: DoesNotExist }', false],
  ['{ key: none, operator: DoesNotExist }', true],
])('podSelector %s is for the pod: %s', (expression, isFor) => {
  const policies = policiesOf(policy('own', `{ podSelector: { matchExpressions: [${expression}] } }`));
  expect(said(policies, TILL, WEB)).toBe(isFor ? 'ingress own' : 'open');
});

test('all labels and all expressions have to hold', () => {
  const spec = (expression: string) =>
    policiesOf(
      policy(
        'own',
        `{ podSelector: { matchLabels: { app: web }, matchExpressions: [{ key: tier, operator: Exists }, ${expression}] } }`,
      ),
    );
  expect(said(spec('{ key: app, operator: Exists }'), TILL, WEB)).toBe('ingress own');
  expect(said(spec('{ key: app, operator: DoesNotExist }'), TILL, WEB)).toBe('open');
});

test.each([
  ['{ port: 8080 }', 'open'],
  ['{ port: 8081 }', 'ingress in'],
  ['{ port: 8079 }', 'ingress in'],
  ['{ port: 8000, endPort: 8080 }', 'open'],
  ['{ port: 8080, endPort: 8090 }', 'open'],
  ['{ port: 8000, endPort: 8079 }', 'ingress in'],
  ['{ port: http }', 'open'],
  ['{ port: https }', 'ingress in'],
  ['{ port: 8080, protocol: UDP }', 'ingress in'],
  ['{ port: 8080, protocol: TCP }', 'open'],
  ['{ protocol: TCP }', 'open'],
])('a rule for %s', (port, outcome) => {
  const policies = policiesOf(policy('in', `{ podSelector: {}, ingress: [{ ports: [{ port: 1 }, ${port}] }] }`));
  expect(said(policies, TILL, WEB)).toBe(outcome);
  expect(policies.closing(WEB, PORT)?.policies.map(({ name }) => name)).toEqual(
    outcome === 'open' ? undefined : ['in'],
  );
});

test('a port and a peer of two rules are not those of one', () => {
  const ingress =
    '[{ ports: [{ port: 8080 }], from: [{ podSelector: {} }] }, { from: [{ namespaceSelector: {} }], ports: [{ port: 9090 }] }]';
  const policies = policiesOf(policy('in', `{ podSelector: {}, ingress: ${ingress} }`));
  expect([said(policies, TILL, WEB), said(policies, API, WEB)]).toEqual(['ingress in', 'open']);
  expect(said(policies, TILL, WEB, { number: 9090, names: [] })).toBe('open');
  // Somebody may connect, so the port is not closed.
  expect(policies.closing(WEB, PORT)).toBeUndefined();
});

test('what leaves is asked before what enters, and a pod without policies has no closed port', () => {
  const policies = policiesOf(
    policy('in', '{ podSelector: {}, policyTypes: [Ingress] }'),
    policy('out', '{ podSelector: {}, policyTypes: [Egress] }', 'pay'),
  );
  expect(said(policies, TILL, WEB)).toBe('egress out');
  expect(policies.closing(WEB, PORT)?.direction).toBe('ingress');
  expect(policies.closing(TILL, PORT)).toBeUndefined();
});
