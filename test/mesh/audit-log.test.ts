import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditLog } from './audit-log';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-log-'));
  path = join(folder, 'audit.log');
  writeFileSync(path, '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const deployment = { resource: 'deployments', apiGroup: 'apps', namespace: 'acme', name: 'ui' };
function line(second: number, event: object, version?: number): string {
  const common = {
    verb: 'patch',
    user: { username: 'flux' },
    requestURI: '/apis/apps/v1/namespaces/acme/deployments/ui?fieldManager=flux',
    objectRef: deployment,
    responseStatus: { code: 200 },
    ...(version !== undefined && { responseObject: { metadata: { name: 'ui', resourceVersion: String(version) } } }),
    stageTimestamp: `2026-01-01T00:00:0${second}.000000Z`,
  };
  return `${JSON.stringify({ ...common, ...event })}\n`;
}

const log = () =>
  new AuditLog(path, (group, plural) => (group === 'apps' && plural === 'deployments' ? 'Deployment' : plural));
const words = (events: ReturnType<AuditLog['events']>) =>
  events.map(
    ({ at, user, verb, id, status, changed }) => `${at.slice(18, 19)} ${user} ${verb} ${id} ${status} ${changed}`,
  );

test('events in the order in which they were done, with what changed something', () => {
  appendFileSync(path, line(2, {}, 7) + line(1, { verb: 'create', responseStatus: { code: 201 } }, 5));
  appendFileSync(path, line(3, {}, 7) + line(4, { verb: 'delete' }, 7));
  expect(words(log().events())).toEqual([
    '1 flux create Deployment/acme/ui 201 true',
    '2 flux patch Deployment/acme/ui 200 true',
    '3 flux patch Deployment/acme/ui 200 false',
    '4 flux delete Deployment/acme/ui 200 true',
  ]);
});

test('a status is no change, and no reason to take the next patch for one', () => {
  const status = { ...deployment, subresource: 'status' };
  appendFileSync(path, line(1, {}, 5) + line(2, { objectRef: status }, 6) + line(3, {}, 6));
  expect(words(log().events())).toEqual([
    '1 flux patch Deployment/acme/ui 200 true',
    '3 flux patch Deployment/acme/ui 200 false',
  ]);
});

test('what was refused says why, and dry runs are only remembered by name', () => {
  const refused = { responseStatus: { code: 400, message: 'denied' } };
  appendFileSync(path, line(1, refused) + line(2, { requestURI: '/apis/apps/v1?dryRun=All' }, 5));
  const all = log();
  expect(all.events()).toEqual([expect.objectContaining({ status: 400, message: 'denied', changed: false })]);
  expect(all.has('ui')).toBe(true);
  expect(all.has('api')).toBe(false);
});

test('a line that is not written to its end waits for the rest', () => {
  const whole = line(1, {}, 5);
  const all = log();
  appendFileSync(path, whole.slice(0, 40));
  expect(all.events()).toEqual([]);
  appendFileSync(path, whole.slice(40));
  expect(all.events()).toHaveLength(1);
});

test('a Namespace has no namespace in the audit log', () => {
  appendFileSync(path, line(1, { objectRef: { resource: 'namespaces', namespace: 'acme', name: 'acme' } }, 5));
  expect(words(log().events())).toEqual(['1 flux patch namespaces//acme 200 true']);
});
