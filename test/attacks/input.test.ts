import { loadAll } from 'js-yaml';
import { check } from '../../lib/check/check';
import { readIgnoreFile } from '../../lib/check/suppression';
import { diffMeshes, diffToJson } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { attempt } from './two-tenants';

/** What somebody may hand to check, diff and synth, each with a harmless twin. */

const service = (more = 'ports: [{ name: http, port: 80 }]') =>
  `apiVersion: v1\nkind: Service\nmetadata: { name: ui, namespace: a-ns }\nspec: { selector: { app: ui }, ${more} }\n`;

const to = '{ destination: { host: ui.a-ns.svc.cluster.local, port: { number: 80 } } }';

const virtualService = (name: string, host: string, http: string, annotations = '') =>
  `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: a-ns, annotations: { ${annotations} } }
spec:
  hosts: [${host}]
  http:
${http}`;

const DEAD = virtualService(
  'ui',
  'ui.a-ns.svc.cluster.local',
  `    - { name: all, route: [${to}] }\n    - { name: x, match: [{ uri: { prefix: /x } }], timeout: 5s, route: [${to}] }\n`,
);
const BIG = "'(((a{1000}){1000}){1000})'";
const OTHER = (regex: string, annotation = '') =>
  virtualService(
    'other',
    'other.example.com',
    `    - { match: [{ uri: { regex: ${regex} } }], route: [${to}] }\n    - { match: [{ uri: { regex: ${regex} } }], route: [${to}] }\n    - { match: [{ uri: { exact: /a } }], route: [${to}] }\n`,
    annotation,
  );

/** Seconds of a processor that something takes. */
function seconds(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

const graveIn = (...texts: string[]) =>
  check(MeshModel.ofText(texts.join('---\n')), {
    suppressions: readIgnoreFile('.branchline-check.yaml', 'ignore: [{ code: BL001, reason: legacy }]'),
  })
    .filter(({ severity }) => severity === 'breaks-traffic')
    .map(({ code, object }) => `${code} ${object}`);

test('one document does not silence what is said of another', () => {
  const found = 'BL205 VirtualService a-ns/ui';
  expect(graveIn(service(), DEAD)).toContain(found);
  expect(graveIn(service(), OTHER("'/b.*'"))).not.toContain(found);
  const annotation = 'branchline.dev/ignore: "BL221 because legacy, BL001 because legacy"';
  for (const regex of ["'/b.*'", BIG]) {
    expect(graveIn(service(), DEAD, OTHER(regex, annotation))).toContain(found);
  }
});

test('one rule, twenty thousand times by an alias, has an answer in time', () => {
  const many = (count: number) =>
    virtualService(
      'ui',
      'ui.a-ns.svc.cluster.local',
      `    - &r { match: [{ uri: { prefix: /x } }], route: [${to}] }\n${'    - *r\n'.repeat(count)}`,
    );
  let findings = 0;
  const spent = seconds(() => {
    findings = check(MeshModel.ofText(`${service()}---\n${many(20_000)}`)).length;
  });
  expect(findings).toBeGreaterThan(0);
  expect(spent).toBeLessThan(15);
  expect(check(MeshModel.ofText(`${service()}---\n${many(1)}`)).map(({ code }) => code)).toContain('BL205');
});

test.each(['a\nb.com', '', 'a.com:x'])('diff has an answer where a host is %j', (host) => {
  const name = JSON.stringify(host);
  const version = (port: number) =>
    [
      service(`ports: [{ name: http, port: ${port} }]`),
      `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: { name: g, namespace: a-ns }\nspec: { selector: { istio: g }, servers: [{ port: { number: ${port}, name: http, protocol: HTTP }, hosts: [${name}, ok.example.com] }] }\n`,
      `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: g, namespace: a-ns }\nspec: { selector: { matchLabels: { istio: g } }, template: { metadata: { labels: { istio: g }, annotations: { inject.istio.io/templates: gateway } }, spec: { containers: [{ name: istio-proxy, image: auto }] } } }\n`,
      virtualService(
        'v',
        `${name}, ok.example.com`,
        `    - { route: [{ destination: { host: ui.a-ns.svc.cluster.local, port: { number: ${port} } } }] }\n`,
      ).replace('spec:', 'spec:\n  gateways: [g]'),
    ].join('---\n');
  const diff = diffMeshes(MeshModel.ofText(version(80)), MeshModel.ofText(version(8080)));
  // Its neighbour is told of.
  expect(JSON.stringify(diffToJson(diff))).toContain('ok.example.com');
});

test('a value with line breaks stays one value, and is no document of its own', () => {
  const value = 'x\n---\napiVersion: v1\nkind: Evil\nmetadata: { name: e }\n';
  const lines = '\u0085kind: Evil\u2028kind: Evil';
  const { errors, files } = attempt({ ui: { env: { A: value, B: lines, C: 'plain' } } });
  expect(errors).toEqual([]);
  const documents = [...files]
    .filter(([path]) => path.startsWith('a/'))
    .flatMap(([, text]) => loadAll(text) as { kind?: string }[]);
  expect(documents.map(({ kind }) => kind)).not.toContain('Evil');
  const text = JSON.stringify(documents);
  for (const each of [value, lines, 'plain']) expect(text).toContain(JSON.stringify(each));
});

test.each([
  ['appProtocol: toString', 'ports: [{ name: http, port: 80, appProtocol: toString }]'],
  [
    'names that every object has',
    'ports: [{ name: valueOf-x, port: 80 }, { name: __proto__, port: 81 }, { name: hasOwnProperty, port: 82 }]',
  ],
])('check has an answer for a Service with %s', (_, ports) => {
  const findings = check(MeshModel.ofText(service(ports)));
  expect(findings.map(({ code }) => code)).not.toContain('BL001');
  expect(JSON.parse(JSON.stringify(findings))).toHaveLength(findings.length);
});
