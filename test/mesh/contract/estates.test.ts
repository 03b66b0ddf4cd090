import { bookinfo } from '../../../apps/bookinfo/chart';
import {
  BOUTIQUE_PRODUCTION,
  BOUTIQUE_STAGING,
  compose,
  ROBO_ADVISER,
  type ShippedEstate,
} from '../../estate/shipped-estates';
import type { LabRequest, LabResult } from '../lab';
import { tally } from './chi-square';
import { JudgedMesh } from './judged-mesh';
import { RenderedEstate } from './rendered-estate';

const shipped = (estate: ShippedEstate) => RenderedEstate.of(compose(estate));

function chain(result: LabResult): string[] {
  const here = result.workload === undefined ? `${result.status}` : `${result.namespace}/${result.workload}`;
  return [here, ...(result.next ? chain(result.next) : [])];
}

const calls = (...hosts: string[]) => ({
  'x-call': hosts.map((host) => `http://${host.replace(':', '.svc.cluster.local:')}/`).join(' '),
});

/** Every host that the estate answers on, with every exposed path and what is near it, with and without a header. */
function tour(estate: RenderedEstate): LabRequest[] {
  return estate.ids('VirtualService').flatMap((id) => {
    const { gateways, hosts, http } = estate.object(id).spec;
    if (gateways === undefined) return [];
    const uris: string[] = http.flatMap((rule: { match?: { uri?: { exact?: string } }[] }) =>
      (rule.match ?? []).flatMap(({ uri }) => uri?.exact ?? []),
    );
    const paths = ['/', '/nowhere', ...new Set(uris.flatMap((uri) => [uri, `${uri}/x?y=z`, `${uri}x`]))];
    const url = `https://${hosts[0].replace('*', 'no-such-variant')}`;
    return paths.flatMap((path) =>
      ['', 'ops-1234', 'OPS-335', 'ts-4122', 'BOOK-42', 'nobody'].map((variant) => ({
        from: gateways[0],
        url: `${url}${path}`,
        headers: { 'end-user': 'jason', ...(variant && { 'x-variant-id': variant }) },
      })),
    );
  });
}

/** Envoy and the resolver agree about all of it, and nothing of it fails. */
async function judged(mesh: JudgedMesh, estate: RenderedEstate): Promise<void> {
  const requests = tour(estate);
  const answers = await mesh.lab.play(requests, { logs: true });
  for (const [i, request] of requests.entries()) mesh.judge(request, answers[i]!);
  const statuses = tally(answers.map(({ status }) => String(status)));
  console.log(`${requests.length} requests, ${JSON.stringify(statuses)}`);
  // Not found is right where a tenant has no root and for variants where they have no access.
  expect(Object.keys(statuses).filter((status) => !['200', '404'].includes(status))).toEqual([]);
}

let mesh: JudgedMesh | undefined;
afterEach(async () => {
  await mesh?.stop();
  mesh = undefined;
});

const VARIANT = { 'x-variant-id': 'OPS-1234' };
const SIDECARS = ['boutique*/frontend*', 'boutique*/checkoutservice*', 'boutique*/cartservice', 'shared/*'];

test('online-boutique in production: a canary, and no way to a branch', async () => {
  const estate = shipped(BOUTIQUE_PRODUCTION);
  mesh = await JudgedMesh.start(estate, { sidecars: SIDECARS });
  await judged(mesh, estate);

  const production = { from: 'boutique/gateway', url: 'https://boutique.example.com/product/1' };
  await mesh.expect({ ...production, headers: { 'x-boutique-staff': 'yes' } }, { version: 'canary' });
  await mesh.expect({ ...production, headers: { cookie: 'a=b; shop_preview=on' } }, { version: 'canary' });
  await mesh.expect({ ...production, headers: VARIANT }, { headers: { 'x-variant-id': null } });
  const url = 'https://ops-1234.boutique.example.com/';
  await mesh.expect({ ...production, url }, { status: 404 });
});

test('online-boutique in staging: branches of the shop and of what it shares', async () => {
  const estate = shipped(BOUTIQUE_STAGING);
  mesh = await JudgedMesh.start(estate, { sidecars: SIDECARS });
  await judged(mesh, estate);

  const order = calls('checkoutservice.boutique-staging:5050', 'shippingservice.shared:50051');
  const staging = (host: string, headers: Record<string, string>) =>
    ({ from: 'boutique-staging/gateway', url: `https://${host}/cart`, headers }) as const;
  const entry = 'boutique.staging.example.com';
  const ours = ['boutique-staging/frontend-ops-1234', 'boutique-staging/checkoutservice-ops-1234'];
  expect(chain(await mesh.lab.request(staging(`ops-1234.${entry}`, order)))).toEqual([
    ...ours,
    'shared/shippingservice-ops-1234',
  ]);
  expect(chain(await mesh.lab.request(staging(entry, { ...order, ...VARIANT })))).toEqual([
    ...ours,
    'shared/shippingservice-ops-1234',
  ]);
  const mail = calls('checkoutservice.boutique-staging:5050', 'emailservice.shared:5000');
  expect(chain(await mesh.lab.request(staging(`ops-1287.${entry}`, mail)))).toEqual([
    'boutique-staging/frontend',
    'boutique-staging/checkoutservice',
    'shared/emailservice-ops-1287',
  ]);
  const cart = calls('cartservice.boutique-staging:7070', 'redis-cart.boutique-staging:6379');
  expect(chain(await mesh.lab.request(staging(entry, cart)))).toEqual([
    'boutique-staging/frontend',
    'boutique-staging/cartservice',
    'boutique-staging/redis-cart',
  ]);
});

