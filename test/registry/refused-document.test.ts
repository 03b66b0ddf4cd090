import { describeProblem } from '../../lib/model/problem';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { RegistryError } from '../../lib/registry/registry-error';

const TENANT: Readonly<Record<string, string>> = {
  apiVersion: 'branchline/v1',
  kind: 'Tenant',
  name: 'acme',
  environment: 'staging',
  namespace: 'acme',
  services: '{}',
};

/** What is said of a tenant with this line in place of its own one, without the name of the file. */
function said(line: string): string[] {
  const key = line.slice(0, line.indexOf(':'));
  const fields = { ...TENANT, [key]: line.slice(key.length + 2) };
  const text = Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  try {
    parseRegistry([{ path: 'acme/tenant.yaml', text: text.join('') }]);
    return [];
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((problem) => describeProblem(problem).replace('tenants/acme/tenant.yaml:', ''));
  }
}

test.each([
  [
    'services: { cms: { image: "a:1", port: 8080, calls: [nope, nope] } }',
    [
      "6:54: error: services.cms.calls.0: 'nope': tenant 'acme' has no service 'nope', it has: cms",
      "6:60: error: services.cms.calls.1: 'nope' is listed twice",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, replicas: 0.5 } }',
    ['6:56: error: services.cms.replicas: must be a whole number of at least 0, got 0.5'],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, canary: { image: "a:2", weight: 0.05 } } }',
    [
      '6:78: error: services.cms.canary.weight: must be a whole number from 0 to 100, got 0.05\n    fix: write 5 for 5 %',
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, canary: { image: "a:2", weight: "5 %" } } }',
    [
      "6:78: error: services.cms.canary.weight: must be a whole number from 0 to 100, got '5 %'\n    fix: write it as a number: 5",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: "http" } }',
    ["6:40: error: services.cms.port: must be a whole number from 1 to 65535, got 'http'"],
  ],
  [
    'services: { cms: { image: "a:1", port: "8080" } }',
    [
      "6:40: error: services.cms.port: must be a whole number from 1 to 65535, got '8080'\n    fix: write it as a number: 8080",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 70000 } }',
    ['6:40: error: services.cms.port: must be a whole number from 1 to 65535, got 70000'],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080.5 } }',
    ['6:40: error: services.cms.port: must be a whole number from 1 to 65535, got 8080.5'],
  ],
  [
    'services: { cms: { image: "a:1", port: } }',
    [
      '6:40: error: services.cms.port: must be a whole number from 1 to 65535, but is empty\n    fix: fill it in or leave it out',
    ],
  ],
  [
    'services: { cms: { image: 1.10, port: 8080 } }',
    ['6:27: error: services.cms.image: must be text, got 1.1\n    fix: put it in quotes: "1.10"'],
  ],
  [
    'services: { cms: { image: [a], port: 8080 } }',
    ['6:27: error: services.cms.image: must be text, got a list\n    fix: write a'],
  ],
  [
    'services: { cms: { image: { a: b }, port: 8080 } }',
    ['6:27: error: services.cms.image: must be text, got a mapping'],
  ],
  [
    'services: { cms: { image: "", port: 8080 } }',
    ['6:27: error: services.cms.image: must not be empty\n    fix: fill it in or leave it out'],
  ],
  [
    'services: { cms: { imgae: "a:1", iamge: "b:1", prot: 8080 }, ui: { image: "a:1", port: 8080, calls: [cms] } }',
    [
      "6:20: error: services.cms.imgae: unknown field 'imgae'\n    fix: did you mean `image`?",
      "6:34: error: services.cms.iamge: unknown field 'iamge'\n    fix: did you mean `image`?",
      "6:48: error: services.cms.prot: unknown field 'prot'\n    fix: did you mean `port`?",
    ],
  ],
  [
    'external: { pay: { hots: api.example.net } }',
    ["7:20: error: external.pay.hots: unknown field 'hots'\n    fix: did you mean `host`?"],
  ],
  [
    'services: { cms: { imgae: "a:1", port: 8080 } }',
    ["6:20: error: services.cms.imgae: unknown field 'imgae'\n    fix: did you mean `image`?"],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, colour: red } }',
    [
      "6:46: error: services.cms.colour: unknown field 'colour', known here: image, replicas, env, resources, workload, deployment, port, targetPort, protocol, ports, routes, hostnames, authentication, tls, domains, schedule, cronJob, autoscale, secrets, writable, user, readOnly, probes, versions, faults, connectionPool, outlierDetection, timeout, retries, cors, headers, rewrite, redirects, stickiness, callers, consumes, produces, propagates, subsets, selector, serviceAccountName, service, serviceAccount, autoscaler, podDisruptionBudget, sharedWithVariants, patches, repository, owner, links, calls, gateway, canary",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, protocol: htpp } }',
    [
      "6:56: error: services.cms.protocol: must be one of http, http2, grpc, tcp, got 'htpp'\n    fix: did you mean `http`?",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, protocol: 5 } }',
    ['6:56: error: services.cms.protocol: must be one of http, http2, grpc, tcp, got 5'],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, timeout: 5 } }',
    [
      '6:55: error: services.cms.timeout: must be a duration such as 500ms, 2s or 1m30s, got 5\n    fix: write 5s or 5ms',
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, routes: /cms } }',
    [
      "6:54: error: services.cms.routes: must be a list (`[a, b]`), got '/cms'\n    fix: write [/cms]",
      "6:54: error: services.cms.routes: is exposed, but tenant 'acme' has no gateway 'gateway', it has: none\n    fix: add the tenant's `domains` or a `gateway`",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, readOnly: yes } }',
    ["6:56: error: services.cms.readOnly: must be true or false, got 'yes'\n    fix: write true"],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, readOnly: Off } }',
    ["6:56: error: services.cms.readOnly: must be true or false, got 'Off'\n    fix: write false"],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, readOnly: maybe } }',
    ["6:56: error: services.cms.readOnly: must be true or false, got 'maybe'"],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, env: { A: 1.10, B: true } } }',
    [
      '6:56: error: services.cms.env.A: must be text, got 1.1\n    fix: put it in quotes: "1.10"',
      '6:65: error: services.cms.env.B: must be text, got true\n    fix: put it in quotes: "true"',
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, canary: { image: "a:2", match: [{ headers: { a: b } }] } } }',
    [
      "6:94: error: services.cms.canary.match.0.headers.a: must be a mapping (`name: value`), got 'b'\n    fix: write { exact: b }",
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, canary: { image: "a:2", match: [{ headers: { a: 1.10 } }] } } }',
    [
      '6:94: error: services.cms.canary.match.0.headers.a: must be a mapping (`name: value`), got 1.1\n    fix: write { exact: "1.10" }',
    ],
  ],
  [
    'services: { cms: "a:1" }',
    ['6:18: error: services.cms: must be a mapping (`name: value`), got \'a:1\'\n    fix: write { image: "a:1" }'],
  ],
  [
    'services: [cms]',
    [
      '6:11: error: services: must be a mapping (`name: value`), got a list\n    fix: give each of its entries a name: `name: …` in place of `- …`',
    ],
  ],
  [
    'services: { cms: { image: "a:1", port: 8080, "a/b~c": 1 } }',
    [
      "6:46: error: services.cms.a/b~c: unknown field 'a/b~c', known here: image, replicas, env, resources, workload, deployment, port, targetPort, protocol, ports, routes, hostnames, authentication, tls, domains, schedule, cronJob, autoscale, secrets, writable, user, readOnly, probes, versions, faults, connectionPool, outlierDetection, timeout, retries, cors, headers, rewrite, redirects, stickiness, callers, consumes, produces, propagates, subsets, selector, serviceAccountName, service, serviceAccount, autoscaler, podDisruptionBudget, sharedWithVariants, patches, repository, owner, links, calls, gateway, canary",
    ],
  ],
  ['mtls: sometimes', ["7:7: error: mtls: must be one of STRICT, PERMISSIVE, DISABLE, UNSET, got 'sometimes'"]],
  [
    'mtls: { mode: STRIKT }',
    [
      "7:15: error: mtls.mode: must be one of STRICT, PERMISSIVE, DISABLE, UNSET, got 'STRIKT'\n    fix: did you mean `STRICT`?",
    ],
  ],
  ['mtls: 5', ['7:7: error: mtls: must be one of STRICT, PERMISSIVE, DISABLE, UNSET, got 5']],
  [
    'environment: prod',
    [
      "4:14: error: environment: must be one of production, staging, development, got 'prod'\n    fix: did you mean `production`?",
    ],
  ],
  ['environment: [a]', ['4:14: error: environment: must be one of production, staging, development, got a list']],
  [
    'gateway: { variantAccess: [hostname, hostname] }',
    [
      "7:10: error: gateway: gateway 'gateway' has no host to answer on [EDGE-6]\n    fix: give tenant 'acme' domains, or a service of this gateway hostnames",
      "7:38: error: gateway.variantAccess.1: 'hostname' is listed twice",
    ],
  ],
  [
    'gateway: { variantAccess: [cookie] }',
    [
      "7:10: error: gateway: gateway 'gateway' has no host to answer on [EDGE-6]\n    fix: give tenant 'acme' domains, or a service of this gateway hostnames",
      "7:28: error: gateway.variantAccess.0: must be one of hostname, header, condition, got 'cookie'",
    ],
  ],
  [
    'apiVersion: branchline/v2',
    ["1:13: error: apiVersion: must be 'branchline/v1', got 'branchline/v2'\n    fix: write branchline/v1"],
  ],
  ['kind: tenant', ["2:7: error: kind: must be 'Tenant', got 'tenant'\n    fix: write Tenant"]],
  [
    'kind: Variant',
    [
      "2:7: error: kind: must be 'Tenant' in this place, got 'Variant'\n    fix: write `kind: Tenant`, or move the file: a Variant is <tenant>/variants/<id>.yaml",
    ],
  ],
  ['namespace: 5', ['5:12: error: namespace: must be text, got 5\n    fix: put it in quotes: "5"']],
  [
    'domains: acme.example.com',
    ["7:10: error: domains: must be a list (`[a, b]`), got 'acme.example.com'\n    fix: write [acme.example.com]"],
  ],
  [
    'external: { pay: { host: pay.example.net, port: 0 } }',
    ['7:49: error: external.pay.port: must be a whole number from 1 to 65535, got 0'],
  ],
  ['external: { pay: {} }', ['7:13: error: external.pay.host: missing: its DNS name']],
])('%s is reported with its place, what is allowed, and how to write it', (line, expected) => {
  expect(said(line)).toEqual(expected);
});

