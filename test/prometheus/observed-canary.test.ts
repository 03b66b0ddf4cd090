import type { Sampled } from '../../lib/prometheus/answer';
import { type Asked, type CanaryQuestion, observeCanary } from '../../lib/prometheus/observed-canary';

const QUESTION: CanaryQuestion = {
  ...{ host: 'cms.acme.svc.cluster.local', ports: [8080], routeLabel: 'route_name' },
  ...{ conditions: false, mirror: false, grpc: false, since: 1000, until: 1100 },
};

function series(labels: Record<string, string>, ...values: number[]): Sampled {
  return {
    labels: new Map(Object.entries({ instance: 'a', ...labels })),
    samples: values.map((value, i) => [1005 + 15 * i, value]),
  };
}

const main = (code: string, ...values: number[]) =>
  series({ destination_version: 'main', response_code: code }, ...values);
const canary = (code: string, ...values: number[]) =>
  series({ destination_version: 'canary', response_code: code }, ...values);

/** A Prometheus that has these answers, by the name of the metric; and what it was asked. */
function prometheus(answers: Record<string, Sampled[]>): Asked & { asked: string[] } {
  const asked: string[] = [];
  const answer = async (question: string) => {
    asked.push(question);
    const found = Object.keys(answers).find((name) => question.startsWith(name));
    return found === undefined ? [] : answers[found]!;
  };
  return {
    asked,
    range: (question, { start, end, step }) =>
      answer(question).then((all) => {
        asked.push(`${start} ${end} ${step}`);
        return all;
      }),
    at: (question, time) =>
      answer(question).then((all) => {
        asked.push(`${time}`);
        return all;
      }),
  };
}

const ISTIO = { istio_requests_total: [main('200', 0, 95), canary('200', 0, 4), canary('503', 0, 1)] };

function buckets(version: string, fast: number, all: number): Sampled[] {
  const labels = { destination_version: version };
  return [
    series({ ...labels, le: '100' }, 0, fast - 3),
    series({ ...labels, le: '250' }, 0, fast),
    series({ ...labels, le: '+Inf' }, 0, all),
  ];
}

test('errors by Istio, from the beginning of the canary', async () => {
  const asked = prometheus(ISTIO);
  const { telemetry, errors, latency, notes } = await observeCanary(asked, QUESTION);
  expect(telemetry).toBe('istio');
  expect(errors).toEqual([{ time: 1020, canary: { requests: 5, bad: 1 }, mainline: { requests: 95, bad: 0 } }]);
  expect(latency).toBeUndefined();
  expect(asked.asked).toContain('990 1095 15');
  expect(notes).toEqual([
    expect.stringContaining(
      'include those that name a variant which the service does not have: there is no label route_name',
    ),
    'latency is not compared: the hour before the canary has too few requests to say what is slow; name it with --slow',
  ]);
});

test('a long time is asked in longer steps', async () => {
  const asked = prometheus(ISTIO);
  await observeCanary(asked, { ...QUESTION, since: 0, until: 15 * 4000 * 2 });
  expect(asked.asked).toContain(`0 ${15 * 8000} 30`);
  await observeCanary(asked, { ...QUESTION, since: 1099, until: 1100 });
  expect(asked.asked).toContain('1095 1095 15');
});

test('nothing at all: no windows, nothing to say', async () => {
  expect(await observeCanary(prometheus({}), QUESTION)).toEqual({ telemetry: 'istio', errors: [], notes: [] });
});

test('Envoy is asked where Istio has nothing, and only the one that is named', async () => {
  const envoy = (subset: string, count: number) =>
    series(
      { cluster_name: `outbound|8080|${subset}|cms.acme.svc.cluster.local`, response_code_class: '2xx' },
      0,
      count,
    );
  const answers = { envoy_cluster_upstream_rq: [envoy('main', 95), envoy('canary', 5)] };
  const found = await observeCanary(prometheus(answers), QUESTION);
  expect([found.telemetry, found.errors[0]!.mainline.requests]).toEqual(['envoy', 95]);
  expect((await observeCanary(prometheus(answers), { ...QUESTION, telemetry: 'istio' })).errors).toEqual([]);
  const both = await observeCanary(prometheus({ ...ISTIO, ...answers }), { ...QUESTION, telemetry: 'envoy' });
  expect(both.telemetry).toBe('envoy');
  await expect(observeCanary(prometheus(answers), { ...QUESTION, grpc: true })).rejects.toThrow('codes of gRPC');
  await expect(observeCanary(prometheus(answers), { ...QUESTION, mirror: true })).rejects.toThrow('do not tell copies');
});

test('SAFE-6: what conditions chose is kept out by the name of the rule, or there is no answer', async () => {
  await expect(observeCanary(prometheus(ISTIO), { ...QUESTION, conditions: true })).rejects.toThrow(
    /cannot be told from those that Envoy drew: there is no label route_name\n {2}fix: /,
  );
  const rule = (name: string, version: string, count: number) =>
    series({ destination_version: version, response_code: '200', route_name: name }, 0, count);
  const named = [
    rule('mainline', 'main', 95),
    rule('mainline', 'canary', 5),
    rule('canary', 'canary', 70),
    rule('fallback', 'main', 30),
  ];
  const { errors, notes } = await observeCanary(prometheus({ istio_requests_total: named }), {
    ...QUESTION,
    conditions: true,
  });
  expect(errors[0]).toMatchObject({ canary: { requests: 5 }, mainline: { requests: 95 } });
  expect(notes.join()).not.toContain('include those');
  const envoy = series({ cluster_name: 'outbound|8080|main|cms', response_code_class: '2xx' }, 1);
  await expect(
    observeCanary(prometheus({ envoy_cluster_upstream_rq: [envoy] }), { ...QUESTION, conditions: true }),
  ).rejects.toThrow("Envoy's own counters do not tell which requests the canary's conditions chose");
});

