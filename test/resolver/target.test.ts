import { MeshModel } from '../../lib/mesh-model';
import { targetPortOf } from '../../lib/resolver/target';
import { deployment, ESTATE, fromApp, fromOutside, resolverOf, service, summary, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';
const ZONE = 'topology.kubernetes.io/zone';

const zoned = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: zoned, namespace: acme }
spec:
  host: ${CMS}
  subsets: [{ name: eu-1, labels: { ${ZONE}: eu-1 } }, { name: main-eu-1, labels: { version: main, ${ZONE}: eu-1 } }]`;

const to = (subset: string) =>
  virtualService('acme', 'cms', [CMS], `    - route: [{ destination: { host: ${CMS}, subset: ${subset} } }]`);

function ask(subset: string, estate = ESTATE) {
  const answer = fromApp(resolverOf([estate, zoned, to(subset)]), 'acme', 'ui', 'http://cms:8080/');
  const { outcome } = answer;
  const workloads = outcome.kind === 'forward' ? outcome.destinations[0]!.workloads.map(({ name }) => name) : [];
  return { said: summary(answer), workloads, unknowns: answer.unknowns.map(({ cause }) => cause) };
}

/** The estate with the main pods of cms where a node selector puts them. */
function at(zone: string): string {
  const main = deployment('acme', 'cms', 'main');
  return ESTATE.replace(main, main.replace('spec: { serviceA', `spec: { nodeSelector: { ${ZONE}: ${zone} }, serviceA`));
}

test('which pods are in a zone is unknown unless they ask for nodes there', () => {
  expect(ask('eu-1')).toEqual({
    said: 'cms/eu-1',
    workloads: ['cms-main', 'cms-ops-1234'],
    unknowns: ['endpoint-place'],
  });
  expect(ask('main-eu-1').workloads).toEqual(['cms-main']);
  expect(ask('main-eu-1', at('eu-1'))).toEqual({ said: 'cms/main-eu-1', workloads: ['cms-main'], unknowns: [] });
  expect(ask('eu-1', at('us-1')).workloads).toEqual(['cms-ops-1234']);
});

test('pods that are all elsewhere are no upstream', () => {
  expect(ask('main-eu-1', at('us-1')).said).toBe('cms/main-eu-1 503 no_healthy_upstream');
});

describe('TLS that a DestinationRule begins', () => {
  const rule = (spec: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-cms, namespace: acme }
spec: { host: cms.acme.svc.cluster.local, ${spec} }`;
  const added = (...documents: string[]) => {
    const { outcome } = fromApp(
      resolverOf([ESTATE.replace('name: http-cms', 'name: https-cms'), ...documents]),
      'acme',
      'ui',
      'http://cms.acme:8080/',
    );
    return outcome.kind === 'forward' ? outcome.destinations[0]!.results[0]!.speech?.added : outcome.kind;
  };
  const simple = (more = '') => `{ tls: { mode: SIMPLE${more} } }`;

  test('needs a Secret only at gateways, and at workloads that the rule selects', () => {
    const select = ', workloadSelector: { matchLabels: { app: ui } }';
    const secret = simple(', credentialName: ca');
    expect(added(rule(`trafficPolicy: ${simple()}`))).toBe('tls');
    expect(added(rule(`trafficPolicy: ${secret}`))).toBeUndefined();
    expect(added(rule(`trafficPolicy: ${secret}${select}`))).toBe('tls');
    expect(added(rule(`trafficPolicy: ${simple(', credentialName: "configmap://ca"')}`))).toBe('tls');
    const documents = [
      ESTATE,
      rule(`trafficPolicy: ${secret}`),
      virtualService(
        'acme',
        'edge',
        ['acme.example.com'],
        '    - route: [{ destination: { host: cms } }]',
        'gateways: [gateway]',
      ),
    ];
    const { outcome } = fromOutside(resolverOf(documents), 'http://acme.example.com/');
    expect(outcome.kind === 'forward' && outcome.destinations[0]!.results[0]!.speech?.added).toBe('tls');
  });

  test('for one port replaces what is for all, and has nothing of it', () => {
    const ports = (settings: string) =>
      `trafficPolicy: { tls: { mode: SIMPLE }, portLevelSettings: [{ port: { number: 8080 }, ${settings} }] }`;
    expect(added(rule(ports('tls: { mode: DISABLE }')))).toBeUndefined();
    expect(added(rule(ports('loadBalancer: { simple: RANDOM }')))).toBe('mtls');
    expect(added(rule(ports('tls: { mode: DISABLE }').replace('8080', '9090')))).toBe('tls');
  });

  test("is the subset's own before the rule's", () => {
    const subset = (policy: string) =>
      `trafficPolicy: { tls: { mode: SIMPLE } }, subsets: [{ name: s, labels: { version: main }, trafficPolicy: ${policy} }]`;
    const route = virtualService(
      'acme',
      'cms',
      ['cms.acme.svc.cluster.local'],
      '    - route: [{ destination: { host: cms, subset: s, port: { number: 8080 } } }]',
    );
    const at = (policy: string) => {
      const documents = [ESTATE, rule(subset(policy)), route];
      const { outcome } = fromApp(resolverOf(documents), 'acme', 'ui', 'http://cms.acme:8080/');
      return outcome.kind === 'forward' ? outcome.destinations[0]!.results[0]!.speech?.added : outcome.kind;
    };
    expect(at('{ tls: { mode: DISABLE } }')).toBeUndefined();
    expect(at('{ loadBalancer: { simple: RANDOM } }')).toBe('tls');
    expect(
      at('{ tls: { mode: SIMPLE }, portLevelSettings: [{ port: { number: 8080 }, tls: { mode: ISTIO_MUTUAL } }] }'),
    ).toBe('mtls');
  });
});

