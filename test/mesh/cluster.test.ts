import { bookinfo } from '../../apps/bookinfo/chart';
import { Cluster } from './cluster';
import { RenderedEstate } from './contract/rendered-estate';

const estate = RenderedEstate.of((app) => void bookinfo(app));
let cluster: Cluster;

beforeAll(async () => {
  cluster = await Cluster.start({ sidecars: ['bookinfo/productpage'], drainMs: 1000 });
}, 120_000);
afterAll(() => cluster?.stop());

test('Deployments become pods that answer, at the gateway and in the mesh', async () => {
  expect((await cluster.apply(estate.yaml)).filter(({ error }) => error)).toEqual([]);
  await cluster.available();
  await cluster.waitUntilServing(
    { from: 'bookinfo/gateway', url: 'https://bookinfo.example.com/productpage' },
    { status: 200, workload: 'productpage' },
  );
  await cluster.waitUntilServing(
    { from: 'bookinfo/productpage', url: 'http://reviews:9080/', headers: { 'end-user': 'jason' } },
    { status: 200, version: 'canary' },
  );
});
