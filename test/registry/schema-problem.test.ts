import { parseRegistry } from '../../lib/registry/parse-registry';

test('a variable from a Secret is told where it is written', () => {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  cms: { image: "a:1", port: 80, env: { PASSWORD: { secretKeyRef: { name: db } } } }
`;
  expect(() => parseRegistry([{ path: 'acme/tenant.yaml', text }])).toThrow(
    /services\.cms\.env\.PASSWORD: must be text, got a mapping\n {4}fix: from a Secret, a ConfigMap or a field it comes by `deployment`/,
  );
});

test.each<[fields: string, name: string, place: string, field?: string]>([
  ['weight: 20, canary: { image: "a:2" }', 'weight', 'canary'],
  ['weight: 20', 'weight', 'canary'],
  ['weights: { main: 90, canary: 20 }', 'weights', 'canary', 'weight'],
  ['readiness: /healthz', 'readiness', 'probes'],
])('a field of a mapping below is told where it belongs: %s', (fields, name, place, field = name) => {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  cms: { image: "a:1", port: 80, ${fields} }
`;
  expect(() => parseRegistry([{ path: 'acme/tenant.yaml', text }])).toThrow(
    `services.cms.${name}: unknown field '${name}'\n    fix: \`${field}\` belongs in \`${place}\``,
  );
});

/** What is said of files, one line for each message with its fix. */
function said(files: Readonly<Record<string, string>>): string {
  try {
    parseRegistry(Object.entries(files).map(([path, text]) => ({ path, text })));
    return '';
  } catch (error) {
    return (error as Error).message.replaceAll('\n    fix: ', ' → ');
  }
}

const HEAD = 'apiVersion: branchline/v1\nkind: Tenant\nname: acme\nenvironment: staging\nnamespace: acme\n';

test.each([
  ['rewrite: /', 'rewrite', '{ uri: / }'],
  ['rewrite: "*"', 'rewrite', '{ uri: "*" }'],
  ['ports: { http: 8080 }', 'ports.http', '{ port: 8080 }'],
  ['canary: "a:2"', 'canary', '{ image: "a:2" }'],
  ['env: [{ name: A, value: "1" }]', 'env', '{ A: "1" }'],
  ['selector: "app=cms"', 'selector', '{ app: cms }'],
  ['cors: { allowOrigins: "*" }', 'cors.allowOrigins', '["*"]'],
  ['routes: /cms', 'routes', '[/cms]'],
  ['replicas: "1_000"', 'replicas', 'it as a number: 1000'],
  ['canary: { weight: [20] }', 'canary.weight', '20'],
])('what is meant is written as it has to be: %s', (field, path, fix) => {
  const text = `${HEAD}services: { cms: { image: "a:1", port: 80, ${field} } }\n`;
  const lines = said({ 'acme/tenant.yaml': text }).split('\n');
  expect(
    lines.filter((line) => line.includes(`services.cms.${path}: must be`) && line.endsWith(` → write ${fix}`)),
  ).toHaveLength(1);
});

test.each([
  ['stickiness: true', 'its fields are: name, ttl, path'],
  ['probes: /health', 'its fields are: readiness, liveness, startup'],
  ['headers: [a]', 'its fields are: request, response'],
  ['ports: [8080, 9090]', 'give each of its entries a name: `name: …` in place of `- …`'],
  ['canary: { match: { headers: { a: { exact: b } } } }', 'begin each of its entries with a dash: `- `'],
  ['canary: { weight: [90, 20] }', 'write the share of this one alone: the mainline has the rest'],
  ['resources: { cpu: "1" }', '`cpu` belongs in `requests` or `limits`'],
  ['headers: { set: { a: b } }', '`set` belongs in `request` or `response`'],
])('where a value cannot be written anew, its form is said: %s', (field, fix) => {
  const text = `${HEAD}services: { cms: { image: "a:1", port: 80, ${field} } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toContain(` → ${fix}`);
});

test('a list that is no list of numbers says nothing about shares', () => {
  const text = `${HEAD}services: { cms: { image: "a:1", port: 80, canary: { weight: [a, b] }, replicas: [1, 2] } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).not.toMatch(/(weight|replicas): .*→/);
});

test('fields of a service that stand at a variant, and of an environment at the tool', () => {
  const services = `${HEAD}services: { cms: { image: "a:1", port: 80 } }\n`;
  const variant = 'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nimage: "a:2"\nservices: { cms: "a:2" }\n';
  const estate =
    'apiVersion: branchline/v1\nkind: Estate\ngitops: { tool: flux, cluster: west }\nenvironments: { prod: production }\n';
  const text = said({ 'acme/tenant.yaml': services, 'acme/variants/OPS-1.yaml': variant, 'estate.yaml': estate });
  expect(text).toContain("image: unknown field 'image' → `image` belongs in `services.<name>`");
  expect(text).toContain('services.cms: must be a mapping (`name: value`), got \'a:2\' → write { image: "a:2" }');
  expect(text).toContain("gitops.cluster: unknown field 'cluster' → `cluster` belongs in `environments.<name>`");
  expect(text).toContain(
    "environments.prod: must be a mapping (`name: value`), got 'production' → write { class: production }",
  );
});

