import { diffToText } from '../../lib/diff';
import { diffOf, edge, to } from './versions';

const cms = (subset: string) =>
  `    - match: [{ uri: { exact: /a } }, { uri: { exact: /b } }, { headers: { h: { exact: "1" } } }]\n      route: [${to('cms', subset)}]\n`;
const UI = `    - route: [${to('ui')}]`;

test('exposures and unsafe steps stand before what changes', () => {
  const text = diffToText(
    diffOf(
      [edge(UI)],
      [edge(cms('main') + UI), edge(`    - route: [${to('ui', 'gone')}]`, ['gone.acme.example.com'], 'gone')],
    ),
  );
  expect([...text.matchAll(/^(Exposure|Unsafe|Traffic)$/gm)].map(([title]) => title)).toEqual([
    'Exposure',
    'Unsafe',
    'Traffic',
  ]);
  expect(text.split('\n')[0]).toBe('1 exposure, 1 unsafe step, 3 classes of requests change in 2 ways.');
});

test('long lists are cut unless all is asked for', () => {
  const hosts = Array.from({ length: 6 }, (_, index) => edge(UI, [`h${index}.acme.example.com`], `h${index}`));
  const diff = diffOf(
    hosts,
    hosts.map((text) => `${text}\n      timeout: 1s`),
  );
  expect(diffToText(diff)).toContain('and 3 more');
  expect(diffToText(diff, { requests: 10 })).not.toContain('more');
});

test('colours only when asked for', () => {
  const diff = diffOf([edge(UI)], [edge(cms('main') + UI)]);
  expect(diffToText(diff)).not.toContain('\u001b');
  expect(diffToText(diff, { color: true })).toContain('\u001b[31m');
});

test('a whole report, without an example where there is none', () => {
  const mtls = (mode: string) =>
    `apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: { name: default, namespace: acme }\nspec: { mtls: { mode: ${mode} } }`;
  expect(
    diffToText(diffOf([edge(UI), mtls('STRICT')], [edge(UI), mtls('PERMISSIVE')]))
      .split('\n')
      .slice(1, 5),
  ).toEqual([
    '',
    'Exposure',
    '  ! mTLS STRICT → PERMISSIVE at acme/cms-main, acme/cms-ops-1234, acme/ui-main',
    expect.any(String),
  ]);
  const text = diffToText(diffOf([edge(UI)], [edge(`${UI}\n      timeout: 1s`)]));
  expect(text.split('\n')).toEqual([
    expect.stringContaining('1 class of requests changes'),
    '',
    'Traffic',
    '  acme.example.com/…: timeout none → 1s',
    expect.anything(),
  ]);
});
