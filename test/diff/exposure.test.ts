import { deployment, ESTATE, service } from '../resolver/estate';
import { diffOf, edge, mesh, to } from './versions';

const UI = `    - route: [${to('ui')}]`;
const exposures = (...args: Parameters<typeof diffOf>) => diffOf(...args).exposures.map(({ text }) => text);

test('an internal service becomes reachable from a gateway, with a request that shows it', () => {
  const cms = `    - match: [{ uri: { prefix: /cms/ } }]\n      route: [${to('cms')}]\n`;
  expect(diffOf([edge(UI)], [edge(cms + UI)]).exposures).toEqual([
    {
      kind: 'reachable-from-gateway',
      text: 'acme/cms was internal and becomes reachable from gateway acme/gateway',
      example: expect.stringMatching(/^https?:\/\/acme.example.com\/cms\//),
    },
  ]);
});

test('a service that only the mesh reached was internal, one that another gateway reached was not', () => {
  const inside = mesh('cms', `    - route: [${to('cms')}]`);
  const head = edge(`    - match: [{ uri: { prefix: /cms/ } }]\n      route: [${to('cms')}]\n${UI}`);
  expect(exposures([edge(UI), inside], [head, inside])).toEqual([
    'acme/cms was internal and becomes reachable from gateway acme/gateway',
  ]);
  const partner = edge(`    - route: [${to('cms')}]`, ['partner.example.com'], 'partner').replace(
    'gateways: [gateway]',
    'gateways: [partner]',
  );
  expect(exposures([edge(UI), partner], [head, partner])).toEqual([
    'acme/cms becomes reachable from gateway acme/gateway too',
  ]);
});

test('a variant of an exposed service exposes nothing new', () => {
  const variant = `    - match: [{ headers: { x-variant-id: { exact: new } } }]\n      route: [${to('ui', 'new')}]\n`;
  const rule =
    'apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: { name: ui-new, namespace: acme }\nspec: { host: ui.acme.svc.cluster.local, subsets: [{ name: new, labels: { version: new } }] }';
  expect(exposures([edge(UI)], [edge(variant + UI), rule, deployment('acme', 'ui', 'new')])).toEqual([]);
});

const policy = (name: string, spec: string) =>
  `apiVersion: security.istio.io/v1\nkind: ${name}\nmetadata: { name: default, namespace: acme }\nspec: ${spec}`;

test('an authorization that widens, also for callers whose proxy does not know the way', () => {
  const other = `${service('acme', 'web')}\n---\n${deployment('acme', 'web', 'main')}`;
  const allow = (accounts: readonly string[]) =>
    policy(
      'AuthorizationPolicy',
      `{ selector: { matchLabels: { app: cms } }, rules: [{ from: [{ source: { principals: [${accounts.map((item) => `cluster.local/ns/acme/sa/${item}`)}] } }] }] }`,
    );
  expect(exposures([other, allow(['ui'])], [other, allow(['ui', 'web'])])).toEqual(['acme/web may now call acme/cms']);
  expect(exposures([other, allow(['ui', 'web'])], [other, allow(['ui'])])).toEqual([]);
});

test('an authorization for one path only', () => {
  const allow = (path: string) =>
    policy(
      'AuthorizationPolicy',
      `{ selector: { matchLabels: { app: cms } }, rules: [{ to: [{ operation: { paths: ["${path}"] } }] }] }`,
    );
  expect(exposures([allow('/public/*')], [allow('/*')])).toEqual([
    'a client without identity, acme/ui may now call acme/cms',
  ]);
});

test('mTLS from STRICT to PERMISSIVE is an exposure, the other way is not', () => {
  const mode = (name: string) => policy('PeerAuthentication', `{ mtls: { mode: ${name} } }`);
  expect(exposures([mode('STRICT')], [mode('PERMISSIVE')])).toEqual([
    'mTLS STRICT → PERMISSIVE at acme/cms-main, acme/cms-ops-1234, acme/ui-main',
  ]);
  expect(exposures([mode('PERMISSIVE')], [mode('STRICT')])).toEqual([]);
});

test('a Sidecar that lets a proxy know more, or pass to anywhere', () => {
  const sidecar = (hosts: string, mode = 'REGISTRY_ONLY') =>
    `apiVersion: networking.istio.io/v1\nkind: Sidecar\nmetadata: { name: ui, namespace: acme }\nspec: { workloadSelector: { labels: { app: ui } }, egress: [{ hosts: [${hosts}] }], outboundTrafficPolicy: { mode: ${mode} } }`;
  const narrow = '"./ui.acme.svc.cluster.local"';
  expect(exposures([sidecar(narrow)], [sidecar('"./*"')])).toEqual(['acme/ui: its proxy knows acme/cms now']);
  expect(exposures([sidecar(narrow)], [sidecar(narrow, 'ALLOW_ANY')])).toEqual([
    'acme/ui may reach any host outside (REGISTRY_ONLY → ALLOW_ANY)',
  ]);
});

test('a service that is exported to more namespaces', () => {
  const docx = (to: string) =>
    service('shared', 'docx').replace(
      'namespace: shared',
      `namespace: shared, annotations: { networking.istio.io/exportTo: "${to}" }`,
    );
  expect(exposures([docx('.')], [docx('acme')])).toEqual(['acme/cms, acme/ui: their proxies know shared/docx now']);
});

test('a gateway that stops stripping the variant header', () => {
  const strip = 'headers: { request: { remove: [x-variant-id] } }';
  const rule = (more: string) =>
    edge(
      `    - match: [{ headers: { x-variant-id: { exact: ops-1234 } } }]\n      route: [${to('ui')}]\n      ${more}\n    - route: [${to('ui')}]\n      ${more}`,
    );
  expect(exposures([rule(strip)], [rule('timeout: 1s')])).toEqual([
    'gateway acme/gateway stops stripping x-variant-id at acme.example.com',
  ]);
  expect(exposures([rule('timeout: 1s')], [rule(strip)])).toEqual([]);
});

test('a gateway that lets visitors choose code that ran unreleased', () => {
  const strip = `    - route: [${to('cms')}]\n      headers: { request: { remove: [x-variant-id] } }`;
  const choose = `    - match: [{ headers: { x-variant-id: { exact: ops-1234 } } }]\n      route: [${to('cms', 'ops-1234')}]\n`;
  expect(exposures([edge(strip)], [edge(choose + strip)])).toEqual([
    'gateway acme/gateway lets visitors of acme.example.com choose by x-variant-id, which it stripped from every request',
  ]);
});

test('plain HTTP that is no longer redirected', () => {
  const base = ESTATE.replace(
    'hosts: [acme/acme.example.com, acme/*.acme.example.com]\n',
    'tls: { httpsRedirect: true }\n      hosts: [acme/acme.example.com, acme/*.acme.example.com]\n',
  );
  expect(exposures([edge(UI), mesh('ui', UI)], [edge(UI), mesh('ui', UI)], [base, ESTATE])).toContain(
    'gateway acme/gateway serves acme.example.com over plain HTTP, no longer redirecting to https',
  );
});

test('several exposures stand in the order of their weight, then of their texts', () => {
  const mode = (name: string) => policy('PeerAuthentication', `{ mtls: { mode: ${name} } }`);
  const both = `    - match: [{ uri: { prefix: /cms/ } }]\n      route: [${to('cms')}]\n${UI}`;
  expect(
    diffOf([edge(UI), mode('STRICT')], [edge(both), mode('PERMISSIVE')]).exposures.map(({ kind }) => kind),
  ).toEqual(['reachable-from-gateway', 'mtls-weakens']);
});

test('a destination that gets nothing is not reachable, nor is one that is new itself', () => {
  const cms = (subset: string) => `    - match: [{ uri: { prefix: /cms/ } }]\n      route: [${to('cms', subset)}]\n`;
  expect(exposures([edge(UI)], [edge(cms('gone') + UI)])).toEqual([]);
  const fresh = `${service('acme', 'web')}\n---\n${deployment('acme', 'web', 'main')}`;
  const web = `    - match: [{ uri: { prefix: /web/ } }]\n      route: [{ destination: { host: web.acme.svc.cluster.local } }]\n`;
  expect(exposures([edge(UI)], [edge(web + UI), fresh])).toEqual([]);
});

test('a gateway that lets in what its own policy refused', () => {
  const gateway = (action: string) => `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: edge, namespace: acme }
spec: { selector: { matchLabels: { istio: acme-gateway } }, action: ${action}, rules: [{ to: [{ operation: { paths: ["/private*"] } }] }] }`;
  const pods = deployment('acme', 'gateway', 'main').replace('app: gateway', 'app: gateway, istio: acme-gateway');
  expect(exposures([edge(UI), pods, gateway('DENY')], [edge(UI), pods])).toContain(
    'gateway acme/gateway takes requests for acme.example.com that it refused',
  );
  expect(exposures([edge(UI), pods], [edge(UI), pods, gateway('DENY')])).toEqual([]);
  // Refused before, not found now: nothing is let in that matters less than before.
  const elsewhere = edge(UI, ['other.acme.example.com']);
  expect(exposures([elsewhere, pods, gateway('DENY')], [elsewhere, pods, gateway('DENY')])).toEqual([]);
});

test('a host outside that proxies know now is named as it is called', () => {
  const entry = (to: string) => `apiVersion: networking.istio.io/v1
kind: ServiceEntry
metadata: { name: mail, namespace: shared }
spec: { hosts: [mail.example.org], exportTo: ["${to}"], location: MESH_EXTERNAL, resolution: DNS, ports: [{ number: 25, name: tcp, protocol: TCP }] }`;
  expect(exposures([entry('.')], [entry('*')])).toEqual(['acme/cms, acme/ui: their proxies know mail.example.org now']);
});

test('mTLS that weakens on one port, or with the proxy', () => {
  const ports = (mode: string) =>
    policy(
      'PeerAuthentication',
      `{ selector: { matchLabels: { app: cms } }, mtls: { mode: STRICT }, portLevelMtls: { 8080: { mode: ${mode} } } }`,
    );
  expect(exposures([ports('STRICT')], [ports('DISABLE')])).toEqual([
    'mTLS STRICT → DISABLE at acme/cms-main:8080, acme/cms-ops-1234:8080',
    'requests from acme/cms, acme/ui to acme/cms travel in plaintext, no longer in mTLS',
  ]);
  const without = ESTATE.replace('app: ui, version: main', 'app: ui, version: main, sidecar.istio.io/inject: "false"');
  expect(exposures([], [], [ESTATE, without])).toContain(
    'acme/ui-main has no proxy any more: neither mTLS nor authorization is enforced',
  );
});

test('a workload that runs as the account that a policy admits now may call, others may not', () => {
  const account = (text: string) => text.replace('serviceAccountName: web, ', '');
  const plain = `${service('acme', 'web')}\n---\n${account(deployment('acme', 'web', 'main'))}`;
  const allow = (name: string) =>
    policy(
      'AuthorizationPolicy',
      `{ selector: { matchLabels: { app: cms } }, rules: [{ from: [{ source: { principals: [cluster.local/ns/acme/sa/${name}] } }] }] }`,
    );
  expect(exposures([plain, allow('nobody')], [plain, allow('default')])).toEqual(['acme/web may now call acme/cms']);
});

test('a Namespace without injection takes the proxies away, and with them what they enforce', () => {
  const label = ESTATE.replace('istio-injection: enabled', 'istio-injection: disabled');
  expect(exposures([], [], [ESTATE, label])).toContain(
    'acme/ui-main has no proxy any more: neither mTLS nor authorization is enforced',
  );
});

test('an authorization that widens comes before mTLS that weakens', () => {
  const allow = (path: string) =>
    policy(
      'AuthorizationPolicy',
      `{ selector: { matchLabels: { app: cms } }, rules: [{ to: [{ operation: { paths: ["${path}"] } }] }] }`,
    );
  const mode = (name: string) => policy('PeerAuthentication', `{ mtls: { mode: ${name} } }`);
  const diff = diffOf([allow('/public/*'), mode('STRICT')], [allow('/*'), mode('PERMISSIVE')]);
  expect(diff.exposures.map(({ kind }) => kind)).toEqual(['authorization-widens', 'mtls-weakens']);
});

test('a gateway that asks for no certificate any more, or for another version of TLS', () => {
  const tls = (more: string) => ESTATE.replace('tls: { mode: SIMPLE, ', `tls: { ${more}, `);
  const changed = (before: string, after: string) => diffOf([edge(UI)], [edge(UI)], [tls(before), tls(after)]);
  const texts = (before: string, after: string) => [...new Set(changed(before, after).changes.map(({ text }) => text))];
  expect(texts('mode: SIMPLE', 'mode: MUTUAL')).toEqual(['clients need a certificate']);
  expect(changed('mode: SIMPLE', 'mode: MUTUAL').exposures).toEqual([]);
  expect(changed('mode: MUTUAL', 'mode: SIMPLE').exposures.map(({ text }) => text)).toContain(
    'gateway acme/gateway takes clients without a certificate for acme.example.com',
  );
  expect(changed('mode: MUTUAL', 'mode: OPTIONAL_MUTUAL').exposures).not.toEqual([]);
  expect(texts('mode: SIMPLE', 'mode: SIMPLE, minProtocolVersion: TLSV1_3')).toEqual([
    'clients need minProtocolVersion TLSV1_3',
  ]);
  expect(texts('mode: MUTUAL, subjectAltNames: [a]', 'mode: MUTUAL, subjectAltNames: [a, b]')).toEqual([
    'clients need a certificate, subjectAltNames a → a certificate, subjectAltNames a, b',
  ]);
  // What is the default without it is no change.
  expect(texts('mode: SIMPLE', 'mode: SIMPLE, minProtocolVersion: TLSV1_2, maxProtocolVersion: TLS_AUTO')).toEqual([]);
});

test('whom STRICT shuts out is said, also where the input has no such client', () => {
  const peer = (mode: string) => `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: acme }
spec: { mtls: { mode: ${mode} } }`;
  const notes = (before: string[], after: string[]) => diffOf([edge(UI), ...before], [edge(UI), ...after]).shutOut;
  expect(notes([], [peer('STRICT')])).toEqual([
    'mTLS PERMISSIVE → STRICT: clients without a proxy no longer connect to acme/cms-main, acme/cms-ops-1234, acme/ui-main',
  ]);
  expect(notes([peer('STRICT')], [])).toEqual([]);
  expect(notes([], [peer('PERMISSIVE')])).toEqual([]);
});
