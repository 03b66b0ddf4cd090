import { diffToMarkdown } from '../../lib/diff';
import type { TrafficDiff } from '../../lib/diff/traffic-diff';
import { diffOf, edge, to } from './versions';

const UI = `    - route: [${to('ui')}]`;

test('no change fits in a line', () => {
  expect(diffToMarkdown(diffOf([edge(UI)], [edge(UI)]))).toBe('**Traffic:** No change in traffic: the same objects.\n');
});

test('exposure first, then what changes, the full list folded', () => {
  const cms = `    - match: [{ uri: { prefix: /cms/ } }, { headers: { beta: { exact: "1" } } }]\n      route: [${to('cms')}]\n`;
  expect(diffToMarkdown(diffOf([edge(UI)], [edge(cms + UI)]))).toMatchSnapshot();
});

const hostile = '<img src=x> @team `tick` [link](http://x) | *bold*\n# title';

function diffWith(text: string, count: number): TrafficDiff {
  const request = {
    method: 'GET',
    host: 'h',
    path: '/',
    conditions: [],
    from: [],
    kind: 'gateway',
    scheme: '',
    anyOf: [],
    example: text,
    rules: { base: { text, at: text }, head: { text, at: text } },
    text,
  } as const;
  return {
    shutOut: [],
    exposures: [{ kind: 'plaintext', text, example: text }],
    order: [],
    versions: [{ kind: 'variant', version: 'v', change: 'comes', services: [], hosts: [], text }],
    changes: Array.from({ length: count }, (_, index) => ({
      text: `${text} ${index}`,
      aspects: [],
      requests: [request],
    })),
    undecided: [text],
    notes: [text],
    objects: {
      added: 0,
      removed: 0,
      changed: 0,
      named: [{ object: `Kind ${text}`, change: 'changed', details: [text] }],
    },
    requests: { changed: count, compared: count },
  };
}

test('user text is shown, not rendered', () => {
  const markdown = diffToMarkdown(diffWith(hostile, 1));
  const outsideCode = markdown.replace(/(`+) ?.*?\1/g, '');
  expect(outsideCode).not.toMatch(/<img|@|#|\*bold|\]\(|:\/\//);
  expect(markdown).toContain('<img src=x> @team');
});

test.each([
  '@team',
  '#1',
  'a.b@c.example',
  'www.evil.example',
  'https://evil.example',
  '!7',
  'GH-12',
  '1234567',
  'a/b#3',
  '*x*',
])('a host called %s is code, in which forges look for nothing', (name) => {
  const markdown = diffToMarkdown(diffWith(`pods of ${name}, "${name}" (${name}) lead on`, 1));
  expect(markdown).toContain(`- pods of \`${name}\`, "\`${name}\`" (\`${name}\`) lead on — `);
  expect(markdown.replace(/`[^`]*`/g, '')).not.toContain(name);
});

test('control characters are written out', () => {
  const markdown = diffToMarkdown(diffWith('a\u001b[2J\u009b1m\u202eb ::error::x', 1));
  expect(markdown).toContain('`a\\u001b[2J\\u009b1m\\u202eb ::error::x`');
});

test('a comment stays within what GitHub takes', () => {
  expect(diffToMarkdown(diffWith('x'.repeat(300), 5000)).length).toBeLessThan(65_536);
});

test('where the comment is full it says how many lines are left out', () => {
  const markdown = diffToMarkdown(diffWith('x'.repeat(300), 5000));
  const [, left] = /- and (\d+) more lines/.exec(markdown)!;
  expect(Number(left)).toBeGreaterThan(4000);
});

test('one class of requests for each change needs no list besides; several do', () => {
  const { versions: _, ...diff } = diffWith('plain', 1);
  const [change] = diff.changes;
  expect(diffToMarkdown({ ...diff, versions: [] })).not.toContain('All 1 class of requests');
  const two = { ...change!, requests: [change!.requests[0]!, change!.requests[0]!] };
  const markdown = diffToMarkdown({ ...diff, versions: [], changes: [two] });
  expect(markdown).toContain('of requests</summary>');
  expect(markdown).toContain('(and 1 more)');
});
