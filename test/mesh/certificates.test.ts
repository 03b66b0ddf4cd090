import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { type Emitted, rendered } from '../estate/rendered';
import { Cluster } from './cluster';
import { Processes, required } from './processes';

/** Certificates that we write, issued by the real cert-manager and shown by a real gateway (EDGE-12). */

/** An authority of the cluster, as cert-manager's documentation has it. */
const AUTHORITY = `
apiVersion: v1
kind: Namespace
metadata: { name: cert-manager }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: self-signed }
spec: { selfSigned: {} }
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: root, namespace: cert-manager }
spec:
  isCA: true
  commonName: root
  secretName: root
  privateKey: { algorithm: ECDSA, size: 256 }
  issuerRef: { name: self-signed, kind: ClusterIssuer, group: cert-manager.io }
---
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata: { name: ca }
spec: { ca: { secretName: root } }
`;

/** One tenant with pods of its own, and two on the platform's, which have one certificate. */
function estate(domains: readonly string[]): Emitted[] {
  const tenant = (name: string, content: object) => ({
    path: `${name}/tenant.yaml`,
    text: JSON.stringify({
      apiVersion: 'branchline/v1',
      kind: 'Tenant',
      name,
      namespace: name,
      environment: 'staging',
      services: { ui: { image: `registry.example.com/${name}:1`, port: 8080, routes: ['/'] } },
      ...content,
    }),
  });
  const settings = {
    apiVersion: 'branchline/v1',
    kind: 'Estate',
    gateways: {
      public: {
        namespace: 'ingress',
        selector: { istio: 'public' },
        credentialName: 'star',
        certificate: { issuer: 'ca' },
      },
    },
  };
  const registry = parseRegistry([
    { path: 'estate.yaml', text: JSON.stringify(settings) },
    tenant('acme', { domains, gateway: { tls: { certificate: { issuer: 'ca' } }, variantAccess: ['hostname'] } }),
    tenant('bank', { domains: ['bank.example.com'], gateway: { use: 'public' } }),
    tenant('shop', { domains: ['shop.example.com'], gateway: { use: 'public', variantAccess: ['header'] } }),
  ]);
  return rendered(registry.estate);
}

const text = (objects: readonly Emitted[]) => objects.map((each) => `${JSON.stringify(each)}\n`).join('---\n');

let cluster: Cluster;
let processes: Processes;
let folder: string;

beforeAll(async () => {
  cluster = await Cluster.start({ crds: [required('BRANCHLINE_CERT_MANAGER_CRDS')], sidecars: [] });
  folder = mkdtempSync(join(tmpdir(), 'cert-manager-'));
  processes = new Processes(folder);
  processes.start(required('BRANCHLINE_CERT_MANAGER'), ['-kubeconfig', cluster.kubeconfig()]);
}, 120_000);

afterAll(async () => {
  await processes?.stop();
  await cluster?.stop();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function apply(objects: string): Promise<void> {
  expect((await cluster.apply(objects)).filter(({ error }) => error)).toEqual([]);
}

/** The names in the certificate of a Secret, once it has these. */
async function issued(namespace: string, name: string, names: readonly string[]): Promise<void> {
  let found: string[] = [];
  await processes
    .until(`${namespace}/${name} has a certificate`, async () => {
      const secret = await cluster.get('v1', 'Secret', namespace, name);
      const { 'tls.crt': certificate } = (secret?.data ?? {}) as Record<string, string>;
      if (certificate === undefined) return false;
      const { subjectAltName } = new X509Certificate(Buffer.from(certificate, 'base64'));
      found = (subjectAltName ?? '')
        .split(', ')
        .map((each) => each.replace('DNS:', ''))
        .sort();
      return JSON.stringify(found) === JSON.stringify([...names].sort());
    })
    .catch((error: Error) => {
      throw new Error(`${error.message}\nfound ${found}`);
    });
}

/** The names that a gateway's Envoy holds a certificate for. */
async function held(gateway: string): Promise<string[]> {
  const { certificates } = JSON.parse(await cluster.mesh.envoy(gateway, '/certs')) as {
    certificates: { cert_chain?: { subject_alt_names?: { dns?: string }[] }[] }[];
  };
  const chains = certificates.flatMap(
    ({ cert_chain = [] }) => cert_chain as { subject_alt_names?: { dns?: string }[] }[],
  );
  return chains.flatMap(({ subject_alt_names = [] }) => subject_alt_names.flatMap(({ dns }) => dns ?? [])).sort();
}

test('EDGE-12: cert-manager issues what gateways ask for, and the gateway shows it, also when a domain is added', async () => {
  await apply(AUTHORITY);
  const objects = estate(['acme.example.com']);
  const first = objects.filter(({ kind }) => kind === 'Namespace' || kind === 'Certificate');
  await apply('apiVersion: v1\nkind: Namespace\nmetadata: { name: ingress }\n');
  await apply(text(first));
  await issued('acme', 'acme-gateway', ['acme.example.com', '*.acme.example.com']);
  // One certificate for the tenants of the platform's gateway.
  await issued(
    'ingress',
    'star',
    ['bank', 'shop'].flatMap((name) => [`${name}.example.com`, `*.${name}.example.com`]),
  );
  // Rights before pods, as GitOps tools apply them: istiod remembers that a gateway may not read a Secret.
  const isRight = ({ kind }: Emitted) => /^(ServiceAccount|Role|RoleBinding)$/.test(kind);
  const rest = objects.filter((each) => !first.includes(each));
  await apply(text([...rest.filter(isRight), ...rest.filter((each) => !isRight(each))]));
  await cluster.available();
  const holds = async (...names: string[]) => {
    await processes.until(`the gateway has ${names}`, async () => {
      return JSON.stringify(await held('acme/gateway')) === JSON.stringify([...names].sort());
    });
  };
  await holds('acme.example.com', '*.acme.example.com');
  // The lab's clients trust its own authority alone, so they see that this is another one.
  const answer = await cluster.mesh.request({ from: 'acme/gateway', url: 'https://acme.example.com/' });
  expect(answer.error).toMatch(/unknown authority/);
  await apply(text(estate(['acme.example.com', 'acme.example.net'])));
  await holds('acme.example.com', '*.acme.example.com', 'acme.example.net', '*.acme.example.net');
}, 120_000);

test('EDGE-12: a Certificate that is wrong is refused by the schema of cert-manager', async () => {
  const certificate = estate(['acme.example.com']).find(({ kind }) => kind === 'Certificate')!;
  const wrong = (spec: object) => text([{ ...certificate, spec: { ...certificate.spec, ...spec } }]);
  const errors = async (spec: object) => (await cluster.apply(wrong(spec), { dryRun: true })).map(({ error }) => error);
  expect(await errors({ dnsName: ['x'] })).toEqual([expect.stringMatching(/dnsName: field not declared in schema/)]);
  expect(await errors({ secretName: undefined })).toEqual([expect.stringMatching(/secretName: Required value/)]);
});
