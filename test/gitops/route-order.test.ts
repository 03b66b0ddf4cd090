import { GitOpsApp } from '../../lib';
import type { AuditEvent } from '../mesh/cluster';
import { declareEstate, START, type State, variant } from '../mesh/contract/release-sequences';
import { danglingRoutes, notDone, objectsOf } from './route-order';

function objects(state: State) {
  const app = new GitOpsApp();
  declareEstate(app, state);
  return objectsOf(app.files());
}

const without = objects(START);
const withVariant = objects({ ...START, variants: variant('OPS-1', ['docx']) });
const deployment = 'Deployment/shared/docx-ops-1';
const rule = 'DestinationRule/shared/docx-ops-1';
const route = 'VirtualService/shared/docx';

const did = (verb: AuditEvent['verb'], id: string, over: Partial<AuditEvent> = {}): AuditEvent => ({
  at: '2026-01-01T00:00:00.000000Z',
  user: 'flux',
  status: 200,
  changed: true,
  verb,
  id,
  ...over,
});

test('routes come last when adding and first when removing', () => {
  const adding = ['create', 'create', 'patch'] as const;
  expect(
    danglingRoutes(
      without,
      withVariant,
      [deployment, rule, route].map((id, i) => did(adding[i]!, id)),
    ),
  ).toEqual([]);
  const removing = [did('patch', route), did('delete', rule), did('delete', deployment)];
  expect(danglingRoutes(withVariant, without, removing)).toEqual([]);
});

test('a route to what is not there yet, or no longer, is found', () => {
  expect(
    danglingRoutes(without, withVariant, [did('create', deployment), did('patch', route), did('create', rule)]),
  ).toEqual([
    `after patch ${route}: VirtualService shared/docx leads to ops-1 of docx.shared.svc.cluster.local, which no DestinationRule has`,
  ]);
  expect(
    danglingRoutes(withVariant, without, [did('delete', deployment), did('patch', route), did('delete', rule)]),
  ).toEqual([
    `after delete ${deployment}: VirtualService shared/docx leads to ops-1 of docx.shared.svc.cluster.local, which no Deployment runs`,
  ]);
});

test('what was refused or changed nothing did not happen', () => {
  const early = [did('patch', route, { status: 400 }), did('patch', route, { changed: false })];
  expect(danglingRoutes(without, withVariant, early)).toEqual([]);
  expect(notDone(without, withVariant, early)).toEqual(expect.arrayContaining([deployment, rule, route]));
});
