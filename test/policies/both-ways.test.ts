import fc from 'fast-check';
import { stringify } from 'yaml';
import { MeshModel } from '../../lib/mesh-model';
import { Grants } from '../../lib/model/grants';
import { namespaceLimits } from '../../lib/policies/namespace-limits';
import { refusals } from '../../lib/policies/refusals';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import { attempt, twoTenants } from '../attacks/two-tenants';
import { runs } from '../runs';

/** One object of a's own beside a table of grants: what `synth` refuses the policies refuse, and the reverse (TENANT-6, TENANT-9). */

const host = fc.constantFrom('ui', '*', 'x.a.example.com', 'b.example.com', 'db.b-ns.svc', 'ui.a-ns.svc', 'x.net');
const hosts = fc.array(host, { maxLength: 2 });
const exportTo = fc.array(fc.constantFrom('.', '*', 'a-ns', 'b-ns'), { maxLength: 2 });
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'UNSET');
const selector = fc.constantFrom({}, { istio: 'a-ns-gateway' }, { istio: 'b-ns-gateway' });
const gateways = fc.array(fc.constantFrom('mesh', 'gateway', 'a-ns/x', 'b-ns/x'), { maxLength: 2 });

const of = (apiVersion: string, kind: string, spec: fc.Arbitrary<object>) =>
  spec.map((each) => ({ apiVersion, kind, metadata: { name: 'x' }, spec: each }));

const object = fc.oneof(
  of('networking.istio.io/v1', 'VirtualService', some({ hosts, exportTo, gateways })),
  of('networking.istio.io/v1', 'DestinationRule', some({ host, exportTo })),
  of('networking.istio.io/v1', 'ServiceEntry', some({ hosts, exportTo })),
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
    some({ hostnames: hosts, parentRefs: fc.array(some({ namespace: fc.constantFrom('a-ns', 'b-ns') })) }),
  ),
  of('gateway.networking.k8s.io/v1', 'Gateway', some({ listeners: fc.array(some({ hostname: host })) })),
  of('networking.k8s.io/v1', 'Ingress', some({ rules: fc.array(some({ host })), defaultBackend: fc.constant({}) })),
  of('networking.istio.io/v1alpha3', 'EnvoyFilter', fc.constant({})),
  of('extensions.istio.io/v1alpha1', 'WasmPlugin', fc.constant({})),
);

/** Whether there may be any of these, policies do not say; a grant lifts nothing of what their rules do. */
const ALWAYS = ['HTTPRoute', 'Ingress', 'Gateway'];
const kinds = fc.subarray(['EnvoyFilter', 'WasmPlugin', 'Certificate', 'VirtualService']);

test('TENANT-9: synth and the admission policies refuse the same objects', () => {
  let refused = 0;
  const drawn = runs({ sample: 300, full: 5000 });
  fc.assert(
    fc.property(object, kinds, (each, granted) => {
      const grants = {
        a: { namespaces: ['a-ns'], domains: ['a.example.com'], kinds: [...granted, ...ALWAYS] },
        b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
      };
      const attack = { estate: { grants } };
      const more = [{ path: 'a/manifests/x.yaml', text: stringify(each) }];
      const { estates } = parseWholeRegistry(twoTenants(attack), 'tenants');
      const limits = namespaceLimits(
        estates.map(({ estate }) => estate),
        new Grants(grants),
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
