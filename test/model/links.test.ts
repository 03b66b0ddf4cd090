import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { composeEstate } from '../../lib/constructs/compose-estate';
import { linkAnnotations } from '../../lib/model/links';
import { estateFiles } from '../../lib/synthesis/estate-files';
import { estate, service, tenant, variant } from '../estate/declared';

test('WORK-8: links are annotations, by name', () => {
  expect(linkAnnotations(undefined)).toEqual({});
  expect(
    Object.entries(linkAnnotations({ runbook: 'https://b.example.com', dashboard: 'https://a.example.com' })),
  ).toEqual([
    ['branchline.dev/link-dashboard', 'https://a.example.com'],
    ['branchline.dev/link-runbook', 'https://b.example.com'],
  ]);
});

test('WORK-8: they stand on the Service and on each Deployment, and not on pods, whichever way in declares them', () => {
  const links = { runbook: 'https://wiki.example.com/cms' };
  const acme = estate(
    tenant({ services: [service('cms', { links, propagates: true, variants: [variant('OPS-1')] }), service('ui')] }),
  );
  const files = estateFiles(acme, { tool: 'none' });
  const written = files.get('acme/workloads/cms.k8s.yaml')!;
  const objects = written.split(/^---$/m);
  const having = objects.filter((text) => text.includes('branchline.dev/link-runbook: https://wiki.example.com/cms'));
  expect(having.map((text) => /^kind: (.*)$/m.exec(text)![1])).toEqual(['Service', 'Deployment', 'Deployment']);
  for (const text of having) expect(text.slice(text.indexOf('\nspec:'))).not.toContain('link-runbook');
  expect(files.get('acme/workloads/ui.k8s.yaml')!).not.toContain('link-');
  const app = new GitOpsApp({ gitops: { tool: 'none' } });
  composeEstate(app, acme);
  const body = (text: string) => text.slice(text.indexOf('\n'));
  expect(body(app.files().get('acme/workloads/cms.k8s.yaml')!)).toBe(body(written));
});
