import type { Sampled } from '../../lib/prometheus/answer';
import {
  boundOf,
  drawnRequests,
  durationsOf,
  failureCounters,
  refuseTwice,
  requestsOf,
  slownessCounters,
  strayCounters,
} from '../../lib/prometheus/mesh-counters';

const CMS = { host: 'cms.acme.svc.cluster.local', ports: [8080] };

function series(labels: Record<string, string>): Sampled {
  return { labels: new Map(Object.entries({ instance: '10.0.0.1:15020', ...labels })), samples: [[1, 5]] };
}

const counts = (...given: Record<string, string>[]) =>
  failureCounters(given.map(series)).map(({ side, counts: { bad } }) => `${side} ${bad}`);

test('questions of Istio and of Envoy', () => {
  expect(requestsOf(CMS, 'istio', undefined)).toBe(
    'istio_requests_total{reporter="source",destination_service="cms.acme.svc.cluster.local",destination_version=~"canary|main|unknown"}',
  );
  expect(requestsOf(CMS, 'envoy', 'cluster="eu"')).toBe(
    'envoy_cluster_upstream_rq{cluster_name=~"outbound\\\\|(8080)\\\\|(canary|main)\\\\|cms\\\\.acme\\\\.svc\\\\.cluster\\\\.local",response_code_class=~"[1-5]xx",cluster="eu"}',
  );
  expect(durationsOf(CMS, 'istio', 'a="b"', ['250', '+Inf'])).toBe(
    'istio_request_duration_milliseconds_bucket{reporter="source",destination_service="cms.acme.svc.cluster.local",destination_version=~"canary|main",le=~"250|\\\\+Inf",a="b"}',
  );
  expect(durationsOf(CMS, 'envoy', undefined)).toMatch(
    /^envoy_cluster_upstream_rq_time_bucket\{cluster_name=~"[^"]*"\}$/,
  );
});

test.each([
  [{ destination_version: 'canary', response_code: '200' }, 'canary 0'],
  [{ destination_version: 'main', response_code: '404' }, 'mainline 0'],
  [{ destination_version: 'main', response_code: '503' }, 'mainline 1'],
  [{ destination_version: 'canary', response_code: '0' }, 'canary 1'],
  [{ destination_version: 'canary', response_code: '200', grpc_response_status: '14' }, 'canary 1'],
  [{ destination_version: 'canary', response_code: '200', grpc_response_status: '5' }, 'canary 0'],
  [{ destination_version: 'canary', response_code: '200', grpc_response_status: '0' }, 'canary 0'],
  [{ cluster_name: 'outbound|8080|canary|cms', response_code_class: '5xx' }, 'canary 1'],
  [{ cluster_name: 'outbound|8080|main|cms', response_code_class: '2xx' }, 'mainline 0'],
])('%j', (labels, expected) => {
  expect(counts(labels)).toEqual([expected]);
});

test('other subsets, and what reached no pod, are on neither side', () => {
  expect(counts({ destination_version: 'unknown', response_code: '503' }, { destination_version: 'ops-1' })).toEqual(
    [],
  );
  const unknown = { destination_version: 'unknown' };
  const stray = [{ ...unknown, response_code: '503' }, { ...unknown, response_code: '200' }, { response_code: '503' }];
  expect(strayCounters(stray.map(series))).toHaveLength(1);
});

test('slow requests: all but those up to the bound', () => {
  const bucket = (le: string) => series({ destination_version: 'canary', le });
  const counters = slownessCounters(['100', '250.0', '500', '+Inf'].map(bucket), 250);
  expect(counters.map((each) => each.counts)).toEqual([
    { requests: 0, bad: -1 },
    { requests: 1, bad: 1 },
  ]);
  expect(slownessCounters([series({ le: '250', destination_version: 'ops-1' })], 250)).toEqual([]);
});

test('bounds are numbers', () => {
  expect(['250', '250.0', '+Inf', '', 'x'].map((le) => boundOf(new Map([['le', le]])))).toEqual([
    250,
    250,
    Number.POSITIVE_INFINITY,
    Number.NaN,
    Number.NaN,
  ]);
  expect(boundOf(new Map())).toBeNaN();
});

test('a process is a pod, or the address without its port', () => {
  const source = (labels: Record<string, string>) =>
    failureCounters([series({ destination_version: 'main', ...labels })])[0]!.source;
  expect(source({})).toBe('10.0.0.1');
  expect(source({ pod: 'ui-1', namespace: 'acme', cluster: 'eu' })).toBe('eu/acme/ui-1');
  expect(source({ kubernetes_pod_name: 'ui-1', kubernetes_namespace: 'acme' })).toBe('/acme/ui-1');
  expect(source({ pod_name: 'ui-1' })).toBe('//ui-1');
});

test('requests that Envoy drew are those of the rule mainline', () => {
  const names = ['mainline', 'ui/cms:mainline', 'canary', 'ui/cms:canary', 'fallback', 'mainline-slow', 'ops-1'];
  const all = [...names.map((route_name) => series({ route_name })), series({})];
  expect(drawnRequests(all, 'route_name')!.map(({ labels }) => labels.get('route_name'))).toEqual([
    'mainline',
    'ui/cms:mainline',
  ]);
  expect(drawnRequests(all, 'rule')).toBeUndefined();
  expect(drawnRequests([], 'route_name')).toBeUndefined();
});

describe('what is counted twice', () => {
  const request = { destination_version: 'main', response_code: '200', job: 'pods' };
  const refuse =
    (...labels: Record<string, string>[]) =>
    () =>
      refuseTwice(labels.map(series), 'Prometheus');

  test('by two jobs', () => {
    expect(refuse(request, { ...request, job: 'envoys', instance: '10.0.0.1:15090' })).toThrow(
      'Prometheus has each request of 10.0.0.1 twice, as instance "10.0.0.1:15090" and "10.0.0.1:15020"\n  fix: choose one of them: --selector \'instance="10.0.0.1:15090"\'',
    );
    expect(refuse(request, { ...request, job: 'envoys' })).toThrow(`--selector 'job="envoys"'`);
  });

  test('by two replicas, for the same pod', () => {
    const pod = { ...request, pod: 'ui-1' };
    expect(refuse(pod, { ...pod, prometheus_replica: 'b' })).toThrow(`--selector 'prometheus_replica="b"'`);
  });

  test('not by two processes, for two answers or two sides', () => {
    expect(refuse(request, { ...request, instance: '10.0.0.2:15020' })).not.toThrow();
    expect(refuse(request, { ...request, response_code: '500' })).not.toThrow();
    expect(refuse(request, { ...request, destination_version: 'canary' })).not.toThrow();
    expect(refuse({ ...request, pod: 'a' }, { ...request, pod: 'b' })).not.toThrow();
  });
});
