import { DEFAULT_PROPAGATION } from '../../lib/model/propagation';
import { withEdgeHeaders } from '../../lib/routing/header-operations';
import type { HttpRoute } from '../../lib/routing/istio';
import { removeVariant, setVariant } from '../../lib/routing/variant-header';

const destination = { host: 'cms.acme.svc.cluster.local', subset: 'main' };
const rule = (headers?: HttpRoute['headers']): HttpRoute => ({ name: 'cms', ...(headers && { headers }) });
const own = {
  request: { set: { 'x-tenant': 'acme' }, add: { via: 'edge' }, remove: ['cookie'] },
  response: { set: { 'x-frame-options': 'DENY' }, remove: ['server'] },
};

test('EDGE-2, EDGE-3: operations of a rule stand beside those of the edge', () => {
  expect(withEdgeHeaders(rule(own), setVariant('ops-1', DEFAULT_PROPAGATION)).headers).toEqual({
    request: { set: { 'x-tenant': 'acme', 'x-variant-id': 'ops-1' }, add: { via: 'edge' }, remove: ['cookie'] },
    response: own.response,
  });
  expect(withEdgeHeaders(rule(own), removeVariant(DEFAULT_PROPAGATION)).headers).toEqual({
    request: { set: { 'x-tenant': 'acme' }, add: { via: 'edge' }, remove: ['cookie', 'x-variant-id'] },
    response: own.response,
  });
  expect(withEdgeHeaders(rule(own), undefined).headers).toEqual(own);
});

test.each([
  [{ request: { set: { 'X-Variant-Id': 'forged' } } }],
  [{ request: { add: { 'x-variant-id': 'forged' } } }],
  [{ request: { remove: ['X-VARIANT-ID'] } }],
])('EDGE-3: what a rule itself does to the variant header gives way: %j', (headers) => {
  expect(withEdgeHeaders(rule(headers), setVariant('ops-1', DEFAULT_PROPAGATION)).headers).toEqual(
    setVariant('ops-1', DEFAULT_PROPAGATION),
  );
  expect(withEdgeHeaders(rule(headers), removeVariant(DEFAULT_PROPAGATION)).headers).toEqual(
    removeVariant(DEFAULT_PROPAGATION),
  );
  // A shared rule passes it on as it is.
  expect(withEdgeHeaders(rule(headers), undefined)).toEqual({ name: 'cms' });
});

test('so it does at a destination, which may otherwise do what it likes', () => {
  const headers = {
    request: { set: { 'x-variant-id': 'forged', a: 'b' } },
    response: { add: { 'set-cookie': 'c=1' } },
  };
  const route = [{ destination, headers, weight: 5 }, { destination }];
  const kept = { request: { set: { a: 'b' } }, response: headers.response };
  for (const edge of [setVariant('ops-1', DEFAULT_PROPAGATION), removeVariant(DEFAULT_PROPAGATION), undefined]) {
    expect(withEdgeHeaders({ route }, edge).route).toEqual([
      { destination, headers: kept, weight: 5 },
      { destination },
    ]);
  }
});

test('of any header that the edge speaks of in requests or responses, the edge has the last word there', () => {
  const edge = { request: { set: { 'X-Tenant': 'edge' } }, response: { remove: ['Server'], add: { via: 'gateway' } } };
  const written = { ...own, response: { ...own.response, set: { VIA: 'other' } } };
  expect(withEdgeHeaders(rule(written), edge).headers).toEqual({
    request: { set: { 'X-Tenant': 'edge' }, add: { via: 'edge' }, remove: ['cookie'] },
    response: { add: { via: 'gateway' }, remove: ['Server'] },
  });
});

test('a response may carry the variant header', () => {
  const response = { set: { 'x-variant-id': 'ops-1' } };
  expect(withEdgeHeaders(rule({ response }), removeVariant(DEFAULT_PROPAGATION)).headers).toEqual({
    ...removeVariant(DEFAULT_PROPAGATION),
    response,
  });
});

test('nothing else of a rule changes, and nothing empty is left', () => {
  const match = [{ uri: { exact: '/' } }];
  expect(withEdgeHeaders({ name: 'cms', match, route: [{ destination }], timeout: '2s' }, undefined)).toEqual({
    name: 'cms',
    match,
    route: [{ destination }],
    timeout: '2s',
  });
  const redirect = { uri: '/new' };
  expect(withEdgeHeaders({ redirect, headers: { request: {} } }, undefined)).toEqual({ redirect });
});