test('a ServiceEntry without addresses of its own is nothing to a gateway: the connection leads to the gateway itself', () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: acme }
spec: { hosts: [x.example.org], location: MESH_EXTERNAL, resolution: NONE, ports: [{ number: 80, name: http, protocol: HTTP }] }`;
  const route = virtualService(
    'acme',
    'edge',
    ['acme.example.com'],
    '    - route: [{ destination: { host: x.example.org } }]',
    'gateways: [gateway]',
  );
  const resolver = resolverOf([ESTATE, entry, route]);
  expect(summary(fromOutside(resolver, 'http://acme.example.com/'))).toBe('x 503 no_healthy_upstream');
  expect(summary(fromApp(resolver, 'acme', 'ui', 'http://x.example.org/'))).toBe('x');
});

test('a rule that sends to a ServiceEntry of resolution NONE leaves the address as it was: where that leads is not told', () => {
  const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: acme }
spec: { hosts: ["*.example.org"], location: MESH_EXTERNAL, resolution: NONE, ports: [{ number: 8080, name: http, protocol: HTTP }] }`;
  const route = virtualService('acme', 'cms', [CMS], '    - route: [{ destination: { host: "*.example.org" } }]');
  const ask = (url: string, ...documents: string[]) =>
    fromApp(resolverOf([ESTATE, entry, ...documents]), 'acme', 'ui', url).unknowns.map(({ detail }) => detail);
  expect(ask('http://cms:8080/', route)).toEqual([
    'ServiceEntry acme/x has resolution NONE: the request goes to the address of cms, not of *.example.org',
  ]);
  expect(ask('http://x.example.org:8080/', route)).toEqual([]);
});

test('where the name of a ServiceEntry of resolution NONE leads is not known, whatever pods it selects (played: 503)', () => {
  const told = (resolution: string, more = '') => {
    const entry = `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: x, namespace: acme }
spec: { hosts: [x.example.org], location: MESH_INTERNAL, resolution: ${resolution}, ports: [{ number: 8080, name: http, protocol: HTTP }]${more} }`;
    return fromApp(resolverOf([ESTATE, entry]), 'acme', 'ui', 'http://x.example.org:8080/').unknowns;
  };
  const selector = ', workloadSelector: { labels: { app: cms } }';
  expect(told('NONE', selector)).toEqual([
    expect.objectContaining({
      cause: 'endpoint-place',
      detail:
        'ServiceEntry acme/x has resolution NONE: whether the name leads to the pods of its workloadSelector is not known',
    }),
  ]);
  expect([told('STATIC', selector), told('NONE')]).toEqual([[], []]);
});

