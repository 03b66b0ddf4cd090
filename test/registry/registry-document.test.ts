import { describeProblem, type Problem } from '../../lib/model/problem';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { readDocument } from '../../lib/registry/registry-document';

const TENANT = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
services:
  ui:
    image: registry.example.com/ui:1.4.2
    port: 8080
`;

function said(text: string): string[] {
  try {
    parseRegistry([{ path: 'acme/tenant.yaml', text }]);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
}

test('a byte order mark and Windows line ends change nothing, places included', () => {
  const windows = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
  expect(said(windows(TENANT))).toEqual([]);
  const wrong = TENANT.replace('8080', 'many');
  expect(said(windows(wrong))).toEqual(said(wrong));
});

test('a file that is not UTF-8 is said to be so where that matters', () => {
  const latin1 = (text: string) => Buffer.from(text, 'latin1').toString('utf8');
  expect(said(latin1(`${TENANT}# größe\n`))).toEqual([]);
  expect(said(latin1(`${TENANT}    env: { SIZE: größe }\n`))).toEqual([
    'tenants/acme/tenant.yaml:10:20: error: is not UTF-8 text',
    '    fix: save the file as UTF-8',
  ]);
  const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TENANT, 'utf16le')]).toString('utf8');
  expect(said(utf16)[0]).toBe('tenants/acme/tenant.yaml:1:1: error: is not UTF-8 text');
});

test('a template is reported where it begins', () => {
  expect(said(TENANT.replace('name: acme', 'name: {{ tenant }}'))).toEqual([
    'tenants/acme/tenant.yaml:3:7: error: not valid YAML: {{ begins a template',
    '    fix: render templates first, registry files are plain YAML',
  ]);
});

test('a value with a colon and a space in it needs quotes', () => {
  expect(said(TENANT.replace('ui:1.4.2', 'ui: 1.4.2'))).toEqual([
    'tenants/acme/tenant.yaml:8:35: error: not valid YAML: bad indentation of a mapping entry',
    '    fix: indent it like its neighbours, or put a value with `: ` in it in quotes',
  ]);
});

test('anchors stand for whole values, merge keys for the fields of another mapping', () => {
  const anchored = TENANT.replace('    port: 8080\n', '    port: &port 8080\n    targetPort: *port\n');
  expect(said(anchored)).toEqual([]);
  const merged = (own: string) => `${TENANT.replace('ui:\n', 'ui: &ui\n')}  cms:\n    <<: *ui\n${own}`;
  expect(said(merged('    targetPort: 9090\n'))).toEqual([]);
  expect(said(merged('    targetPort: x\n')).join()).toContain('services.cms.targetPort: must be a whole number');
  expect(said(merged('').replace('port: 8080', 'port: x')).join()).toContain(
    'services.cms.port: must be a whole number',
  );
});

describe('values that are known from another run', () => {
  const read = (text: string, known: Map<string, unknown>) =>
    parseRegistry([{ path: 'acme/tenant.yaml', text }], 'tenants', known);

  test('texts that are as they should be are added, and what is known is not parsed again', () => {
    const known = new Map<string, unknown>();
    read(TENANT, known);
    expect([...known.keys()]).toEqual([TENANT]);
    const other = structuredClone(known.get(TENANT)) as { services: { ui: { port: number } } };
    other.services.ui.port = 9090;
    const [acme] = read(TENANT, new Map([[TENANT, other]])).estate.tenants;
    expect(acme!.services.map(({ port }) => port)).toEqual([9090]);
  });

  test.each([
    ['a document that is not alone in its text', `# nothing\n---\n${TENANT}`],
    ['a byte order mark', `\uFEFF${TENANT}`],
  ])('%s is not added: line numbers would differ', (_, text) => {
    const known = new Map<string, unknown>();
    read(text, known);
    expect(known.size).toBe(0);
  });

  test('an invalid document is not added', () => {
    const known = new Map<string, unknown>();
    expect(() => read(TENANT.replace('8080', 'many'), known)).toThrow(/whole number/);
    expect(known.size).toBe(0);
  });

  test('what is wrong elsewhere is reported with the place in the text', () => {
    const known = new Map<string, unknown>();
    const text = TENANT.replace('port: 8080', 'port: 8080\n    calls: [nobody]');
    expect(() => read(text, known)).toThrow(/tenant.yaml:10:13: error: services.ui.calls.0/);
    expect(() => read(text, known)).toThrow(/tenant.yaml:10:13: error: services.ui.calls.0/);
    expect([...known.keys()]).toEqual([text]);
  });
});

test.each([
  'env: { __proto__: x }',
  'canary: { image: "a:2", match: [{ headers: { __proto__: { exact: x } } }] }',
  'env: { "__\\u0070roto__": x }',
])('a key that would vanish is refused where it stands: %s', (field) => {
  const problems: Problem[] = [];
  const text = `apiVersion: branchline/v1\nkind: Tenant\nname: a\nenvironment: staging\nnamespace: a\nservices:\n  ui:\n    image: "a:1"\n    port: 80\n    ${field}\n`;
  expect(readDocument('a.yaml', text, 'Tenant', problems).content).toBeUndefined();
  expect(problems.map(describeProblem)).toEqual([
    expect.stringMatching(/^a\.yaml:10:.*'__proto__' cannot be a name here/),
  ]);
  const fine: Problem[] = [];
  readDocument('a.yaml', text.replace(/__(proto|\\u0070roto)__/, 'constructor'), 'Tenant', fine);
  expect(fine).toEqual([]);
});

test.each([
  ['routes: [/, "/x\\ud800"]', '10:17', 'services.ui.routes.1'],
  ['hostnames: ["\\uD800.com"]', '10:17', 'services.ui.hostnames.0'],
  ['env: { A: "\\udc00" }', '10:15', 'services.ui.env.A'],
  ['env: { "\\ud800": x }', '10:10', 'services.ui.env'],
])('half a character is refused where it stands: %s', (field, place, path) => {
  const [line, fix, ...rest] = said(`${TENANT}    ${field}\n`);
  expect(rest).toEqual([]);
  expect(line).toBe(
    `tenants/acme/tenant.yaml:${place}: error: ${path}: has half a character (a surrogate without its other half), which no file can hold`,
  );
  expect(fix).toBe('    fix: write the whole character');
});

test('a whole character is no two halves, however it is written', () => {
  expect(said(`${TENANT}    env: { A: "\\ud83d\\ude00", B: "\\U0001F600", C: "\u{1f600}" }\n`)).toEqual([]);
});

test('a number that kubectl and Helm read as another one is an error, once', () => {
  expect(said(TENANT.replace('8080', '010'))).toEqual([
    'tenants/acme/tenant.yaml:9:11: error: services.ui.port: 010 is octal to kubectl and decimal to others',
    '    fix: write 8 for octal 010, 10 for a decimal number, or "010" for text',
  ]);
  expect(said(`${TENANT}    env: { A: 010 }\n`)).toEqual([
    'tenants/acme/tenant.yaml:10:15: error: services.ui.env.A: must be text, got 10',
    '    fix: put it in quotes: "010"',
  ]);
});
