import fc from 'fast-check';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import type { Estate } from '../../lib/model/tenant';
import type { GitOpsSettings } from '../../lib/output/gitops-settings';
import { GitOpsTool } from '../../lib/output/gitops-tool';
import { HEADERS } from '../../lib/output/writer';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';
import { randomEstate } from '../estate/random-estate';
import { randomRegistry } from '../estate/random-registry';
import { sharedGatewayRegistry } from '../estate/shared-gateway';
import { registryOf, SHIPPED_ESTATES } from '../estate/shipped-estates';
import { runs } from '../runs';

/** What the constructs write. */
function composed(estate: Estate, gitops: GitOpsSettings): [string, string][] {
  const app = new GitOpsApp({ gitops });
  composeEstate(app, estate);
  return [...app.files()].map(([path, text]) => [path, text.replace(HEADERS.app, HEADERS.registry)]);
}

const settings = fc.constantFrom<GitOpsSettings>(
  { tool: GitOpsTool.NONE },
  { tool: GitOpsTool.FLUX },
  { tool: GitOpsTool.ARGOCD, repoURL: 'https://git.example.com/deploy.git' },
);

test('any estate gives the files that its constructs give, byte for byte but for their first line, and in their order', () => {
  const property = fc.property(randomEstate({ everyField: true }), settings, (estate, gitops) => {
    expect([...estateFiles(estate, gitops)]).toEqual(composed(estate, gitops));
  });
  fc.assert(property, runs({ sample: 20, full: 600 }));
});

test('so does any registry: foreign workloads, CronJobs, objects of its own, shared gateways, people, copies, two environments', () => {
  const property = fc.property(randomRegistry(), settings, ({ estates }, gitops) => {
    for (const estate of estates) expect([...estateFiles(estate, gitops)]).toEqual(composed(estate, gitops));
  });
  fc.assert(property, runs({ sample: 6, full: 300 }));
});

test.each(SHIPPED_ESTATES)('the shipped estate $name gives the files that its constructs give', (shipped) => {
  const { estate, settings: own } = registryOf(shipped);
  expect([...estateFiles(estate, own.gitops)]).toEqual(composed(estate, own.gitops));
});

test.each(['none', 'flux'])('EDGE-6, EDGE-12: what tenants share stands once, in a folder of its own (%s)', (tool) => {
  const { estate, settings: own } = parseRegistry(sharedGatewayRegistry(tool));
  const files = estateFiles(estate, own.gitops);
  expect([...files]).toEqual(composed(estate, own.gitops));
  const gateways = [...files.values()].join('').match(/kind: Gateway\nmetadata:\n {2}name: \w+\n {2}namespace: \w+/g)!;
  expect(gateways.map((text) => text.match(/: \w+$/gm)!.slice(1))).toEqual([
    [': public', ': ingress'],
    [': gateway', ': apart'],
    [': gateway', ': other'],
  ]);
  expect(files.get('gateways/platform/public.k8s.yaml')).toContain('credentialName: star');
  expect(files.get('bank/routing/edge-bank.example.com.k8s.yaml')).toContain('- ingress/public');
  const certificates = (path: string) => files.get(path)!.match(/secretName: \S+|^ {2}namespace: \S+/gm);
  expect(certificates('gateways/platform/certificates.k8s.yaml')).toEqual([
    '  namespace: istio-system',
    'secretName: other-gateway',
    '  namespace: ingress',
    'secretName: star',
  ]);
  expect(certificates('apart/platform/gateway.k8s.yaml')).toContain('secretName: apart-gateway');
  const kustomizations = files.get('gitops/gateways.k8s.yaml')?.match(/path: \S+/g);
  expect(kustomizations).toEqual(tool === 'flux' ? ['path: ./dist/gateways/platform'] : undefined);
});

test.each(['cdk8s', 're2js', 'yaml'])(
  '%s is not even loaded where nobody asks for it: that is half of the start',
  (name) => {
    const loaded = Object.keys(require.cache);
    jest.isolateModules(() => {
      jest.doMock(name, () => {
        throw new Error('loaded');
      });
      expect(() => require('../../lib/synthesis/synthesize-registry')).not.toThrow();
    });
    expect(Object.keys(require.cache)).toEqual(loaded);
  },
);