describe('what a destination lacks, in words', () => {
  const detail = (documents: string[], destination: string) => {
    const rules = virtualService('acme', 'cms', [CMS], `    - route: [{ destination: { ${destination} } }]`);
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents, rules]), 'acme', 'ui', 'http://cms:8080/');
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
    return result?.kind === 'error' ? `${result.reason}: ${result.detail}` : result?.kind;
  };
  const service = (spec: string) =>
    `apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: acme }\nspec: { ${spec} }`;
  const X = 'x.acme.svc.cluster.local';

  test('the service, its port, also one for UDP only', () => {
    expect(detail([], `host: ${X}`)).toBe(`cluster_not_found: service ${X} does not exist`);
    const hidden = service('selector: { app: ui }, ports: [{ port: 80 }]').replace(
      'namespace: acme',
      'namespace: beta, annotations: { networking.istio.io/exportTo: . }',
    );
    expect(detail([hidden], 'host: x.beta.svc.cluster.local, port: { number: 80 }')).toBe(
      'cluster_not_found: service x.beta.svc.cluster.local is not visible from namespace acme',
    );
    const dns = service(
      'selector: { app: ui }, ports: [{ name: dns, port: 53, protocol: UDP }, { name: http, port: 80 }]',
    );
    expect(detail([dns], `host: ${X}, port: { number: 53 }`)).toBe(`cluster_not_found: service ${X} has no port 53`);
    expect(detail([dns], `host: ${X}, port: { number: 80 }`)).toBe('delivered');
  });

  test('its subset, with and without a DestinationRule', () => {
    expect(detail([], `host: ${CMS}, subset: gone`)).toBe(
      `cluster_not_found: subset gone of ${CMS}: DestinationRule acme/cms has no such subset`,
    );
    const plain = service('selector: { app: ui }, ports: [{ port: 80 }]');
    expect(detail([plain], `host: ${X}, subset: gone, port: { number: 80 }`)).toBe(
      `cluster_not_found: subset gone of ${X}: no DestinationRule for it applies`,
    );
  });

  test('its pods: none at all, none of the subset, none that are known', () => {
    const lonely = service('selector: { app: nothing }, ports: [{ port: 80 }]');
    expect(detail([lonely], `host: ${X}, port: { number: 80 }`)).toBe(
      `no_healthy_upstream: no running pod has the labels of service ${X}`,
    );
    expect(detail([service('ports: [{ port: 80 }]')], `host: ${X}, port: { number: 80 }`)).toBe(
      `no_healthy_upstream: service ${X} has no selector, and no endpoints are known`,
    );
    const subset = `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-gone, namespace: acme }
spec: { host: ${CMS}, subsets: [{ name: gone, labels: { version: gone } }] }`;
    expect(detail([subset], `host: ${CMS}, subset: gone`)).toBe(
      `no_healthy_upstream: no running pod has the labels of subset gone of ${CMS}`,
    );
  });
});

test('HTTP/2 by the mesh is for ports that say HTTP', () => {
  const carried = (name: string) => {
    const service = `apiVersion: v1\nkind: Service\nmetadata: { name: x, namespace: acme }\nspec: { selector: { app: ui }, ports: [{ name: ${name}, port: 80 }] }`;
    const resolver = resolverOf([ESTATE, service], { h2Upgrade: true });
    const { outcome } = fromApp(resolver, 'acme', 'cms', 'http://x:80/');
    return outcome.kind === 'forward' ? outcome.destinations[0]!.results[0]!.speech?.carried : outcome.kind;
  };
  expect(carried('http')).toBe('HTTP/2');
  expect(carried('tcp')).toBe('as sent');
});

test("a port by name is the pod's, by number itself; a name that the pod does not have is the service's own", () => {
  const port = (targetPort: number | string) =>
    ({ name: 'a', number: 80, targetPort, protocol: 'http', protocolName: '' }) as const;
  const { workloads } = MeshModel.ofText(
    'apiVersion: v1\nkind: Pod\nmetadata: { name: x }\nspec: { containers: [{ name: a, ports: [{ name: other, containerPort: 1 }, { name: web, containerPort: 8080 }] }] }',
  );
  expect(targetPortOf(port(8081), workloads[0])).toBe(8081);
  expect(targetPortOf(port('web'), workloads[0])).toBe(8080);
  expect(targetPortOf(port('gone'), workloads[0])).toBe(80);
  expect(targetPortOf(port('web'), undefined)).toBe(80);
});

test('pods without a port of the name that the Service gives are no endpoints of it', () => {
  const cms = service('acme', 'cms');
  const byName = ESTATE.replace(cms, cms.replace('targetPort: 8080', 'targetPort: web'));
  const asked = (estate: string) => {
    const { outcome } = fromApp(resolverOf([estate]), 'acme', 'ui', 'http://cms:8080/');
    const [share] = outcome.kind === 'forward' ? outcome.destinations : [];
    const said = share?.result.kind === 'error' ? share.result.detail : share?.result.kind;
    return [share?.workloads.map(({ name }) => name), said];
  };
  const main = deployment('acme', 'cms', 'main');
  expect(asked(byName)).toEqual([[], `no running pod of service ${CMS} has a port called web`]);
  expect(asked(byName.replace(main, main.replace('ports: [{', 'ports: [{ name: web,')))).toEqual([
    ['cms-main'],
    'delivered',
  ]);
});
