import { createHash } from 'node:crypto';
import { type Attack, attempt } from './two-tenants';

/** Values that a cluster refuses, or that harm in it: each refused at its line, beside one of its kind that is accepted. */

const ui = (fields: Attack['ui']): Attack => ({ ui: fields });
const canary = (fields: object): Attack => ui({ canary: { image: 'r/ui:2', ...fields } });
const gateway = (fields: object): Attack => ({ a: { gateway: fields } });
const mount = (mountPath: string) => ui({ secrets: [{ name: 'keys', mountPath }] });
const requests = (own: object, limits?: object) => ui({ resources: { requests: own, ...(limits && { limits }) } });
const fault = (delay: string) => ui({ faults: [{ match: { 'x-test': { exact: '1' } }, delay, percent: 1 }] });
const scaled = (fields: object) =>
  ui({ resources: { requests: { cpu: '1' } }, autoscale: { min: 1, max: 3 }, ...fields });
const external = (host: string): Attack => ({
  a: { external: { x: { host } } },
  ui: { calls: ['external/x'] },
});

test.each<[string, Attack, Attack]>([
  ['replicas', ui({ replicas: 2147483647 }), ui({ replicas: 3 })],
  ['replicas', canary({ replicas: 2147483647 }), canary({ replicas: 3 })],
  ['max', scaled({ autoscale: { min: 1, max: 2147483647 } }), scaled({})],
  ['replicas', scaled({ replicas: 3 }), scaled({})],
  ['attempts', ui({ retries: { attempts: 1099511627776 } }), ui({ retries: { attempts: 3 } })],
  [
    'maxConnections',
    ui({ connectionPool: { tcp: { maxConnections: 9007199254740991 } } }),
    ui({ connectionPool: { tcp: { maxConnections: 100 } } }),
  ],
  ['timeout', ui({ timeout: '10000000000h' }), ui({ timeout: '1h' })],
  ['delay', fault('3000000h'), fault('3s')],
  ['cpu', requests({ cpu: '1e40' }), requests({ cpu: '1e1' })],
  ['cpu', requests({ cpu: '2' }, { cpu: '1' }), requests({ cpu: '1' }, { cpu: '2' })],
  ['memory', requests({ memory: '2Gi' }, { memory: '1Gi' }), requests({ memory: '1Gi' }, { memory: '1Gi' })],
  ['env', ui({ env: { '.': 'x' } }), ui({ env: { 'a.b': 'x' } })],
  ['env', ui({ env: { '..': 'x' } }), ui({ env: { _: 'x' } })],
  ['env', ui({ env: { A: 'x'.repeat(2_000_000) } }), ui({ env: { A: 'x'.repeat(100_000) } })],
  ['mountPath', mount('/a\0b'), mount('/a b')],
  ['mountPath', mount('/var/run/secrets/kubernetes.io/serviceaccount'), mount('/var/run/secrets/keys')],
  ['mountPath', mount('/var/run/secrets/kubernetes.io'), mount('/kubernetes.io')],
  ['mountPath', mount('/run/secrets/kubernetes.io/serviceaccount/'), mount('/run/keys')],
  ['selector', gateway({ selector: { 'a b': 'c d\n' } }), gateway({ selector: { 'example.com/a': 'c' } })],
  ['podNamespace', gateway({ podNamespace: 'ingress' }), gateway({ selector: { a: 'b' }, podNamespace: 'ingress' })],
  ['image', ui({ image: 'a..b//c:::d' }), ui({ image: 'a.b/c:d' })],
  ['image', ui({ image: 'r/ui/' }), ui({ image: 'r/ui' })],
  ['image', canary({ image: 'r//ui:::2' }), canary({ image: 'r/ui:2' })],
  ['targetPort', ui({ targetPort: 15006 }), ui({ targetPort: 15005 })],
  ['targetPort', ui({ targetPort: 15008 }), ui({ targetPort: 15009 })],
  ['targetPort', ui({ targetPort: 15021 }), ui({ targetPort: 15022 })],
  ['user', ui({ user: 1337 }), ui({ user: 1338 })],
  ['retryOn', ui({ retries: { attempts: 1, retryOn: 'garbage' } }), ui({ retries: { attempts: 1, retryOn: 'reset' } })],
  [
    'retryOn',
    ui({ retries: { attempts: 1, retryOn: '5xx,-1' } }),
    ui({ retries: { attempts: 1, retryOn: '5xx,503' } }),
  ],
  [
    'domains',
    { a: { domains: ['acme.example.com', 'acme.example.com-wildcard'] } },
    { a: { domains: ['acme.example.com', 'acme.example.com-wild'] } },
  ],
  ['host', external('db.b-ns.svc'), external('db.example.net')],
  ['host', external('localhost'), external('local.example.net')],
])('%s: refused at its line, and one of its kind is accepted (%#)', (field, attack, twin) => {
  const { errors } = attempt(attack);
  expect(errors).not.toEqual([]);
  for (const line of errors) expect(line).toMatch(new RegExp(`^tenants/a/tenant.yaml:\\d+:\\d+: error: .*${field}`));
  expect(attempt(twin).errors).toEqual([]);
});

test('the image of a variant is refused in its file', () => {
  const variant = (image: string) => ({ variant: { id: 'OPS-1', services: { ui: { image } } } });
  expect(attempt(variant('r//ui:::2')).errors).toEqual([
    expect.stringMatching(/^tenants\/a\/variants\/OPS-1.yaml:\d+:\d+: error: services.ui.image/),
  ]);
  expect(attempt(variant('r/ui:2')).errors).toEqual([]);
});

test("a cloud provider's server of credentials is reported", () => {
  const { errors, warnings } = attempt(external('metadata.google.internal'));
  expect(errors).toEqual([]);
  expect(warnings).toEqual([expect.stringMatching(/tenant.yaml:\d+:\d+: warning: external.x.host: 'metadata.google/)]);
});

test('an image by its digest is accepted wherever there is one, and comes out as it is', () => {
  const digest = (of: string) => `registry.example.com/${of}@sha256:${createHash('sha256').update(of).digest('hex')}`;
  const workload = (of: string) => ({ image: digest(of) });
  const { errors, files } = attempt({
    a: { services: { job: { ...workload('job'), schedule: '0 3 * * *' }, worker: workload('worker') } },
    ui: { ...workload('ui'), canary: workload('canary'), versions: { v1: workload('version') } },
    variant: { id: 'OPS-1', services: { ui: workload('variant') } },
  });
  expect(errors).toEqual([]);
  const text = [...files].flatMap(([path, each]) => (path.startsWith('a/workloads/') ? [each] : [])).join('\n');
  const found = [...text.matchAll(/image: "?([^"\n]+)/g)].map(([, image]) => image);
  expect([...new Set(found)].filter((image) => image !== 'auto').sort()).toEqual(
    ['canary', 'job', 'ui', 'variant', 'version', 'worker'].map(digest).sort(),
  );
});
