import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Environment, GitOpsApp, TeamGateway, TenantChart, VariantService } from '../../lib';
import { explain, explanationToText } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { Resolver } from '../../lib/resolver';

const page = readFileSync(join(__dirname, '../../docs/header-propagation.md'), 'utf8');

/** The code of the page that begins with this file's name. */
function code(file: string): string {
  const found = new RegExp(`^\`\`\`js\n(// ${file}\n[\\s\\S]*?)^\`\`\`$`, 'm').exec(page);
  if (found === null) throw new Error(`the page has no ${file}`);
  return found[1]!;
}

test('explain says what the page says', () => {
  const app = new GitOpsApp();
  const acme = new TenantChart(app, 'acme', {
    namespace: 'acme',
    domains: ['acme.example.com'],
    environment: Environment.STAGING,
  });
  new TeamGateway(acme, 'gateway');
  const service = (name: string, props: object) =>
    new VariantService(acme, name, { image: `registry.example.com/${name}:1.0.0`, port: 8080, ...props });
  const ranking = service('ranking', {});
  service('ui', { routes: ['/'], calls: [service('search', { calls: [ranking] })] });
  ranking.addVariant('OPS-1', { image: 'registry.example.com/ranking:OPS-1' });

  const url = 'http://ops-1.acme.example.com/';
  const [, chain] = new RegExp(`explain ${url} --chain (\\S+)`).exec(page)!;
  const resolver = new Resolver(MeshModel.ofText([...app.files().values()].join('---\n')));
  const text = explanationToText(explain(resolver, { url, chain: chain!.split(',') }));
  const lines = (from: string) => from.match(/^(\d {2}acme|\s+needs ).*$/gm);
  expect(lines(page)).toHaveLength(4);
  expect(lines(page)).toEqual(lines(text));
});

// Two servers: one that answers with the variant it was asked for, and one that calls it with the page's code.
const SCENARIO = `
import { createServer } from 'node:http';
import { call, remember } from './variant-header.mjs';

const listen = (server) => new Promise((done) => server.listen(0, '127.0.0.1', () => done('http://127.0.0.1:' + server.address().port)));
const shared = { headers: { accept: 'text/plain' } };
const store = createServer((request, response) => response.end(request.headers['x-variant-id'] ?? 'none'));
const storeUrl = await listen(store);
const ui = createServer((request, response) =>
  remember(request, response, async () => {
    await new Promise((done) => setImmediate(done));
    const [passed, plain] = await Promise.all([call(storeUrl, shared), fetch(storeUrl)]);
    response.end(JSON.stringify([await passed.text(), await plain.text()]));
  }),
);
const uiUrl = await listen(ui);
const ask = async (variant) => (await fetch(uiUrl, { headers: variant ? { 'x-variant-id': variant } : {} })).json();
const variants = Array.from({ length: 30 }, (_, i) => (i % 3 === 0 ? undefined : 'ops-' + i));
console.log(JSON.stringify(await Promise.all(variants.map(ask))));
process.exit();
`;

test("the page's code for Node.js: each request's own header goes on, also when many are under way, and never elsewhere", () => {
  const folder = mkdtempSync(join(tmpdir(), 'header-propagation-'));
  try {
    writeFileSync(join(folder, 'variant-header.mjs'), code('variant-header.mjs'));
    writeFileSync(join(folder, 'scenario.mjs'), SCENARIO);
    const answers = JSON.parse(execFileSync(process.execPath, [join(folder, 'scenario.mjs')], { encoding: 'utf8' }));
    const expected = Array.from({ length: 30 }, (_, i) => [i % 3 === 0 ? 'none' : `ops-${i}`, 'none']);
    expect(answers).toEqual(expected);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