test('bookinfo: a ticket through two services, a canary for Jason, and slow ratings for him alone', async () => {
  const estate = RenderedEstate.of((app) => {
    bookinfo(app);
  });
  mesh = await JudgedMesh.start(estate, { sidecars: ['bookinfo/*'] });
  await judged(mesh, estate);

  const page = { from: 'bookinfo/gateway', url: 'https://bookinfo.example.com/productpage' };
  const reviews = calls('reviews.bookinfo:9080', 'ratings.bookinfo:9080');
  const ticket = { ...page, url: 'https://book-42.bookinfo.example.com/productpage', headers: reviews };
  expect(chain(await mesh.lab.request(ticket))).toEqual([
    'bookinfo/productpage-book-42',
    'bookinfo/reviews-book-42',
    'bookinfo/ratings',
  ]);
  const jason = { from: 'bookinfo/productpage', url: 'http://reviews:9080/', headers: { 'end-user': 'jason' } };
  await mesh.expect(jason, { version: 'canary' });
  const ratings = { from: 'bookinfo/reviews', url: 'http://ratings:9080/' };
  await mesh.expect({ ...ratings, headers: jason.headers }, { status: 200, flags: 'DI' });
  await mesh.expect(ratings, { status: 200, flags: '-' });
  await mesh.expect({ ...page, url: 'http://bookinfo.example.com/login' }, { status: 301 });
});

test("robo-adviser: brands with several domains, an editors' copy, and documents for all", async () => {
  const estate = shipped(ROBO_ADVISER);
  mesh = await JudgedMesh.start(estate, { sidecars: ['*/advice-api*', '*/adviser-ui*', 'st/*'] });
  await judged(mesh, estate);

  const red = (host: string, path: string) => ({ from: 'ww-red/gateway', url: `https://${host}${path}` });
  for (const domain of ['red.ww.example.com', 'red.wealth.example.com']) {
    await mesh.expect(red(`ts-4122.${domain}`, '/'), { workload: 'adviser-ui-ts-4122' });
    await mesh.expect(red(`ts-4122.${domain}`, '/content/1'), { workload: 'cms-ts-4122' });
    await mesh.expect(red(`ops-3353.${domain}`, '/questions'), { workload: 'fact-find-ops-3353' });
    await mesh.expect(red(`ops-335.${domain}`, '/questions'), {
      workload: 'fact-find',
      headers: { 'x-variant-id': 'ops-335' },
    });
    // On its way out: its host is nobody's already.
    await mesh.expect(red(`ops-310.${domain}`, '/'), { workload: 'adviser-ui', headers: { 'x-variant-id': null } });
    await mesh.expect(red(domain, '/advice/v1/quote'), { workload: 'advice-api-v1' });
    await mesh.expect(red(domain, '/v2/advice/v1'), { workload: 'advice-api-v1' });
    await mesh.expect(red(domain, '/v2/advice'), { workload: 'advice-api' });
  }
  // A ticket of the shared documents, from a brand's host down to it.
  const letters = calls('report-generator.st:8080', 'docx-generator.st:8080');
  const letter = { ...red('ops-3401.red.ww.example.com', '/advice'), headers: letters };
  expect(chain(await mesh.lab.request(letter))).toEqual([
    'ww-red/advice-api',
    'st/report-generator',
    'st/docx-generator-ops-3401',
  ]);
  const risk = { from: 'ww-red/advice-api', url: 'http://risk-profiler:8080/' };
  await mesh.expect({ ...risk, headers: { 'x-variant-id': 'OPS-335' } }, { version: 'ops-335' });
  await mesh.expect({ ...risk, headers: { 'x-variant-id': 'OPS-3353' } }, { version: 'main' });
  const editors = { from: 'ww-cms/gateway', url: 'https://ts-4122.preview.ww.example.net/x' };
  await mesh.expect(editors, { workload: 'cms-ts-4122', namespace: 'ww-cms' });
  for (const host of ['retirement.lv.example.com', 'lv.ww.example.com']) {
    const headers = { 'x-variant-id': 'ops-3401' };
    const request = { from: 'lv-green/gateway', url: `https://${host}/`, headers };
    await mesh.expect(request, { workload: 'retirement-ui', headers: { 'x-variant-id': null } });
  }
});
