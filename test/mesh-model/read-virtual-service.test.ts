import { MeshModel } from '../../lib/mesh-model';

function read(spec: string) {
  return MeshModel.ofText(`apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: x, namespace: acme }
spec: ${spec}`).writtenVirtualServices[0]!;
}

const rule = (text: string) => read(`{ hosts: [x], http: [{ ${text} }] }`).http[0]!;

test('short names are completed in its own namespace, what is not written is mesh and everybody', () => {
  expect(read('{ hosts: [cms, a.example.com, "*.x"] }')).toMatchObject({
    hosts: ['cms.acme.svc.cluster.local', 'a.example.com', '*.x'],
    gateways: ['mesh'],
    exportTo: ['*'],
  });
  expect(read('{ gateways: [gw, edge/gw, mesh], exportTo: [., other] }')).toMatchObject({
    gateways: ['acme/gw', 'edge/gw', 'mesh'],
    exportTo: ['acme', 'other'],
  });
});

test.each([
  ['{ exact: a }', { kind: 'exact', value: 'a' }],
  ['{ prefix: 1 }', { kind: 'prefix', value: '1' }],
  ['{ regex: "*" }', { kind: 'present', regex: '*' }],
  ['{}', { kind: 'present' }],
])('the value %s', (text, expected) => {
  expect(rule(`match: [{ headers: { h: ${text} } }]`).match[0]!.headers.h).toEqual(expected);
});

test.each([
  ['mirror: { host: m }', [{ percent: 100 }]],
  ['mirror: { host: m }, mirrorPercentage: { value: 5 }', [{ percent: 5 }]],
  ['mirror: { host: m }, mirrorPercentage: {}', [{ percent: 0 }]],
  [
    'mirrors: [{ destination: { host: m }, percentage: { value: 1.5 } }, { destination: { host: n } }]',
    [{ percent: 1.5 }, { percent: 100 }],
  ],
])('%s', (text, expected) => {
  expect(rule(text).mirrors).toMatchObject(expected);
});

test.each([
  ['abort: { httpStatus: 503 }', { abort: { percent: 0, httpStatus: 503 } }],
  ['abort: { httpStatus: 503, percentage: { value: 10 } }', { abort: { percent: 10, httpStatus: 503 } }],
  [
    'abort: { grpcStatus: UNAVAILABLE, percentage: { value: 1 } }',
    { abort: { percent: 1, grpcStatus: 'UNAVAILABLE' } },
  ],
  ['delay: { fixedDelay: 2s, percent: 5 }', { delay: { percent: 5, duration: '2s' } }],
])('a fault of %s: without a percentage nobody is hit', (text, expected) => {
  expect(rule(`fault: { ${text} }`).fault).toEqual(expected);
});

test('every match knows where it stands', () => {
  expect(rule('match: [{ uri: { exact: /a } }, { uri: { exact: /b } }]').match[1]!.path).toEqual([
    'spec',
    'http',
    0,
    'match',
    1,
  ]);
});
