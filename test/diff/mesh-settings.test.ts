import { isUnchanged } from '../../lib/diff';
import { diffOf, edge, to } from './versions';

const UI = edge(`    - route: [${to('ui')}]\n`);
const config = (mesh: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'istio', namespace: 'istio-system' },
    data: { mesh },
  });

test('a setting of the mesh of which nobody here knows what it does to requests is not decided', () => {
  const diff = diffOf(
    [UI, config('accessLogFile: /dev/stdout')],
    [UI, config('localityLbSetting: { enabled: false }\ndefaultHttpRetryPolicy: { attempts: 0 }')],
  );
  expect(isUnchanged(diff)).toBe(false);
  expect(diff.undecided).toEqual(['ConfigMap istio-system/istio']);
  expect(diff.notes).toEqual([
    'ConfigMap istio-system/istio changes: what defaultHttpRetryPolicy, localityLbSetting does to requests is not compared',
  ]);
});

test('settings about logs are about no request, and those that are compared show in the requests', () => {
  expect(isUnchanged(diffOf([UI], [UI, config('accessLogFile: /dev/stdout\nenableTracing: true')]))).toBe(true);
  const shut = diffOf([UI], [UI, config('outboundTrafficPolicy: { mode: REGISTRY_ONLY }')]);
  expect(shut.undecided).toEqual([]);
  expect(shut.changes).not.toEqual([]);
});

test('only the ConfigMap of the mesh counts', () => {
  const other = config('localityLbSetting: {}').replace('"istio"', '"other"');
  expect(isUnchanged(diffOf([UI], [UI, other]))).toBe(true);
});
