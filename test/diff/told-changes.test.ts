import { diffToText } from '../../lib/diff';
import { toldChanges } from '../../lib/diff/told-changes';
import { deployment, ESTATE, service } from '../resolver/estate';
import { diffOf, edge, to } from './versions';

const AT_GATEWAY = `selector: { matchLabels: { istio: acme-gateway } }`;

function policy(spec: string, namespace = 'istio-system'): string {
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: door, namespace: ${namespace} }
spec: ${spec}`;
}

const rule = (match: string, name: string) => `    - match: [${match}]\n      route: [${to(name)}]\n`;
const rules = edge(
  rule('{ uri: { prefix: /cms/ } }', 'cms') +
    rule('{ uri: { prefix: /c/ } }', 'cms') +
    rule('{ uri: { prefix: / } }', 'ui'),
);

function told(base: readonly string[], head: readonly string[]): string[] {
  return toldChanges(diffOf(base, head)).flatMap(({ text, requests }) =>
    requests.map((each) => `${each.text}: ${text}`),
  );
}

const closed = policy(
  `{ ${AT_GATEWAY}, action: DENY, rules: [{ when: [{ key: "request.headers[x-bad]", values: ["*"] }] }] }`,
);

test('what a gateway refuses is one change, however many destinations there are', () => {
  const said = told([rules], [rules, closed]);
  expect(said).toContain(
    'acme.example.com/c/…, /cms/…, /… (not /c/…, /cms/…) with x-bad: acme/cms main, acme/ui main, 404 (no route) → 403',
  );
  expect(new Set(said.map((text) => text.slice(text.lastIndexOf(': '))))).toHaveProperty('size', 1);
  expect(told([rules, closed], [rules])).toContain(
    'acme.example.com/c/…, /cms/…, /… (not /c/…, /cms/…) with x-bad: 403 → acme/cms main, acme/ui main, 404 (no route)',
  );
});

test('hosts that nobody names come last', () => {
  const said = told([rules], [rules, closed]);
  const others = said.map((text) => text.includes('any other host'));
  expect(others).toContain(true);
  expect(others).toEqual([...others].sort());
});

test('what pods refuse is one change as well, of all their services', () => {
  const inside = policy('{ action: DENY, rules: [{ to: [{ operation: { paths: [/admin] } }] }] }', 'acme');
  const said = told([], [inside]).filter((text) => text.includes('from acme/'));
  expect(said.every((text) => text.endsWith(' → 403 at the pods'))).toBe(true);
  expect(said.some((text) => text.endsWith('acme/cms, acme/ui → 403 at the pods'))).toBe(true);
});

test('many destinations and many paths are counted', () => {
  const many = Array.from({ length: 20 }, (_, at) =>
    rule(`{ uri: { prefix: /p${String(at).padStart(2, '0')}/ } }`, 'cms'),
  );
  const wide = edge(many.join('') + rule('{ uri: { prefix: / } }', 'ui'));
  expect(told([wide], [wide, closed])).toContainEqual(
    expect.stringMatching(
      /^acme\.example\.com\/p00\/…, \/p01\/…, .* and 14 more, \/… \(not \/p00\/…, \/p01\/…, \/p02\/… and 17 more\) with x-bad: /,
    ),
  );
});

test('what is not about refusals stays apart: another destination is another change', () => {
  const other = edge(
    rule('{ uri: { prefix: /cms/ } }', 'ui') +
      rule('{ uri: { prefix: /c/ } }', 'ui') +
      rule('{ uri: { prefix: / } }', 'cms'),
  );
  expect(new Set(told([rules], [other]).map((text) => text.split(': ').at(-1)))).toEqual(
    new Set(['acme/cms main → acme/ui main', 'acme/ui main → acme/cms main']),
  );
});

const NAMES = ['a', 'b', 'c', 'd'];
const crowd = [ESTATE, ...NAMES.flatMap((name) => [service('acme', name), deployment('acme', name, 'v1')])].join(
  '\n---\n',
);
const NARROW = `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: acme }
spec: { workloadSelector: { labels: { app: ui } }, outboundTrafficPolicy: { mode: REGISTRY_ONLY }, egress: [{ hosts: ["./cms.acme.svc.cluster.local"] }] }`;

test('services whose requests change alike are told by the first of them, and what fails comes first', () => {
  const diff = diffOf([], [NARROW], [crowd, crowd]);
  const [first] = toldChanges(diff);
  expect(first!.alike).toEqual(['acme/b', 'acme/c', 'acme/d']);
  expect(first!.text).toMatch(/^acme\/a → 502/);
  const text = diffToText(diff);
  expect(text).toContain('and alike for 3 services: acme/b, acme/c, acme/d');
  expect(text.split('\n')[0]).toContain(`${diff.requests.changed} classes`);
  expect(diffToText(diff, { requests: Number.POSITIVE_INFINITY })).not.toContain('alike');
});

test('what is asked of requests beside their path keeps changes apart', () => {
  const http = (more: string) =>
    edge(
      NAMES.map(
        (name, at) =>
          `    - match: [{ uri: { prefix: /${name}/ }, headers: { x-a: { exact: ${at % 2 === 0 ? 'even' : 'odd'} } } }]\n      route: [{ destination: { host: ${name}.acme.svc.cluster.local } }]\n${more}`,
      ).join(''),
    );
  const diff = diffOf([http('')], [http('      rewrite: { authority: inner }\n')], [crowd, crowd]);
  expect(toldChanges(diff).every(({ alike }) => alike === undefined)).toBe(true);
});
