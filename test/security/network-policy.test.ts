import { BlockList } from 'node:net';
import fc from 'fast-check';
import { DEFAULT_PROPAGATION } from '../../lib/model/propagation';
import { serviceLabels } from '../../lib/model/selectors';
import type { Service } from '../../lib/model/service';
import { containerPorts } from '../../lib/model/service-port';
import type { Estate, Tenant } from '../../lib/model/tenant';
import { gatewayLabels } from '../../lib/routing/gateway';
import { Visibility } from '../../lib/routing/visibility';
import { type NetworkPolicySpec, networkPolicies } from '../../lib/security/network-policy';
import { estate as estateOf, gateway, service, tenant } from '../estate/declared';
import { randomEstate } from '../estate/random-estate';

const ISOLATED = { authorization: true, callers: true, sidecar: true, network: true };

type Labels = Readonly<Record<string, string>>;

/** A pod, or an address outside of the cluster. */
interface End {
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly ip?: string;
}

/** Whether Kubernetes lets a connection through, by the policies of each namespace: our own reading of its rules. */
function connects(
  policies: ReadonlyMap<string, readonly NetworkPolicySpec[]>,
  from: End,
  to: End,
  port: number,
): boolean {
  const side = (end: End, type: 'Ingress' | 'Egress', other: End) => {
    const own = (policies.get(end.namespace ?? '') ?? []).filter(
      ({ podSelector, policyTypes }) => policyTypes.includes(type) && has(end.labels, podSelector.matchLabels),
    );
    if (own.length === 0) return true;
    return own.some((spec) =>
      (type === 'Ingress'
        ? (spec.ingress ?? []).map((rule) => ({ peers: rule.from, ports: rule.ports }))
        : (spec.egress ?? []).map((rule) => ({ peers: rule.to, ports: rule.ports }))
      ).some(
        ({ peers, ports }) =>
          (ports === undefined || ports.some((each) => each.port === port && each.protocol === 'TCP')) &&
          (peers === undefined || peers.some((peer) => isPeer(peer, other, end.namespace))),
      ),
    );
  };
  return side(from, 'Egress', to) && side(to, 'Ingress', from);
}

type Peer = NonNullable<NonNullable<NetworkPolicySpec['ingress']>[number]['from']>[number];

function isPeer({ namespaceSelector, podSelector, ipBlock }: Peer, end: End, own: string | undefined): boolean {
  if (ipBlock !== undefined) {
    const [net, bits] = ipBlock.cidr.split('/');
    if (end.ip === undefined || net!.includes(':')) return false;
    const list = new BlockList();
    list.addSubnet(net!, Number(bits), 'ipv4');
    const except = new BlockList();
    for (const range of ipBlock.except ?? [])
      except.addSubnet(range.split('/')[0]!, Number(range.split('/')[1]), 'ipv4');
    return list.check(end.ip) && !except.check(end.ip);
  }
  if (end.namespace === undefined) return false;
  const isThere =
    namespaceSelector === undefined
      ? end.namespace === own
      : has({ 'kubernetes.io/metadata.name': end.namespace }, namespaceSelector.matchLabels);
  return isThere && has(end.labels, podSelector?.matchLabels);
}

function has(labels: Labels = {}, wanted: Labels = {}): boolean {
  return Object.entries(wanted).every(([name, value]) => labels[name] === value);
}

function policiesOf(estate: Estate): Map<string, NetworkPolicySpec[]> {
  const visibility = new Visibility(estate);
  return new Map(
    estate.tenants.map((each) => [each.namespace, networkPolicies(each, visibility).map(({ spec }) => spec)]),
  );
}

const pod = ({ namespace, ...of }: Service): End => ({ namespace, labels: { ...serviceLabels(of), version: 'main' } });

const two = (a: Partial<Tenant> = {}, more: Partial<Estate> = {}): Estate => ({
  ...estateOf(
    tenant({
      name: 'a',
      namespace: 'a-ns',
      isolation: ISOLATED,
      gateways: [gateway({ podNamespace: 'a-ns' })],
      external: [{ name: 'db', host: 'db.example.net', port: 5432, protocol: 'tcp', addresses: ['192.0.2.0/24'] }],
      services: [
        service('ui', {
          tenant: 'a',
          namespace: 'a-ns',
          gateway: 'gateway',
          routes: ['/'],
          port: 80,
          targetPort: 8080,
          calls: [
            { kind: 'service', tenant: 'b', service: 'api' },
            { kind: 'external', name: 'db' },
            { kind: 'host', namespace: 'kafka', service: 'broker' },
          ],
        }),
        service('other', { tenant: 'a', namespace: 'a-ns', port: 8081 }),
      ],
      ...a,
    }),
    tenant({
      name: 'b',
      namespace: 'b-ns',
      isolation: ISOLATED,
      services: [service('api', { tenant: 'b', namespace: 'b-ns', port: 80, targetPort: 9090 })],
    }),
  ),
  ...more,
});

