import { readFileSync } from 'node:fs';
import { type PolicyMode, policyObjects } from '../../lib/policies/policy-objects';
import { CASES } from '../policies/cases';
import { ADDRESSES, ENTRY_CASES } from '../policies/entry-cases';
import { limits } from '../policies/limits';
import { ROUTE_CASES, routeObject } from '../policies/route-cases';
import { ApiServer } from './api-server';
import { required } from './processes';

const VERSIONS: Record<string, string> = {
  Certificate: 'cert-manager.io/v1',
  EnvoyFilter: 'networking.istio.io/v1alpha3',
  PeerAuthentication: 'security.istio.io/v1',
  Service: 'v1',
  WasmPlugin: 'extensions.istio.io/v1alpha1',
};
const BY_POLICY = /ValidatingAdmissionPolicy/;

/** cert-manager's kind, as far as policies ask for it. */
const CERTIFICATE = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'certificates.cert-manager.io' },
  spec: {
    group: 'cert-manager.io',
    names: { kind: 'Certificate', listKind: 'CertificateList', plural: 'certificates', singular: 'certificate' },
    scope: 'Namespaced',
    versions: [
      {
        ...{ name: 'v1', served: true, storage: true },
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};
let server: ApiServer;

const json = (objects: readonly unknown[]) => objects.map((each) => `---\n${JSON.stringify(each)}\n`).join('');
const errors = async (objects: readonly unknown[], dryRun = false) =>
  (await server.apply(json(objects), { dryRun })).map(({ error }) => error);
const object = (kind: string, spec: object, namespace = 'acme') => ({
  apiVersion: VERSIONS[kind] ?? 'networking.istio.io/v1',
  kind,
  metadata: { name: 'x', namespace },
  spec,
});

/** Policies of one namespace, in force. */
async function policies(namespace: string, more: object, mode: PolicyMode): Promise<void> {
  const of = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    ...policyObjects([limits({ ...more, namespace })], mode),
  ];
  expect((await errors(of)).filter((error) => error !== undefined)).toEqual([]);
  await server.processes.until(`the policies of ${namespace} are in force`, async () => {
    const [error] = await errors([object('EnvoyFilter', {}, namespace)], true);
    return error !== undefined && BY_POLICY.test(error);
  });
}

beforeAll(async () => {
  server = await ApiServer.start();
  await server.install(readFileSync(required('BRANCHLINE_GATEWAY_API_CRDS'), 'utf8'));
  await server.install(json([CERTIFICATE]));
  await policies('acme', {}, 'enforce');
}, 180_000);
afterAll(() => server?.stop());

test('TENANT-9: the API server takes the CEL of policies with all sorts of limits', async () => {
  const objects = [...CASES, ...ENTRY_CASES].flatMap(([, , , , more], index) =>
    more === undefined ? [] : policyObjects([limits({ ...more, namespace: `other-${index}` })], 'audit'),
  );
  expect((await errors(objects)).filter((error) => error !== undefined)).toEqual([]);
}, 60_000);

test('TENANT-9: it refuses what the rules say', async () => {
  const judged: [string, boolean][] = [];
  const expected: [string, boolean][] = [];
  for (const [what, kind, spec, fields, more] of CASES) {
    if (more !== undefined) continue;
    const [error] = await errors([object(kind, spec)], true);
    // Istio's own schema comes first, and some specs are only as long as their rule needs.
    if (error !== undefined && !BY_POLICY.test(error)) continue;
    judged.push([`${kind}: ${what}`, error !== undefined]);
    expected.push([`${kind}: ${what}`, fields.length > 0]);
  }
  expect(judged).toEqual(expected);
  expect(judged.filter(([, isRefused]) => isRefused).length).toBeGreaterThan(8);
  expect(judged.filter(([what]) => what.startsWith('Certificate')).length).toBeGreaterThan(2);
  expect(judged.length).toBeGreaterThan(20);
}, 60_000);

test('TENANT-9: the same of where ServiceEntries, WorkloadEntries and Services lead others', async () => {
  const namespaces = new Map([['{}', 'acme']]);
  const judged: [string, boolean][] = [];
  const expected: [string, boolean][] = [];
  const bySchema: string[] = [];
  const judge = async (what: string, each: object, isRefused: boolean) => {
    const [error] = await errors([each], true);
    if (error !== undefined && !BY_POLICY.test(error)) bySchema.push(`${what}: ${error}`);
    else {
      judged.push([what, error !== undefined]);
      expected.push([what, isRefused]);
    }
  };
  for (const [what, kind, spec, fields, more = {}] of ENTRY_CASES) {
    const key = JSON.stringify(more);
    if (!namespaces.has(key)) {
      namespaces.set(key, `acme-${namespaces.size}-led`);
      await policies(namespaces.get(key)!, more, 'enforce');
    }
    const namespace = namespaces.get(key)!;
    const own = JSON.parse(JSON.stringify(spec).replaceAll('.acme.svc', `.${namespace}.svc`));
    // Where the platform's gateway runs in the namespace, the limits name it.
    if (more.gatewayNamespaces?.includes('acme')) continue;
    await judge(`${kind}: ${what}`, object(kind, own, namespace), fields.length > 0);
  }
  for (const [address, isOutside] of ADDRESSES) {
    await judge(address, object('WorkloadEntry', { address }), !isOutside);
  }
  // An ExternalName is no socket; an address of IPv6 is none either.
  expect(bySchema).toEqual([]);
  expect(judged).toEqual(expected);
}, 60_000);

test('TENANT-9: the same of Ingresses and of the Gateway API', async () => {
  const namespaces = new Map([['{}', 'acme']]);
  const judged: [string, boolean][] = [];
  const expected: [string, boolean][] = [];
  const bySchema: string[] = [];
  for (const each of ROUTE_CASES) {
    const key = JSON.stringify(each.more ?? {});
    if (!namespaces.has(key)) {
      namespaces.set(key, `acme-${namespaces.size}`);
      await policies(namespaces.get(key)!, each.more!, 'enforce');
    }
    const namespace = namespaces.get(key)!;
    const route = JSON.stringify(routeObject(each, namespace)).replaceAll('.acme.svc', `.${namespace}.svc`);
    const [error] = await errors([JSON.parse(route)], true);
    const what = `${each.kind}: ${each.what}`;
    if (error !== undefined && !BY_POLICY.test(error)) bySchema.push(`${what}: ${error}`);
    else {
      judged.push([what, error !== undefined]);
      expected.push([what, each.refused.length > 0]);
    }
  }
  // A TLSRoute without hostnames is nothing that there may be.
  expect(bySchema.filter((each) => !/^TLSRoute: .*spec.hostnames: (Required|Invalid)/.test(each))).toEqual([]);
  expect(judged).toEqual(expected);
}, 60_000);
