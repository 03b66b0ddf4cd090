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

test('how paths are normalized decides what rules see of a request, and is not compared', () => {
  const diff = diffOf([UI], [UI, config('pathNormalization: { normalization: MERGE_SLASHES }')]);
  expect(diff.notes.join()).toContain('what pathNormalization does to requests is not compared');
});

test('what authorizers are told is not compared; what tracing and logs are told is about no request', () => {
  const authorizer = (more = '') =>
    config(
      `extensionProviders: [{ name: z, envoyExtAuthzGrpc: { service: z.acme.svc.cluster.local, port: 9000${more} } }]`,
    );
  const diff = diffOf([UI, authorizer()], [UI, authorizer(', timeout: 1s')]);
  expect(diff.notes.join()).toContain('what extensionProviders z does to requests is not compared');
  const tracing = (port: number) =>
    config(`extensionProviders: [{ name: t, zipkin: { service: zipkin.obs.svc.cluster.local, port: ${port} } }]`);
  expect(isUnchanged(diffOf([UI, tracing(1)], [UI, tracing(2)]))).toBe(true);
});

test('only the ConfigMap of the mesh counts', () => {
  const other = config('localityLbSetting: {}').replace('"istio"', '"other"');
  expect(isUnchanged(diffOf([UI], [UI, other]))).toBe(true);
});