test('failures that reached no pod are said', async () => {
  const lost = series({ destination_version: 'unknown', response_code: '503' }, 0, 7);
  const { notes } = await observeCanary(
    prometheus({ istio_requests_total: [...ISTIO.istio_requests_total, lost] }),
    QUESTION,
  );
  expect(notes).toContain("7 failed requests reached no pod; they are neither the canary's nor the mainline's");
});

describe('latency', () => {
  const hourBefore = (fast: number, all: number) =>
    [
      ['100', fast - 3],
      ['250', fast],
      ['+Inf', all],
    ].map(([le, value]): Sampled => ({ labels: new Map([['le', `${le}`]]), samples: [[1000, Number(value)]] }));
  const durations = [...buckets('main', 90, 95), ...buckets('canary', 4, 5)];

  test('slow is what 5 % of the mainline exceeded in the hour before', async () => {
    const asked = prometheus({ ...ISTIO, istio_request_duration: durations, 'sum by (le)': hourBefore(96, 100) });
    const { latency, notes } = await observeCanary(asked, QUESTION);
    expect(latency).toEqual({
      bound: 250,
      windows: [{ time: 1020, canary: { requests: 5, bad: 1 }, mainline: { requests: 95, bad: 5 } }],
    });
    expect(notes).toHaveLength(1);
    expect(asked.asked).toContain('1000');
    expect(asked.asked.find((each) => each.startsWith('sum by (le)'))).toMatch(
      /^sum by \(le\) \(increase\(.*destination_version=~"main".*\[1h\]\)\)$/,
    );
    expect(asked.asked.find((each) => each.startsWith('istio_request_duration'))).toContain('le=~"250|\\\\+Inf"');
  });

  test('what takes less than 25 ms is not slow', async () => {
    const hour = [...hourBefore(96, 100), { labels: new Map([['le', '10']]), samples: [[1000, 96] as const] }];
    const answers = { ...ISTIO, istio_request_duration: durations, 'sum by (le)': hour };
    expect((await observeCanary(prometheus(answers), QUESTION)).latency!.bound).toBe(250);
  });

  test('too few requests before, or all of them slow: it is not compared', async () => {
    for (const hour of [hourBefore(96, 99), hourBefore(90, 100), []]) {
      const { latency } = await observeCanary(
        prometheus({ ...ISTIO, istio_request_duration: durations, 'sum by (le)': hour }),
        QUESTION,
      );
      expect(latency).toBeUndefined();
    }
  });

  test('slow is what --slow says, if it is a bound', async () => {
    const bounds = ['250.0', '100', '+Inf'].map(
      (le): Sampled => ({ labels: new Map([['le', le]]), samples: [[1100, 1]] }),
    );
    const answers = { ...ISTIO, istio_request_duration: durations, 'count by (le)': bounds };
    const { latency } = await observeCanary(prometheus(answers), { ...QUESTION, slow: 250 });
    expect(latency!.bound).toBe(250);
    await expect(observeCanary(prometheus(answers), { ...QUESTION, slow: 200 })).rejects.toThrow(
      '--slow 200ms is not a bound of the histogram\n  fix: take one of 100ms, 250ms',
    );
    const { notes } = await observeCanary(prometheus(ISTIO), { ...QUESTION, slow: 200 });
    expect(notes).toContain('latency is not compared: there is no histogram of durations');
  });

  test('windows of both measures are the same', async () => {
    const late = [...buckets('main', 90, 95), ...buckets('canary', 4, 5)].map(
      (each): Sampled => ({
        ...each,
        samples: each.samples.map(([time, value]) => [time + 30, value]),
      }),
    );
    const found = await observeCanary(
      prometheus({ ...ISTIO, istio_request_duration: late, 'sum by (le)': hourBefore(96, 100) }),
      QUESTION,
    );
    expect(found.errors.map(({ time }) => time)).toEqual([1020, 1050]);
    expect(found.latency!.windows.map(({ time }) => time)).toEqual([1020, 1050]);
    expect(found.errors[1]!.canary).toEqual({ requests: 0, bad: 0 });
  });

  test('a histogram without the name of the rule is not compared with requests that have it', async () => {
    const named = [series({ destination_version: 'main', response_code: '200', route_name: 'mainline' }, 0, 5)];
    const { latency, notes } = await observeCanary(
      prometheus({
        istio_requests_total: named,
        istio_request_duration: durations,
        'sum by (le)': hourBefore(96, 100),
      }),
      QUESTION,
    );
    expect(latency).toBeUndefined();
    expect(notes).toEqual(['latency is not compared: its histogram has no label route_name']);
  });
});

test('a counter that is there twice is refused', async () => {
  const twice = [main('200', 1), { ...main('200', 1), labels: new Map([...main('200').labels, ['job', 'b']]) }];
  await expect(observeCanary(prometheus({ istio_requests_total: twice }), QUESTION)).rejects.toThrow(/twice/);
});
