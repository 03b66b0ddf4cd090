import { deployment, ESTATE, namespace, rule, service, virtualService } from '../resolver/estate';

const host = (name: string, ns = 'acme') => `${name}.${ns}.svc.cluster.local`;
const to = (name: string, subset: string, ns = 'acme') =>
  `{ destination: { host: ${host(name, ns)}, subset: ${subset}, port: { number: 8080 } } }`;

function mesh(ns: string, name: string, variants: readonly string[]): string {
  const rules = variants.map(
    (variant) => `    - name: ${variant}
      match: [{ headers: { x-variant-id: { exact: ${variant} } } }]
      route: [${to(name, variant, ns)}]\n`,
  );
  return virtualService(
    ns,
    name,
    [host(name, ns)],
    `${rules.join('')}    - name: main\n      route: [${to(name, 'main', ns)}]`,
  );
}

function sidecar(ns: string, app: string, hosts: readonly string[]): string {
  return `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${app}, namespace: ${ns} }
spec:
  workloadSelector: { labels: { app: ${app} } }
  egress: [{ hosts: [${hosts.map((item) => `"${item}"`).join(', ')}] }]`;
}

const edge = virtualService(
  'acme',
  'edge-ops-900',
  ['ops-900.acme.example.com'],
  `    - name: cms
      match: [{ uri: { exact: /cms } }, { uri: { prefix: /cms/ } }]
      headers: { request: { set: { x-variant-id: ops-900 } } }
      route: [${to('cms', 'main')}]
    - name: ui
      headers: { request: { set: { x-variant-id: ops-900 } } }
      route: [${to('ui', 'main')}]`,
  'gateways: [gateway]',
);

/** Hostname `ops-900`: `ui` calls `cms`, which calls `shared/docx`, the only one that has the variant. */
export const CHAIN_ESTATE = [
  ESTATE,
  edge,
  mesh('acme', 'ui', []),
  mesh('acme', 'cms', ['ops-1234']),
  namespace('shared'),
  service('shared', 'docx'),
  deployment('shared', 'docx', 'main'),
  deployment('shared', 'docx', 'ops-900'),
  rule('shared', 'docx', ['main', 'ops-900']),
  mesh('shared', 'docx', ['ops-900']),
  sidecar('acme', 'ui', ['istio-system/*', `acme/${host('cms')}`]),
  sidecar('acme', 'cms', ['istio-system/*', `shared/${host('docx', 'shared')}`]),
  sidecar('shared', 'docx', ['istio-system/*']),
].join('\n---\n');
