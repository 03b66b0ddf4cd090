import { execFileSync } from 'node:child_process';
import { canaryHistory } from '../../lib/canary/canary-history';
import { canaryService } from '../../lib/canary/canary-service';
import { Workshop } from '../change/estate-repository';
import { ACME, stateOf } from './estate';

const NOW = 2_000_000_000;
let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
});
afterEach(() => shop.close());

/** Commits acme's file at a time. */
function commit(text: string, time: number): void {
  shop.write('tenants/acme/tenant.yaml', text);
  shop.git('add', '.');
  const identity = ['-c', 'user.name=t', '-c', 'user.email=t@example.com'];
  const env = { ...process.env, GIT_COMMITTER_DATE: `@${time} +0000` };
  execFileSync('git', [...identity, 'commit', '--quiet', '--allow-empty', '-m', `at ${time}`], { env });
}

const AT = (weight: number) => ACME.replace('weight: 5', `weight: ${weight}`);
const NONE = ACME.replace(/ {4}canary:[\s\S]*/, '');

function history() {
  const state = stateOf(
    new Map([['acme/tenant.yaml', shop.read('tenants/acme/tenant.yaml').replace('[cms, shared/docx]', '[cms]')]]),
  );
  return canaryHistory('tenants', canaryService(state, 'acme/cms'), NOW);
}

/** A repository with commits of acme's file. */
function repository(...commits: readonly (readonly [string, number])[]): void {
  shop.enter(shop.root);
  shop.git('init', '--quiet', '--template=', '--initial-branch', 'main');
  for (const [text, time] of commits) commit(text, time);
}

test('since the commit that gave it its image, and the one that gave it its share', () => {
  repository([NONE, 1000], [AT(5), 2000], [AT(25), 3000], [`${AT(25)}# a word\n`, 4000]);
  expect(history()).toEqual({ began: 2000, stepBegan: 3000 });
});

test('other commits of the repository, and more pods, change nothing', () => {
  repository([NONE, 1000], [AT(5), 2000]);
  shop.write('tenants/acme/notes.txt', 'x');
  commit(AT(5).replace('weight: 5', 'weight: 5\n      replicas: 3'), 3000);
  expect(history()).toEqual({ began: 2000, stepBegan: 2000 });
});

test('a share that it had before counts from the last time', () => {
  repository([AT(5), 1000], [AT(25), 2000], [AT(5), 3000]);
  expect(history()).toEqual({ began: 1000, stepBegan: 3000 });
});

test('another image is another canary', () => {
  repository([AT(5).replace('cms:2.1.0', 'cms:2.0.9'), 1000], [AT(5), 2000]);
  expect(history()).toEqual({ began: 2000, stepBegan: 2000 });
  commit(AT(5).replace('weight: 5', 'weight: 5\n      env: { A: "1" }'), 3000);
  expect(history()).toEqual({ began: 3000, stepBegan: 3000 });
});

test('a canary that was removed and came again, and a file that could not be read', () => {
  repository([AT(5), 1000], [NONE, 2000], [AT(5), 3000]);
  expect(history().began).toBe(3000);
  commit('services: [', 4000);
  commit(AT(5), 5000);
  expect(history().began).toBe(5000);
});

test('what is not committed counts from now, and that is said', () => {
  repository([AT(5), 1000]);
  shop.write('tenants/acme/tenant.yaml', AT(25));
  expect(history()).toEqual({
    began: 1000,
    stepBegan: NOW,
    note: 'the canary is not committed yet as it is: it counts from now',
  });
});

test('a shallow clone counts from what it has, and that is said', () => {
  repository([NONE, 1000], [AT(5), 2000], [AT(25), 3000]);
  const remote = shop.remote();
  shop.clone(remote, '--depth', '1');
  expect(history()).toEqual({
    began: 3000,
    stepBegan: 3000,
    note: 'the clone is shallow: it counts from its oldest commit (fetch-depth: 0 fetches all)',
  });
  shop.clone(remote);
  expect(history()).toEqual({ began: 2000, stepBegan: 3000 });
});

test('without git there is an error that says so', () => {
  shop.enter(shop.root);
  shop.write('tenants/acme/tenant.yaml', ACME);
  expect(history).toThrow('is in no git repository');
});
