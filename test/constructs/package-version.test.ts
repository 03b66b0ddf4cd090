import { App } from 'cdk8s';
import * as ours from '../../lib';

/** Another copy of the package, as npm installs one when two dependencies disagree; cdk8s is a peer, so there is one. */
function anotherCopy(version?: string): typeof ours {
  let copy: typeof ours;
  jest.isolateModules(() => {
    for (const peer of ['cdk8s', 'constructs']) {
      const only = jest.requireActual(peer);
      jest.doMock(peer, () => only);
    }
    if (version !== undefined) jest.doMock('branchline/package.json', () => ({ version }));
    copy = require('../../lib');
  });
  jest.dontMock('branchline/package.json');
  return copy!;
}

function files(chart: typeof ours, rest: typeof ours): [string, string][] {
  const app = new chart.GitOpsApp({ gitops: { tool: 'argocd', repoURL: 'https://git.example.com/deploy.git' } });
  const acme = new chart.TenantChart(app, 'acme', {
    namespace: 'acme',
    environment: 'staging',
    domains: ['acme.example.com'],
  });
  new rest.TeamGateway(acme, 'gateway');
  const shared = new rest.TenantChart(app, 'shared', { namespace: 'shared', environment: 'staging' });
  const docx = new rest.VariantService(shared, 'docx', { image: 'docx:1', port: 80 });
  const cms = new rest.VariantService(acme, 'cms', { image: 'cms:1', port: 80, routes: ['/'], calls: [docx] });
  cms.addVariant('OPS-1', { image: 'cms:2' });
  new chart.CanaryRoute(acme, 'canary', { service: cms, image: 'cms:3', weight: 5 });
  return [...app.files()];
}

test('two copies of the package in one tree write what one writes', () => {
  const copy = anotherCopy();
  expect(copy.TenantChart).not.toBe(ours.TenantChart);
  expect(files(ours, copy)).toEqual(files(ours, ours));
  expect(files(copy, ours)).toEqual(files(ours, ours));
});

test('fails on two versions in one tree, and says so', () => {
  const newer = anotherCopy('99.0.0');
  const acme = new ours.TenantChart(new App(), 'acme', { namespace: 'acme', environment: 'staging' });
  const message =
    /'acme\/cms' comes from branchline 99\.0\.0, and the construct above it from branchline \d.*npm ls branchline/;
  expect(() => new newer.VariantService(acme, 'cms', { image: 'cms:1', port: 80 })).toThrow(message);
  const app = acme.node.root as App;
  expect(() => new newer.TenantChart(app, 'shared', { namespace: 'shared', environment: 'staging' })).toThrow(
    /'shared' comes from branchline 99/,
  );
});