describe('TENANT-12: with `network` pods reach what is declared, and nothing else', () => {
  const given = two();
  const all = policiesOf(given);
  const [ui, other] = given.tenants[0]!.services.map(pod) as [End, End];
  const api = pod(given.tenants[1]!.services[0]!);
  const ingress: End = { namespace: 'a-ns', labels: gatewayLabels(given.tenants[0]!, given.tenants[0]!.gateways[0]!) };
  const visitor: End = { ip: '203.0.113.7' };
  const cluster = (namespace: string): End => ({ namespace, labels: { app: 'x' } });

  test.each<[string, End, End, number]>([
    ['a declared call, to the port of the container', ui, api, 9090],
    ['visitors to the gateway', visitor, ingress, 8443],
    ['load balancers to its status', visitor, ingress, 15021],
    ['the gateway to what it exposes', ingress, ui, 8080],
    ['proxies to istiod', other, cluster('istio-system'), 15012],
    ['DNS', other, cluster('kube-system'), 53],
    ['a host outside of the cluster by its addresses', ui, { ip: '192.0.2.9' }, 5432],
    ['a Service of the cluster that is no tenant’s', ui, cluster('kafka'), 9092],
  ])('%s', (_what, from, to, port) => expect(connects(all, from, to, port)).toBe(true));

  test.each<[string, End, End, number]>([
    ['a call that is not declared', other, api, 9090],
    ['the same inside the tenant', other, ui, 8080],
    ['the callee to its caller', api, ui, 8080],
    ['another port of a callee', ui, api, 80],
    ['a pod of somebody else', cluster('default'), api, 9090],
    ['visitors past the gateway', visitor, ui, 8080],
    ['visitors to another port of the gateway', visitor, ingress, 15000],
    ['the gateway to what it does not expose', ingress, other, 8081],
    ['the internet', other, { ip: '203.0.113.7' }, 443],
    ['another port of a host outside', ui, { ip: '192.0.2.9' }, 443],
    ['another address', ui, { ip: '198.51.100.1' }, 5432],
    ['the node', ui, { ip: '169.254.169.254' }, 80],
    ['metrics of proxies', cluster('monitoring'), ui, 15020],
  ])('not: %s', (_what, from, to, port) => expect(connects(all, from, to, port)).toBe(false));

  test('a host outside without addresses is every address but those of nodes', () => {
    const external = [{ name: 'db', host: 'db.example.net', port: 443, protocol: 'https' as const }];
    const open = policiesOf(two({ external }));
    expect(connects(open, ui, { ip: '198.51.100.1' }, 443)).toBe(true);
    expect(connects(open, ui, { ip: '169.254.169.254' }, 443)).toBe(false);
  });

  test('the platform’s telemetry is named once', () => {
    const seen = policiesOf(
      two(
        {},
        { network: { controlPlane: 'istio-1', telemetry: ['monitoring'], authorizers: [], addresses: [], cni: false } },
      ),
    );
    expect(connects(seen, cluster('monitoring'), ui, 15020)).toBe(true);
    expect(connects(seen, cluster('monitoring'), ui, 8080)).toBe(false);
    expect(connects(seen, other, cluster('monitoring'), 4317)).toBe(true);
    expect(connects(seen, other, cluster('istio-1'), 15012)).toBe(true);
    expect(connects(seen, other, cluster('istio-system'), 15012)).toBe(false);
  });

  test('authorizers of the platform are reached, and reach nothing', () => {
    const asked = policiesOf(
      two(
        {},
        { network: { controlPlane: 'istio-system', telemetry: [], authorizers: ['auth'], addresses: [], cni: false } },
      ),
    );
    for (const from of [ui, other, ingress]) expect(connects(asked, from, cluster('auth'), 9000)).toBe(true);
    expect(connects(all, ui, cluster('auth'), 9000)).toBe(false);
    expect(connects(asked, cluster('auth'), ui, 8080)).toBe(false);
  });

  test('a port without mTLS is open to whom the registry names', () => {
    const open = (from?: string[]) =>
      policiesOf(
        two({
          mtls: {
            mode: 'STRICT',
            exceptions: [{ service: 'other', port: 8081, mode: 'PERMISSIVE', ...(from && { from }) }],
          },
        }),
      );
    expect(connects(open(), cluster('default'), other, 8081)).toBe(true);
    const named = open(['monitoring', '198.51.100.1']);
    expect(connects(named, cluster('default'), other, 8081)).toBe(false);
    expect(connects(named, cluster('monitoring'), other, 8081)).toBe(true);
    expect(connects(named, { ip: '198.51.100.1' }, other, 8081)).toBe(true);
    expect(connects(named, { ip: '198.51.100.2' }, other, 8081)).toBe(false);
    expect(connects(named, cluster('monitoring'), ui, 8080)).toBe(false);
  });

  test('without Sidecars only what comes in is limited, without `callers` the tenant’s pods may come in', () => {
    const open = policiesOf(two({ isolation: { ...ISOLATED, sidecar: false } }));
    expect(connects(open, other, { ip: '203.0.113.7' }, 443)).toBe(true);
    expect(connects(open, other, ui, 8080)).toBe(false);
    const together = policiesOf(two({ isolation: { ...ISOLATED, callers: false, sidecar: false } }));
    expect(connects(together, other, ui, 8080)).toBe(true);
    expect(connects(together, cluster('default'), ui, 8080)).toBe(false);
  });

  test('gateway pods of others in the tenant’s namespace take what comes, on ports that are not known here', () => {
    const pods = { selector: { istio: 'own' }, podNamespace: 'a-ns' };
    const here = policiesOf(two({ gateways: [gateway(pods)] }));
    const own: End = { namespace: 'a-ns', labels: { istio: 'own' } };
    for (const port of [80, 8443, 9999]) expect(connects(here, visitor, own, port)).toBe(true);
    expect(connects(here, own, ui, 8080)).toBe(true);
  });

  test('without Sidecars a policy says nothing of what goes out', () => {
    const given = two({ isolation: { ...ISOLATED, sidecar: false } });
    for (const { spec } of networkPolicies(given.tenants[0]!, new Visibility(given))) {
      expect(spec.policyTypes).toEqual(['Ingress']);
      expect(spec).not.toHaveProperty('egress');
    }
  });

  test('where sidecars begin TLS, the port that speaks it is reached', () => {
    const tls = { mode: 'SIMPLE', targetPort: 8443 } as const;
    const external = [{ name: 'db', host: 'db.example.net', port: 80, protocol: 'http' as const, tls }];
    const reached = policiesOf(two({ external }));
    expect(connects(reached, ui, { ip: '198.51.100.1' }, 8443)).toBe(true);
    expect(connects(reached, ui, { ip: '198.51.100.1' }, 80)).toBe(false);
  });

  test('an exception that is STRICT opens nothing', () => {
    const mtls = { mode: 'PERMISSIVE', exceptions: [{ service: 'other', port: 8081, mode: 'STRICT' }] } as const;
    expect(connects(policiesOf(two({ mtls })), cluster('default'), other, 8081)).toBe(false);
  });

  test('gateway pods of others are let in, and have no policy here', () => {
    const pods = { selector: { istio: 'ingress' }, podNamespace: 'edge' };
    const shared = policiesOf(two({ gateways: [gateway(pods)] }));
    expect(connects(shared, { namespace: 'edge', labels: { istio: 'ingress' } }, ui, 8080)).toBe(true);
    expect(connects(shared, { namespace: 'edge', labels: { istio: 'x' } }, ui, 8080)).toBe(false);
    expect(
      networkPolicies(two({ gateways: [gateway(pods)] }).tenants[0]!, new Visibility(two())).map(({ name }) => name),
    ).toEqual(['deny-all', 'proxies', 'calls-of-ui', 'calls-of-other']);
  });
});

test('TENANT-12: in any estate the network lets through what is declared to be called, and no other pod of the estate', () => {
  fc.assert(
    fc.property(randomEstate(), (drawn) => {
      const given = {
        ...drawn,
        tenants: drawn.tenants.map((each) => ({
          ...each,
          isolation: ISOLATED,
          mtls: { ...each.mtls, exceptions: [] },
        })),
      };
      const visibility = new Visibility({ ...given, propagation: DEFAULT_PROPAGATION });
      const all = policiesOf(given);
      const services = given.tenants.flatMap((each) => each.services);
      for (const callee of services) {
        for (const { targetPort } of containerPorts(callee)) {
          for (const caller of services) {
            const isSame = caller.namespace === callee.namespace && caller.name === callee.name;
            if (isSame) continue;
            const isDeclared = visibility.callees(caller).includes(callee);
            expect(connects(all, pod(caller), pod(callee), targetPort)).toBe(isDeclared);
          }
        }
      }
    }),
    { numRuns: 30, seed: 1 },
  );
});