/** What is said of these files. */
function saidOf(files: Readonly<Record<string, string>>): string[] {
  try {
    parseRegistry(Object.entries(files).map(([path, text]) => ({ path, text })));
    return [];
  } catch (error) {
    if (!(error instanceof RegistryError)) throw error;
    return error.problems.map((problem) => describeProblem(problem).split('\n', 1)[0]!);
  }
}

const ACME = 'apiVersion: branchline/v1\nkind: Tenant\nname: acme\n';

describe('one mistake is one error', () => {
  test('a kind of place that there is not asks for nothing that production asks for', () => {
    expect(said('environment: live')).toHaveLength(1);
    const faults =
      'services: { cms: { image: "a:1", port: 80, faults: [{ match: { a: { exact: b } }, abort: 503, percent: 5 }] } }';
    const text = `${ACME}environment: live\nnamespace: acme\nmtls: PERMISSIVE\n${faults}\n`;
    expect(saidOf({ 'acme/tenant.yaml': text })).toHaveLength(1);
  });

  test.each(['ports: [8080]', 'ports: { http: [8080] }', 'ports: { http: 8080 }'])(
    'a service with ports that are written wrongly has some: %s',
    (ports) => {
      const services = `services: { cms: { image: "a:1", ${ports}, routes: [/] } }`;
      const text = `${ACME}environment: staging\nnamespace: acme\ndomains: [a.example.com]\n${services}\n`;
      expect(saidOf({ 'acme/tenant.yaml': text })).toEqual([expect.stringContaining('services.cms.ports')]);
    },
  );

  test('a gateway of the platform that is written wrongly leaves the rest of estate.yaml as it is', () => {
    const estate =
      'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging } }\ngateways: { edge: { namespace: edge, selector: istio } }\n';
    const text = `${ACME}namespace: acme\nenvironments: [stagin]\nservices: {}\n`;
    expect(saidOf({ 'estate.yaml': estate, 'acme/tenant.yaml': text })).toEqual([
      "tenants/acme/tenant.yaml:5:16: error: environments.0: there is no environment 'stagin' in estate.yaml, there are: staging",
      "tenants/estate.yaml:4:48: error: gateways.edge.selector: must be a mapping (`name: value`), got 'istio'",
    ]);
  });

  test('nothing is missing in an estate.yaml that cannot be read', () => {
    const files = {
      'estate.yaml': 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: [\n',
      'acme/tenant.yaml': `${ACME}environments: [staging]\ngateway: { use: edge }\nservices: { cms: { image: "a:1", prot: 80, calls: [mesh/otel] } }\n`,
      'acme/environments/staging.yaml': 'apiVersion: branchline/v1\nkind: Environment\nnamespace: acme\n',
      'acme/variants/OPS-1.yaml':
        'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nenvironments: [staging]\nservices: { cms: { image: "a:2" } }\n',
      'globex/tenant.yaml': `${ACME.replace('acme', 'globex')}environment: staging\nnamespace: globex\nservices: {}\n`,
    };
    expect(saidOf(files)).toEqual([
      "tenants/acme/tenant.yaml:6:34: error: services.cms.prot: unknown field 'prot'",
      'tenants/estate.yaml:3:15: error: not valid YAML: { is not closed by }',
    ]);
  });

  test('a file that is no mapping is named as what it should be', () => {
    expect(saidOf({ 'acme/tenant.yaml': 'acme\n' })).toEqual([
      "tenants/acme/tenant.yaml:1:1: error: must be a Branchline tenant, got 'acme'",
    ]);
  });

  test('an address that is inside the cluster is not asked for addresses', () => {
    const text = `${ACME}environment: staging\nnamespace: acme\nexternal: { mq: { host: mq.kafka.svc, protocol: tcp, port: 9092 } }\nservices: {}\n`;
    expect(saidOf({ 'acme/tenant.yaml': text })).toHaveLength(1);
  });
});

test('a variant whose id is no name of a file is called as its file', () => {
  const variant = 'apiVersion: branchline/v1\nkind: Variant\nid: ops 1!\nservices: { cms: { image: "a:2" } }\n';
  const text = `${ACME}environment: staging\nnamespace: acme\nservices: { cms: { image: "a:1", port: 80 } }\n`;
  expect(() =>
    parseRegistry([
      { path: 'acme/tenant.yaml', text },
      { path: 'acme/variants/OPS-1.yaml', text: variant },
    ]),
  ).toThrow("id: 'ops 1!' is in a file called OPS-1.yaml [NAME-2]\n    fix: write `id: OPS-1`, as the file is called");
});
