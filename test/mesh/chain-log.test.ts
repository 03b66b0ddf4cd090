import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { GitOpsApp } from '../../lib';
import { branchline } from '../cli/branchline';
import { RenderedEstate } from './contract/rendered-estate';
import { image, SmallTenant } from './contract/small-tenant';
import { Lab, type LabRequest } from './lab';

// ui → search → ranking; the ticket changes ranking alone.
const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme');
  const ranking = acme.addService('ranking');
  const search = acme.addService('search', { calls: [ranking] });
  acme.addService('ui', { routes: ['/'], calls: [search] });
  ranking.addVariant('OPS-1', { image: image('ranking', 'OPS-1') });
});

/** The log formats of the page, as Istio's mesh configuration has them. */
const page = readFileSync(join(__dirname, '../../docs/header-propagation.md'), 'utf8');
const formats = [
  ...page.matchAll(/^ {4}accessLogFile: .*\n {4}accessLogEncoding: (\w+)\n {4}accessLogFormat: \|\n(?: {6}.*\n)+/gm),
];

const folder = mkdtempSync(join(tmpdir(), 'chain-log-'));
const REQUESTS = 10;
/** Of each request the gateway writes one line, ui and search two, ranking one. */
const LINES = 6 * REQUESTS;
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});
afterAll(() => rmSync(folder, { recursive: true }));

const request: LabRequest = {
  from: 'acme/gateway',
  url: 'http://ops-1.acme.example.com/',
  headers: { 'x-call': ['search', 'ranking'].map((name) => `http://${name}.acme.svc.cluster.local:8080/`).join(' ') },
};

/** Sends requests to services that pass these headers on, and reads what the Envoys have logged of them. */
async function played(file: string, settings: { forward: string[]; silent?: string[] }) {
  const before = written(file).length;
  await lab!.replaceAll(estate.yaml, { sidecars: ['acme/*'], ...settings });
  const results = await lab!.play(Array(REQUESTS).fill(request));
  expect(results.map(({ status }) => status)).toEqual(Array(REQUESTS).fill(200));
  for (let tries = 0; written(file).length < before + LINES && tries < 100; tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const { stdin } = process;
  const lines = written(file).slice(before).join('\n');
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(lines)]), configurable: true });
  try {
    return await branchline('chain-log');
  } finally {
    Object.defineProperty(process, 'stdin', { value: stdin, configurable: true });
  }
}

function written(file: string): string[] {
  return readFileSync(file, 'utf8').split('\n').slice(0, -1);
}

test.each(formats.map(([text, encoding]) => [encoding!, text]))(
  'chain-log reads what real Envoys write in the documented format %s',
  async (encoding, text) => {
    const file = join(folder, `${encoding}.log`);
    const mesh = text.replace(/^ {4}/gm, '').replace('/dev/stdout', file);
    lab = await Lab.start({ manifests: estate.yaml, sidecars: ['acme/*'], mesh });

    expect(await played(file, { forward: ['x-variant-id', 'x-request-id'] })).toEqual({
      code: 0,
      out: expect.stringMatching(
        /^passes +acme\/search → acme\/ranking +10 requests\npasses +acme\/ui → acme\/search +10 requests\n/,
      ),
      err: '',
    });
    // All pass on the id alone: the first that should have passed the variant on is named.
    expect(await played(file, { forward: ['x-request-id'] })).toEqual({
      code: 1,
      out: expect.stringMatching(/^loses +acme\/ui → acme\/search +the variant in 10 of 10 requests; such as /),
      err: '',
    });
    // What passes nothing on cannot be followed, and is not said to lose it.
    const unknown = await played(file, { forward: ['x-variant-id', 'x-request-id'], silent: ['acme/search'] });
    expect(unknown).toMatchObject({ code: 0, out: expect.stringMatching(/^passes +acme\/ui → acme\/search/) });
    expect(unknown.out).toMatch(/unknown +acme\/search → acme\/ranking/);
  },
);

test('the page has both formats', () => {
  expect(formats.map(([, encoding]) => encoding)).toEqual(['JSON', 'TEXT']);
});
