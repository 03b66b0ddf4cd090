import { App, Testing } from 'cdk8s';
import { CanaryRoute, Environment, TenantChart, VariantService } from '../../lib';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { estateFiles } from '../../lib/synthesis/estate-files';

// biome-ignore lint/suspicious/noExplicitAny: rendered objects of many kinds
type Any = Record<string, any>;

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services:
  mailer: { image: "r/mailer:1", replicas: 2, calls: [cms], canary: { image: "r/mailer:2" } }
  cms: { image: "r/cms:1", port: 8080 }
`;
const VARIANT = `apiVersion: branchline/v1
kind: Variant
id: OPS-1
services: { mailer: { image: "r/mailer:ops-1" } }
`;

test('WORK-4: a worker and its variants have Deployments, an account and a Sidecar, but no Service and no rules', () => {
  const files = estateFiles(
    parseRegistry([
      { path: 'acme/tenant.yaml', text: TENANT },
      { path: 'acme/variants/OPS-1.yaml', text: VARIANT },
    ]).estate,
    { tool: 'none' },
  );
  const texts = [...files].map(([file, text]) => ({ file, text })).filter(({ file }) => file.endsWith('.k8s.yaml'));
  const ofMailer = texts
    .flatMap(({ text }) => [...text.matchAll(/^kind: (\w+)\nmetadata:\n {2}name: (mailer\S*)/gm)])
    .map(([, kind, name]) => `${kind}/${name}`);
  expect(ofMailer.sort()).toEqual([
    'Deployment/mailer',
    'Deployment/mailer-canary',
    'Deployment/mailer-ops-1',
    'PodDisruptionBudget/mailer',
    'ServiceAccount/mailer',
    'Sidecar/mailer',
  ]);
  expect(files.has('acme/routing/mesh-mailer.k8s.yaml')).toBe(false);
  const mailer = files.get('acme/workloads/mailer.k8s.yaml')!;
  expect(mailer).not.toMatch(/readinessProbe|ports:/);
  expect(mailer).toContain('name: BRANCHLINE_VARIANT');
  expect(check(MeshModel.of(texts)).map(({ code, message }) => `${code} ${message}`)).toEqual([]);
});

test('WORK-4: the same in TypeScript, where rules that are not there say so', () => {
  const chart = new TenantChart(new App(), 'acme', { namespace: 'acme', environment: Environment.STAGING });
  const mailer = new VariantService(chart, 'mailer', { image: 'r/mailer:1' });
  const variant = mailer.addVariant('OPS-1', { image: 'r/mailer:ops-1' });
  new CanaryRoute(chart, 'canary', { service: mailer, image: 'r/mailer:2' });
  const objects: Any[] = Testing.synth(chart);
  const kinds = objects.filter(({ metadata }) => metadata.name.startsWith('mailer')).map(({ kind }) => kind);
  expect([...new Set(kinds)].sort()).toEqual(['Deployment', 'ServiceAccount', 'Sidecar']);
  expect(() => mailer.virtualService).toThrow("service 'mailer' has no port, and so no VirtualService");
  expect(() => mailer.destinationRule).toThrow('no DestinationRule');
  expect(() => mailer.service).toThrow("service 'mailer' has no port, and so no Service");
  expect(() => variant.destinationRule).toThrow('without a port');
  expect(mailer.deploymentManifest.kind).toBe('Deployment');
});
