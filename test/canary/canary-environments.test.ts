import { abortCanaries, promoteCanaries, startCanaries, stepCanaries } from '../../lib/canary/canary-change';
import { canaryService } from '../../lib/canary/canary-service';
import type { RegistryCommand } from '../../lib/change/registry-change';
import { run, stateOf } from './estate';

const ESTATE = `apiVersion: branchline/v1
kind: Estate
environments:
  staging: { class: staging, cluster: nonprod }
  production: { class: production, cluster: prod }
clusters: { nonprod: { name: nonprod }, prod: { name: prod } }
`;
const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
namespace: acme
domains: [acme.example.com]
services:
  ui: { image: "r.example.com/ui:1", port: 8080, replicas: 2, routes: [/] }
`;
const PRODUCTION = `apiVersion: branchline/v1
kind: Environment
domains: [acme.example.org] # what customers see
`;

function files(tenant = TENANT, production: string | undefined = PRODUCTION): Map<string, string> {
  const all = new Map([
    ['estate.yaml', ESTATE],
    ['acme/tenant.yaml', tenant],
  ]);
  return production === undefined ? all : all.set('acme/environments/production.yaml', production);
}

const start = (environment?: string) =>
  startCanaries(new Map([['acme/ui', 'r.example.com/ui:2']]), { weight: 5 }, environment);

const message = (command: RegistryCommand, given = files()) => {
  try {
    command(stateOf(given));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was taken';
};

test('a canary is started, stepped and promoted in one environment, and nothing moves in others', () => {
  const started = run(start('production'), files());
  expect(started.proof.refused).toEqual([]);
  expect([...started.change.files.keys()]).toEqual(['acme/environments/production.yaml']);
  expect(started.after.get('acme/environments/production.yaml')).toContain(
    'domains: [acme.example.org] # what customers see',
  );
  expect(started.change.subject).toBe('canary start acme/ui in production: canary r.example.com/ui:2 gets 5 %');
  expect(started.change.next).toEqual([
    'when the cluster has it, `branchline canary step acme/ui --environment production`',
  ]);
  expect([...started.proof.output.keys()].every((path) => path.startsWith('production/'))).toBe(true);
  let now = started.after;
  const step = () => {
    const { change, after, proof } = run(stepCanaries(['acme/ui'], { environment: 'production' }), now);
    expect(proof.refused).toEqual([]);
    now = after;
    return change.files.size;
  };
  while (step() > 0);
  expect(now.get('acme/tenant.yaml')).toBe(TENANT);
  expect(now.get('acme/environments/production.yaml')).toMatch(/ui:2/);
  const service = (environment: string) => canaryService(stateOf(now), 'acme/ui', environment).service;
  expect([service('production').image, service('production').canary]).toEqual(['r.example.com/ui:2', undefined]);
  expect(service('staging').image).toBe('r.example.com/ui:1');
});

test('the file of an environment is made where there is none', () => {
  const { after, proof } = run(start('staging'), files());
  expect(proof.refused).toEqual([]);
  expect(after.get('acme/environments/staging.yaml')).toMatch(
    /^apiVersion: branchline\/v1\nkind: Environment\nservices:/,
  );
});

test('the environment has to be named, and to be there', () => {
  expect(message(start())).toBe(
    'acme/ui is in several environments: production, staging\n  fix: name one: --environment production',
  );
  expect(message(start('prod'))).toContain("there is no environment 'prod' in tenants/estate.yaml");
  expect(message(start('qa'))).toContain('name one of production, staging');
  const plain = new Map([['acme/tenant.yaml', TENANT.replace('namespace', 'environment: staging\nnamespace')]]);
  expect(message(start('staging'), plain)).toBe(
    'tenants/estate.yaml has no environments\n  fix: leave out --environment',
  );
});

test('a canary for all environments is changed for all, and in no single one', () => {
  const all = files(
    TENANT.replace('routes: [/] }', 'routes: [/], canary: { image: "r.example.com/ui:2", weight: 100 } }'),
  );
  const { change, proof } = run(promoteCanaries(['acme/ui']), all);
  expect(proof.refused).toEqual([]);
  expect([...change.files.keys()]).toEqual(['acme/tenant.yaml']);
  expect(message(promoteCanaries(['acme/ui'], { environment: 'staging' }), all)).toMatch(
    /^the canary of acme\/ui is declared in another file: tenants\/acme\/tenant\.yaml.*\n {2}fix: leave out --environment/,
  );
  const one = files(TENANT, `${PRODUCTION}services: { ui: { canary: { image: "r.example.com/ui:2", weight: 5 } } }\n`);
  expect(message(stepCanaries(['acme/ui']), one)).toContain('name where it is: --environment production');
});

test('an aborted canary leaves the file as it was', () => {
  const more = `${PRODUCTION}services:\n  web: { replicas: 3 }\n`;
  for (const production of [PRODUCTION, more]) {
    const tenant = `${TENANT}  web: { image: "r.example.com/web:1", port: 8080, replicas: 2 }\n`;
    let now = run(start('production'), files(tenant, production)).after;
    for (let count = 0; count < 2; count += 1) now = run(abortCanaries(['acme/ui'], 'production'), now).after;
    expect(now.get('acme/environments/production.yaml')).toBe(production);
  }
});
