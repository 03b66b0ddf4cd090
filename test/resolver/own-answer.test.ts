import { ESTATE, fromOutside, resolverOf, summary, virtualService } from './estate';

function ask(rule: string, rest: { readonly method?: string; readonly headers?: Record<string, string> } = {}) {
  const text = `    - { ${rule}, route: [{ destination: { host: cms.acme.svc.cluster.local } }] }`;
  const edge = virtualService('acme', 'edge', ['acme.example.com'], text, 'gateways: [gateway]');
  return fromOutside(resolverOf([ESTATE, edge]), 'http://acme.example.com/x', rest);
}

test('a fault answers for the service only if it hits every request', () => {
  const abort = (percent: number) => `fault: { abort: { httpStatus: 503, percentage: { value: ${percent} } } }`;
  expect(summary(ask(abort(100)))).toBe('503 fault_abort');
  expect(summary(ask(abort(99)))).toBe('cms');
  expect(ask(abort(99)).outcome).toMatchObject({ fault: { abort: { percent: 99, httpStatus: 503 } } });
});

describe('a preflight', () => {
  const cors = (more = '') => `corsPolicy: { allowOrigins: [{ exact: "https://a.example.com" }]${more} }`;
  const preflight = (origin: string) => ({
    method: 'OPTIONS',
    headers: { origin, 'access-control-request-method': 'PUT' },
  });

  test('of an origin that is allowed is answered by the proxy', () => {
    expect(summary(ask(cors(), preflight('https://a.example.com')))).toBe('200 direct');
    expect(summary(ask(cors(), { ...preflight('https://a.example.com'), method: 'GET' }))).toBe('cms');
    expect(summary(ask(cors(), { method: 'OPTIONS', headers: { origin: 'https://a.example.com' } }))).toBe('cms');
  });

  test('of any origin is answered where a star is allowed', () => {
    const star = 'corsPolicy: { allowOrigins: [{ exact: "*" }] }';
    expect(summary(ask(star, preflight('https://b.example.com')))).toBe('200 direct');
  });

  test('of another origin goes on to the service, unless the rule keeps it', () => {
    const other = preflight('https://b.example.com');
    expect(summary(ask(cors(), other))).toBe('cms');
    expect(summary(ask(cors(', unmatchedPreflights: IGNORE'), other))).toBe('200 direct');
  });
});
