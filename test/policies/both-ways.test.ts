import fc from 'fast-check';
import { stringify } from 'yaml';
import { MeshModel } from '../../lib/mesh-model';
import { Grants } from '../../lib/model/grants';
import { namespaceLimits } from '../../lib/policies/namespace-limits';
import { refusals } from '../../lib/policies/refusals';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import { attempt, twoTenants } from '../attacks/two-tenants';
import { runs } from '../runs';
import { ADDRESSES } from './entry-cases';

/** One object of a's own beside a table of grants: what `synth` refuses the policies refuse, and the reverse (TENANT-6, TENANT-9). */

const host = fc.constantFrom('ui', '*', 'x.a.example.com', 'b.example.com', 'db.b-ns.svc', 'ui.a-ns.svc', 'x.net');
const hosts = fc.array(host, { maxLength: 2 });
const exportTo = fc.array(fc.constantFrom('.', '*', 'a-ns', 'b-ns'), { maxLength: 2 });
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'UNSET');
const selector = fc.constantFrom({}, { istio: 'a-ns-gateway' }, { istio: 'b-ns-gateway' });
const gateways = fc.array(fc.constantFrom('mesh', 'gateway', 'a-ns/x', 'b-ns/x'), { maxLength: 2 });

const address = fc.constantFrom(...ADDRESSES.map(([each]) => each), '10.20.0.1', '198.51.100.1');
const endpoints = fc.array(some({ address, labels: fc.constant({ 'security.istio.io/tlsMode': 'istio' }) }), {
  maxLength: 2,
});
const tls = some({ mode: fc.constantFrom('SIMPLE', 'ISTIO_MUTUAL'), credentialName: fc.constantFrom('x', 'y') });
const backend = some({ kind: fc.constantFrom('Hostname', 'Service'), name: host });

const of = (apiVersion: string, kind: string, spec: fc.Arbitrary<object>) =>
  spec.map((each) => ({ apiVersion, kind, metadata: { name: 'x' }, spec: each }));

const object = fc.oneof(
  of('networking.istio.io/v1', 'VirtualService', some({ hosts, exportTo, gateways })),
  of('networking.istio.io/v1', 'DestinationRule', some({ host, exportTo, trafficPolicy: some({ tls }) })),
  of(
    'networking.istio.io/v1',
    'ServiceEntry',
    some({
      hosts,
      exportTo,
      endpoints,
      addresses: fc.array(fc.constantFrom('10.20.0.1', '192.0.2.1'), { maxLength: 2 }),
      ports: fc.array(some({ protocol: fc.constantFrom('TCP', 'TLS') }), { maxLength: 1 }),
      resolution: fc.constantFrom('DNS', 'DYNAMIC_DNS'),
    }),
  ),
  of('networking.istio.io/v1', 'WorkloadEntry', some({ address })),
  of(
    'v1',
    'Service',
    some({
      type: fc.constantFrom('ExternalName', 'LoadBalancer', 'NodePort', 'ClusterIP'),
      externalName: address,
      externalIPs: fc.array(address, { maxLength: 1 }),
    }),
  ),
  of('networking.istio.io/v1', 'Gateway', some({ selector, servers: fc.array(some({ hosts }), { maxLength: 2 }) })),
  of(
    'networking.istio.io/v1',
    'Sidecar',
    some({
      egress: fc.array(some({ hosts: fc.array(fc.constantFrom('./*', '*/*'), { maxLength: 2 }) }), { maxLength: 2 }),
      outboundTrafficPolicy: some({ mode: fc.constantFrom('REGISTRY_ONLY', 'ALLOW_ANY') }),
    }),
  ),
  of('security.istio.io/v1', 'PeerAuthentication', some({ mtls: some({ mode }) })),
  of('cert-manager.io/v1', 'Certificate', some({ dnsNames: hosts, commonName: host })),
  of(
    'gateway.networking.k8s.io/v1',
    'HTTPRoute',
    some({
      rules: fc.array(some({ backendRefs: fc.array(backend) }), { maxLength: 1 }),
      hostnames: hosts,
      parentRefs: fc.array(some({ namespace: fc.constantFrom('a-ns', 'b-ns') })),
    }),
  ),
  of('gateway.networking.k8s.io/v1', 'Gateway', some({ listeners: fc.array(some({ hostname: host })) })),
  of('networking.k8s.io/v1', 'Ingress', some({ rules: fc.array(some({ host })), defaultBackend: fc.constant({}) })),
  of('networking.istio.io/v1alpha3', 'EnvoyFilter', fc.constant({})),
  of('extensions.istio.io/v1alpha1', 'WasmPlugin', fc.constant({})),
);

/** Whether there may be any of these, policies do not say; a grant lifts nothing of what their rules do. */
const ALWAYS = ['HTTPRoute', 'Ingress', 'Gateway'];
const kinds = fc.subarray([
  ...['EnvoyFilter', 'WasmPlugin', 'Certificate', 'VirtualService'],
  ...['externalName', 'externalService'],
]);
const addresses = fc.subarray(['10.20.0.0/16', '127.0.0.1']);
const gatewaysGranted = fc.subarray(['public']);

test('TENANT-9: synth and the admission policies refuse the same objects', () => {
  let refused = 0;
  const drawn = runs({ sample: 300, full: 5000 });
  fc.assert(
    fc.property(object, kinds, addresses, gatewaysGranted, (each, granted, ranges, shared) => {
      const grants = {
        a: {
          namespaces: ['a-ns'],
          domains: ['a.example.com'],
          kinds: [...granted, ...ALWAYS],
          addresses: ranges,
          gateways: shared,
        },
        b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
      };
      const platform = { public: { namespace: 'edge', selector: { istio: 'public' } } };
      const network = { addresses: ['198.51.100.0/24'] };
      const attack = { estate: { grants, network, gateways: platform } };
      const more = [{ path: 'a/manifests/x.yaml', text: stringify(each) }];
      const { estates } = parseWholeRegistry(twoTenants(attack), 'tenants');
      const limits = namespaceLimits(
        estates.map(({ estate }) => estate),
        new Grants(grants, platform),
      );
      const inCluster = { ...each, metadata: { ...each.metadata, namespace: 'a-ns' } };
      const byPolicies = refusals(MeshModel.ofText(stringify(inCluster)).objects, limits).length > 0;
      expect(attempt({ ...attack, more }).errors.length > 0).toBe(byPolicies);
      if (byPolicies) refused++;
    }),
    drawn,
  );
  // Neither always nor never.
  expect(refused).toBeGreaterThan(drawn.numRuns / 4);
  expect(refused).toBeLessThan(drawn.numRuns * 0.95);
});
