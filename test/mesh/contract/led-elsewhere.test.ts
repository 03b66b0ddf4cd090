import { stringify } from 'yaml';
import type { GitOpsApp, TeamGatewayProps } from '../../../lib';
import { MeshModel } from '../../../lib/mesh-model';
import { refusals } from '../../../lib/policies/refusals';
import { limits } from '../../policies/limits';
import { Lab } from '../lab';
import { RenderedEstate } from './rendered-estate';
import { SmallTenant } from './small-tenant';

/**
 * What the rules for addresses are for (TENANT-9): objects of one tenant by which the platform's gateway, as itself, calls the pods of another
 * one past all that this one says of its visitors. Each is in force here, and refused by the policies.
 */

const existing = { selector: { istio: 'public' }, namespace: 'istio-ingress', serviceAccount: 'public', use: 'public' };
const pod = { namespace: 'istio-ingress', name: 'public', labels: { istio: 'public' }, serviceAccount: 'public' };
const gateway: TeamGatewayProps = { existing, httpsRedirect: false };

const estate = RenderedEstate.of((app: GitOpsApp) => {
  for (const name of ['acme', 'bank']) {
    const chart = new SmallTenant(app, name, { domains: [`${name}.example.com`], gateway });
    chart.addService('ui', { name: `${name}-ui`, routes: ['/open'] });
  }
});

const LIMITS = limits({
  platformPods: [{ istio: 'public' }],
  gatewayNamespaces: ['istio-ingress'],
  namespaces: ['acme', 'bank'],
  othersDomains: ['bank.example.com'],
});

const HOST = 'vm.acme.example.com';
const object = (kind: string, spec: object, apiVersion = 'networking.istio.io/v1') => ({
  apiVersion,
  kind,
  metadata: { name: 'led-elsewhere', namespace: 'acme' },
  spec,
});

/** All that visitors of one host of acme ask for goes to a destination. */
const visitorsTo = (host: string, port: number) =>
  object('VirtualService', {
    hosts: ['leak.acme.example.com'],
    exportTo: ['istio-ingress'],
    gateways: ['gateway'],
    http: [{ route: [{ destination: { host, port: { number: port } } }] }],
  });

let lab: Lab;
let bankPod: { address: string; port: number };
let port: { name: string; number: number };

beforeAll(async () => {
  lab = await Lab.start({ manifests: estate.yaml, gateways: [pod], sidecars: ['acme/*', 'bank/*'] });
  const { logs } = await lab.expect(
    { from: 'istio-ingress/public', url: 'http://bank.example.com/open' },
    { status: 200, workload: 'bank-ui' },
  );
  const [address, number] = logs!.find(({ proxy }) => proxy.includes('public'))!.upstream.split(':');
  bankPod = { address: address!, port: Number(number) };
  const [first] = estate.object('Service/acme/acme-ui').spec.ports;
  port = { name: first.name, number: first.port };
});
afterAll(() => lab?.stop());

/** Who answers a visitor; the status where none of the services does. */
async function answerOf(url: string, objects: readonly object[]): Promise<string> {
  await lab.replaceAll([estate.yaml, ...objects.map((each) => stringify(each))].join('---\n'));
  const { workload, status } = await lab.request({ from: 'istio-ingress/public', url });
  return workload ?? String(status);
}

const refused = (objects: readonly object[]) =>
  refusals(MeshModel.ofText(objects.map((each) => stringify(each)).join('---\n')).objects, [LIMITS]).length > 0;

const entry =
  (more: object, endpoint: object = {}) =>
  () =>
    object('ServiceEntry', {
      hosts: [HOST],
      exportTo: ['istio-ingress'],
      location: 'MESH_INTERNAL',
      ports: [{ number: port.number, name: port.name, protocol: 'HTTP', targetPort: bankPod.port }],
      resolution: 'STATIC',
      endpoints: [{ address: bankPod.address, ...endpoint }],
      ...more,
    });
const leak = 'http://leak.acme.example.com/secret';
const SHOWN = { labels: { 'security.istio.io/tlsMode': 'istio' } };
const mutual = () => object('DestinationRule', { host: HOST, trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } });
const toEntry = () => visitorsTo(HOST, port.number);

test("TENANT-3: bank's own rules let nobody in there", async () => {
  expect(await answerOf('http://bank.example.com/secret', [])).toBe('404');
});

test.each<[string, (() => object)[]]>([
  ['an endpoint that is shown an account', [entry({}, SHOWN), toEntry]],
  ['the same by a DestinationRule', [entry({}), mutual, toEntry]],
  [
    'a workload that an entry selects',
    [
      entry({ endpoints: undefined, workloadSelector: { labels: { app: 'vm' } } }),
      () =>
        object('WorkloadEntry', {
          address: bankPod.address,
          labels: { app: 'vm', ...SHOWN.labels },
          ports: { [port.name]: bankPod.port },
        }),
      toEntry,
    ],
  ],
  [
    "another name for bank's Service",
    [
      () =>
        object(
          'Service',
          {
            type: 'ExternalName',
            externalName: 'bank-ui.bank.svc.cluster.local',
            ports: [{ name: port.name, port: port.number }],
          },
          'v1',
        ),
      () => visitorsTo('led-elsewhere.acme.svc.cluster.local', port.number),
    ],
  ],
])('TENANT-9: %s leads visitors of acme to bank, and is refused', async (_what, made) => {
  const objects = made.map((each) => each());
  expect(await answerOf(leak, objects)).toBe('bank-ui');
  expect(refused(objects)).toBe(true);
});

test('TENANT-9: without an account, or with one of its own namespace expected, nobody gets in', async () => {
  expect(await answerOf(leak, [entry({})(), toEntry()])).toBe('503');
  expect(await answerOf(leak, [entry({}, { serviceAccount: 'bank-ui' })(), toEntry()])).toBe('503');
});