test('what the path of a file of differences says is not said in it', () => {
  const estate = 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { staging: { class: staging } }\n';
  const difference = 'apiVersion: branchline/v1\nkind: Environment\nname: acme\nenvironment: staging\n';
  const text = said({
    'estate.yaml': estate,
    'acme/tenant.yaml': `${HEAD.replace('environment: staging\n', '')}services: {}\n`,
    'acme/environments/staging.yaml': difference,
  });
  const fix = 'remove it: tenant.yaml says it, and this file is named by its environment';
  expect(text).toContain(`name: unknown field 'name' → ${fix}`);
  expect(text).toContain(`environment: unknown field 'environment' → ${fix}`);
});

test.each([
  ['propagation: { header: X-Env-Id }', 'write x-env-id'],
  ['clusters: { a: { server: api.example.com } }', 'write "https://api.example.com"'],
  ['environments: { qa: { class: stage } }', 'did you mean `staging`?'],
  ['environments: { qa: {} }', 'add `class: production` or `class: staging` or `class: development`'],
])('a text of another form: %s', (field, fix) => {
  expect(said({ 'estate.yaml': `apiVersion: branchline/v1\nkind: Estate\n${field}\n` })).toContain(` → ${fix}`);
});

test.each(['"javascript:alert(1)"', '"ftp://api.example.com"', '8080'])('no fix that is as wrong: %s', (value) => {
  const text = `apiVersion: branchline/v1\nkind: Estate\nclusters: { a: { server: ${value} } }\n`;
  const message = said({ 'estate.yaml': text });
  expect(message).toContain('clusters.a.server: must be a URL');
  expect(message).not.toContain('→');
});

test('a name and a port of a Service outside all tenants', () => {
  const text = 'apiVersion: branchline/v1\nkind: Estate\nmesh: { otel: "otel.observability.svc:4317" }\n';
  expect(said({ 'estate.yaml': text })).toBe(
    "1 error in the registry tenants/\ntenants/estate.yaml:3:15: error: mesh.otel: must be a mapping (`name: value`), got 'otel.observability.svc:4317' → write { host: otel.observability.svc, port: 4317 }",
  );
});

