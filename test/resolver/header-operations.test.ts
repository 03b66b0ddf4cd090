import type { DestinationShare } from '../../lib/resolver';
import { ESTATE, fromOutside, resolverOf, virtualService } from './estate';

const CMS = 'cms.acme.svc.cluster.local';

function leaving(rule: string, url: string, headers: Record<string, string | string[]> = {}): DestinationShare[] {
  const edge = virtualService('acme', 'edge', ['acme.example.com'], rule, 'gateways: [gateway]');
  const { outcome } = fromOutside(resolverOf([ESTATE, edge]), url, { headers });
  if (outcome.kind !== 'forward') throw new Error(JSON.stringify(outcome));
  return [...outcome.destinations];
}

const route = `route: [{ destination: { host: ${CMS}, subset: main, port: { number: 8080 } } }]`;

test('the authority is rewritten by rewrite.authority, or by setting the host header', () => {
  expect(leaving(`    - rewrite: { authority: inner }\n      ${route}`, 'http://acme.example.com/')[0]!.authority).toBe(
    'inner',
  );
  expect(
    leaving(`    - headers: { request: { set: { Host: h } } }\n      ${route}`, 'http://acme.example.com/')[0]!
      .authority,
  ).toBe('h');
});

test('removes, then sets, then adds', () => {
  const operations = '{ request: { remove: [a], set: { b: "2" }, add: { a: x, c: y } } }';
  const { headers } = leaving(`    - headers: ${operations}\n      ${route}`, 'http://acme.example.com/', {
    a: '1',
    b: '1',
    c: '1',
  })[0]!;
  expect(Object.fromEntries(headers)).toMatchObject({ a: 'x', b: '2', c: '1,y' });
});

test("with several destinations a destination's operations come before the rule's", () => {
  const to = (subset: string, headers: string) =>
    `{ destination: { host: ${CMS}, subset: ${subset} }, weight: 1, headers: { request: ${headers} } }`;
  const rule = `    - headers: { request: { set: { a: rule } } }
      route: [${to('main', '{ set: { a: main, b: main } }')}, ${to('ops-1234', '{ remove: [x] }')}]`;
  const [main, variant] = leaving(rule, 'http://acme.example.com/', { x: '1' });

  expect(Object.fromEntries(main!.headers)).toMatchObject({ a: 'rule', b: 'main', x: '1' });
  expect(Object.fromEntries(variant!.headers)).toMatchObject({ a: 'rule' });
  expect(variant!.headers.has('x')).toBe(false);
});

test('%REQ% reads the first line of a header, and what is added stands on a line of its own', () => {
  const to = (subset: string) =>
    `{ destination: { host: ${CMS}, subset: ${subset} }, weight: 1, headers: { request: { add: { x: "2", y: "3" } } } }`;
  const rule = `    - headers: { request: { set: { a: "%REQ(x)%", b: "%REQ(y)%" } } }
      route: [${to('main')}, ${to('ops-1234')}]`;
  const [{ headers }] = leaving(rule, 'http://acme.example.com/', { x: '1' }) as [DestinationShare];
  expect(Object.fromEntries(headers)).toMatchObject({ x: '1,2', a: '1', b: '3' });
});

test("what a rule does to an answer's server header has no effect: the proxy writes it after all rules", () => {
  const operations =
    '{ response: { remove: [Server, x-a], set: { server: s, x-b: "1" }, add: { Server: t, x-c: "2" } } }';
  const { responseHeaders } = leaving(`    - headers: ${operations}\n      ${route}`, 'http://acme.example.com/')[0]!;
  expect(responseHeaders).toEqual({ remove: ['x-a'], set: new Map([['x-b', '1']]), add: new Map([['x-c', '2']]) });
});

test('what is added to a header is a line of its own, but for headers of which a proxy makes one', () => {
  const added = (name: string, sent: string | string[], operations = `add: { ${name}: c }`) => {
    const rule = `    - headers: { request: { ${operations} } }\n      ${route}`;
    const { headers, several } = leaving(rule, 'http://acme.example.com/', { [name]: sent })[0]!;
    return [headers.get(name), several?.get(name)];
  };
  expect(added('x-a', 'a')).toEqual(['a,c', ['a', 'c']]);
  expect(added('x-a', ['a', 'b'])).toEqual(['a,b,c', ['a', 'b', 'c']]);
  expect(added('x-a', 'a,b')).toEqual(['a,b,c', ['a,b', 'c']]);
  expect(added('accept', 'a')).toEqual(['a,c', undefined]);
  expect(added('x-a', 'a', 'set: { x-a: b }, add: { x-a: c }')).toEqual(['b,c', ['b', 'c']]);
});
