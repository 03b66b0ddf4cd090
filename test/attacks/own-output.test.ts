import fc from 'fast-check';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { randomEstate } from '../estate/random-estate';
import { renderedFiles } from '../estate/rendered';
import { runs } from '../runs';
import { type Attack, attempt } from './two-tenants';

/** What `check` says of the output that breaks traffic or is insecure; `change` edits the text of one file before. */
function found(attack: Attack, change?: (text: string) => string, of = ''): string[] {
  const { errors, files } = attempt(attack);
  expect(errors).toEqual([]);
  const texts = [...files].map(([file, text]) => ({ file, text: change && file === of ? change(text) : text }));
  if (change) expect(texts).not.toEqual([...files].map(([file, text]) => ({ file, text })));
  return check(MeshModel.of(texts.filter(({ file }) => file.endsWith('.k8s.yaml'))))
    .filter(({ severity }) => severity === 'breaks-traffic' || severity === 'insecure')
    .map(({ code, object, message }) => `${code} ${object}: ${message}`);
}

const variantOf = (tenant: string, state: string) => ({
  path: `${tenant}/variants/OPS-1.yaml`,
  text: `apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\nstate: ${state}\nservices: { ui: { image: "r/ui:2" } }\n`,
});

test.each<[string, Attack]>([
  ['two tenants', {}],
  [
    'one id, going in one tenant and there in the other',
    { more: [variantOf('a', 'retiring'), variantOf('b', 'active')] },
  ],
  [
    'a canary whose path is one of two routes',
    {
      ui: { routes: ['/', '/ui'], canary: { image: 'r/ui:3', match: [{ uri: { exact: '/ui' } }] } },
    },
  ],
  ['a canary that nothing leads to', { ui: { canary: { image: 'r/ui:3' } } }],
  ['a call across tenants', { ui: { calls: ['b/ui'] } }],
  ['a tcp service across tenants', { ui: { calls: ['b/db'] } }],
  ['everybody in the namespace may call', { a: { isolation: { callers: false } } }],
  ['no isolation', { a: { isolation: false } }],
  ['NetworkPolicies', { a: { isolation: { network: true } } }],
  [
    'a port without mTLS that is open to some',
    {
      a: {
        isolation: { network: true },
        mtls: { exceptions: [{ service: 'ui', port: 8080, mode: 'PERMISSIVE', from: ['monitoring', '10.0.0.0/8'] }] },
      },
    },
  ],
  [
    'what only the platform may change apart, a quota and a level of Pod Security',
    {
      estate: {
        gitops: { tool: 'flux', separation: 'limited' },
        limits: { quota: { pods: '100' }, podSecurity: 'baseline' },
        network: { telemetry: ['monitoring'] },
      },
    },
  ],
  ['a port without mTLS', { a: { mtls: { exceptions: [{ service: 'ui', port: 8080, mode: 'PERMISSIVE' }] } } }],
  [
    'grants',
    {
      estate: {
        grants: {
          a: { namespaces: ['a-ns'], domains: ['a.example.com'] },
          b: { namespaces: ['b-ns'], domains: ['b.example.com'] },
        },
      },
    },
  ],
])('what an accepted registry writes breaks no traffic and is not insecure: %s', (_what, attack) => {
  expect(found(attack)).toEqual([]);
});

const { numRuns, seed } = runs({ sample: 8, full: 500 });

test(`nor does that of ${numRuns} random estates with every field (seed ${seed}), but for gateway pods that others run`, () => {
  const grave = fc.sample(randomEstate({ everyField: true }), { numRuns, seed }).flatMap((estate) => {
    const files = [...renderedFiles(estate)].map(([file, text]) => ({ file, text: String(text) }));
    return check(MeshModel.of(files))
      .filter(({ severity }) => severity === 'breaks-traffic' || severity === 'insecure')
      .filter(({ code }) => !['BL401', 'BL610', 'BL711'].includes(code))
      .map(({ code, object, message }) => `${code} ${object}: ${message}`);
  });
  expect(grave).toEqual([]);
});

test('a mistake that is planted is found', () => {
  const routing = (name: string) => `a/routing/${name}.k8s.yaml`;
  const attack = { ui: { calls: ['b/ui'] }, more: [variantOf('a', 'active')] };
  const gone = (text: string) => text.replace('subset: main', 'subset: gone');
  expect(found(attack, gone, routing('edge-a.example.com')).join()).toContain('gone');
  const misspelt = (text: string) => text.replace('host: ui.a-ns', 'host: iu.a-ns');
  expect(found(attack, misspelt, routing('mesh-ui')).join()).toContain('iu.a-ns');
  const elsewhere = (text: string) => text.replaceAll('- a-ns/', '- elsewhere/');
  expect(found(attack, elsewhere, 'a/platform/gateway.k8s.yaml')).not.toEqual([]);
});
