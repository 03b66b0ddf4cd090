import { saidOfService } from './samples';

const said = (links: Record<string, string>) => saidOfService({ links });

test('WORK-8: links are pages', () => {
  for (const url of [
    'https://wiki.example.com/runbooks/cms',
    'http://10.0.0.1:3000/',
    'https://[2001:db8::1]/',
    'https://grafana.example.com/d/cms?var-service=cms&from=now-1h',
    "https://kibana.example.com/app#/discover?_g=(time:(from:now-1h,to:now))&_a=(query:'app:cms',x:!t)",
    'https://example.com/a@b',
    'https://example.com',
  ]) {
    expect(said({ page: url })).toEqual([]);
  }
});

test.each([
  ['javascript:alert(1)', 'begin it with https://'],
  ['JAVASCRIPT://example.com/%0aalert(1)', 'begin it with https://'],
  ['data:text/html,<script>', 'begin it with https://'],
  ['//wiki.example.com', 'begin it with https://'],
  ['wiki.example.com/cms', 'begin it with https://'],
  [' https://wiki.example.com', 'begin it with https://'],
  ['https://wiki.example.com/a b', '%20'],
  ['https://wiki.example.com/\n- injected: yes', '%20'],
  ['https://wiki.example.com/a\n', '%20'],
  ['https://wiki.example.com/)](javascript:alert(1))|`x`', '%20'],
  ['https://wiki.example.com/"><script>', '%20'],
  ['https://wiki.example.com/\u202egnp', '%20'],
  ['https://wiki.example.com\\@evil.example.net/', 'before the @'],
  ['https://user:password@wiki.example.com/', 'before the @'],
  ['https://github.com@evil.example.net/', 'before the @'],
  ['https://', '%20'],
  ['https://wiki.example.com:99999/', 'its port'],
  [`https://wiki.example.com/${'a'.repeat(2048)}`, 'shorten'],
])('WORK-8: %j is no link', (url, fix) => {
  const [first, ...others] = said({ page: url });
  expect(others).toEqual([]);
  expect(first).toMatch(/links\.page: must be a URL such as/);
  expect(first).toContain(fix);
});

test('WORK-8: a link has a name that an annotation can have', () => {
  const page = 'https://example.com/';
  expect(said({ ['a'.repeat(58)]: page, 'on-call_2.x': page, '1': page } as Record<string, string>)).toEqual([]);
});

test.each(['', 'a b', 'on/call', '-a', 'a-', 'é', 'a'.repeat(59), '__proto__'])(
  'WORK-8: %j is no name of a link',
  (name) => {
    const links = JSON.parse(JSON.stringify([[name, 'https://example.com/']])) as [string, string][];
    expect(said(Object.fromEntries(links))).toEqual([expect.stringMatching(/the name of a link must be/)]);
  },
);

test('WORK-8: not hundreds of links', () => {
  const links = Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`l${index}`, 'https://example.com/']));
  expect(said(links)).toEqual([expect.stringMatching(/at most 20 links, got 21/)]);
});