test('a field with a slip is that field, though another place has one that is called so', () => {
  const text = `${HEAD}service: { cms: { image: "a:1", port: 80 } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toContain("service: unknown field 'service' → did you mean `services`?");
});

test.each([
  [
    'canary: { image: "a:2", weight: 110 }',
    'must be a whole number from 0 to 100, got 110 → write 100 for all of them, or a share of that',
  ],
  ['protocol: WebSocket', "must be one of http, http2, grpc, tcp, got 'WebSocket' → write http"],
  ['protocol: postgres', "got 'postgres' → write tcp"],
  ['workload: helm', "must be one of managed, external, got 'helm' → write external"],
])('what is allowed is told with what was meant: %s', (field, message) => {
  const text = `${HEAD}services: { cms: { image: "a:1", port: 80, ${field} } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toContain(message);
});

test.each([
  ['test', 'write staging'],
  ['uat', 'write staging'],
  ['live', 'write production'],
  ['prod', 'did you mean `production`?'],
])('an environment that others call %s', (written, fix) => {
  const text = `${HEAD.replace('staging', written)}services: { cms: { image: "a:1", port: 80 } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toContain(`got '${written}' → ${fix}`);
});

/** What is said of a field of a service, without its place. */
const ofField = (field: string) =>
  said({ 'acme/tenant.yaml': `${HEAD}services: { cms: { image: "a:1", port: 80, ${field} } }\n` })
    .split('\n')
    .slice(1)
    .map((line) => line.slice(line.indexOf('services.cms.') + 'services.cms.'.length));

test.each([
  ['team: cms', "team: unknown field 'team' → it is called `owner` here"],
  [
    'canaries: { a: { image: "a:2", weight: 5 } }',
    "canaries: unknown field 'canaries' → it is called `canary` here: a service has one at a time",
  ],
  [
    'links: https://wiki.example.com/cms',
    'links: must be a mapping (`name: value`), got \'https://wiki.example.com/cms\' → give it a name: `{ name: "https://wiki.example.com/cms" }`',
  ],
  [
    'canary: { image: "a:2", mirror: { percent: 5 } }',
    'canary.mirror: must be a number from 0 to 100, got a mapping → write 5',
  ],
  ['host: a.example.org', "host: unknown field 'host' → it is called `hostnames` here"],
  [
    'readinessProbe: { httpGet: { path: /x } }',
    "readinessProbe: unknown field 'readinessProbe' → it is called `probes` here: `probes: { readiness: /healthz }`",
  ],
  [
    'nodeSelector: { disk: ssd }',
    "nodeSelector: unknown field 'nodeSelector' → Kubernetes' own fields are written in `deployment`, this one as `spec.template.spec.nodeSelector` (docs/workloads.md)",
  ],
  [
    'args: [a]',
    "args: unknown field 'args' → Kubernetes' own fields are written in `deployment`, this one as `spec.template.spec.containers: [{ name: app, args: … }]` (docs/workloads.md)",
  ],
  [
    'probes: { readiness: { httpGet: { path: /x, port: 80 } } }',
    'probes.readiness: must be text, got a mapping → write /x',
  ],
  ['probes: { readiness: { tcpSocket: { port: 80 } } }', 'probes.readiness: must be text, got a mapping → write tcp'],
  ['probes: { readiness: { grpc: { port: 80 } } }', 'probes.readiness: must be text, got a mapping → write grpc'],
  ['calls: [{ name: ui }]', 'calls.0: must be text, got a mapping → write ui'],
  ['calls: [[ui]]', 'calls.0: must be text, got a list → write ui'],
  ['calls: [[ui, cms]]', 'calls.0: must be text, got a list'],
  ['timeout: 0', 'timeout: must be a duration such as 500ms, 2s or 1m30s, got 0 → write 1ms or more, or leave it out'],
  ['writable: true', 'writable: must be a list (`[a, b]`), got true'],
  [
    'faults: delay',
    "faults: must be a list (`[a, b]`), got 'delay' → each of its entries is a mapping, whose fields are: variant, match, delay, abort, percent, allowInProduction",
  ],
])('one mistake is one message, with what was meant: %s', (field, message) => {
  expect(ofField(field)).toEqual([message]);
});

test('what is missing is taken for something that is right in its place', () => {
  expect(ofField('secrets: [{ name: db }]')).toEqual(['secrets.0.mountPath: missing: the folder to mount it at']);
});

test('a mode and a use that are not written in full', () => {
  const of = (line: string) =>
    said({ 'acme/tenant.yaml': `${HEAD}${line}\nservices: { cms: { image: "a:1", port: 80 } }\n` });
  expect(of('mtls: true')).toContain('got true → write STRICT');
  expect(of('mtls: false')).toContain('got false → write DISABLE');
  expect(of('gateway: public')).toContain("got 'public' → write { use: public }");
  expect(of('domains: [acme.example.com]\ngateway: { tls: { secretName: a } }').split('\n').slice(1)).toEqual([
    expect.stringContaining("gateway.tls.secretName: unknown field 'secretName' → it is called `credentialName` here"),
  ]);
});

test('a service of a file that says only what differs, by a wrong name', () => {
  const text = (name: string) => ({
    'estate.yaml': 'apiVersion: branchline/v1\nkind: Estate\nenvironments: { qa: { class: staging } }\n',
    'acme/tenant.yaml': `${HEAD.replace('environment: staging\n', '')}services: { checkout: { image: "a:1", port: 80 } }\n`,
    'acme/environments/qa.yaml': `apiVersion: branchline/v1\nkind: Environment\nservices: { ${name}: { replicas: 2 } }\n`,
  });
  expect(said(text('chekout'))).toContain(
    'qa.yaml:3:22: error: services.chekout.image: missing: the container image with its tag or digest → add it; if `checkout` is meant, write that name',
  );
  expect(said(text('payment'))).toContain(' → add it, or `workload: external` if somebody else runs it');
});

const VARIANT = (service: string) => ({
  'acme/tenant.yaml': `${HEAD}services: { cms: { image: "a:1", port: 80 } }\n`,
  'acme/variants/OPS-1.yaml': `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nservices: { cms: { image: "a:2", ${service} } }\n`,
});

test.each([
  ['calls: [x]', 'remove it: a variant has it as its service, in tenant.yaml'],
  ['port: 80', 'remove it: a variant has it as its service, in tenant.yaml'],
  ['weight: 5', '`weight` is for the `canary` of a service, in tenant.yaml'],
  ['tag: ops-1', 'write the whole `image`, with its tag'],
  ['replica: 1', 'did you mean `replicas`?'],
])('a field that a variant does not have is told where it belongs: %s', (service, fix) => {
  expect(said(VARIANT(service))).toContain(` → ${fix}`);
});

test('a colon without a space is told as such, and nothing follows from it', () => {
  const text = `${HEAD}services: { cms: { image: "a:1", port:80 } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toContain(
    "services.cms.port:80: unknown field 'port:80' → write `port: 80`, with a space",
  );
});

test('who writes a workload is told once, and not with all that follows from it', () => {
  const text = `${HEAD}workload: helm\nmtls: UNSET\nisolation: false\nservices: { cms: { port: 80, selector: { a: b } } }\n`;
  expect(said({ 'acme/tenant.yaml': text })).toBe(
    "1 error in the registry tenants/\ntenants/acme/tenant.yaml:6:11: error: workload: must be one of managed, external, got 'helm' → write external",
  );
});
