import { join } from 'node:path';
import { stringify } from 'yaml';
import { bookinfo } from '../../../apps/bookinfo/chart';
import { composeEstate, type GitOpsApp, readRegistry } from '../../../lib';
import { check } from '../../../lib/check/check';
import { MeshModel } from '../../../lib/mesh-model';
import { ApiServer } from '../api-server';
import { RenderedEstate } from '../contract/rendered-estate';

const registry = (name: string) => (app: GitOpsApp) => {
  composeEstate(app, readRegistry(join(__dirname, '../../../apps', name, 'tenants')).estate);
};
const ESTATES: [string, (app: GitOpsApp) => void][] = [
  ['online-boutique', registry('online-boutique')],
  ['robo-adviser', registry('robo-adviser')],
  ['bookinfo', (app) => void bookinfo(app)],
];

let server: ApiServer;
beforeAll(async () => {
  server = await ApiServer.start();
}, 120_000);
afterAll(() => server?.stop());

test.each(ESTATES)(
  'what kubectl get -o yaml gives back of %s has no findings: defaults, managedFields and status among it',
  async (_, build) => {
    const applied = await server.apply(RenderedEstate.of(build).yaml);
    const items = applied.flatMap(({ object }) => object ?? []);
    expect(items.length).toBeGreaterThan(10);
    const list = { apiVersion: 'v1', kind: 'List', metadata: { resourceVersion: '' }, items };
    // As kubectl writes it, and reads it.
    const exported = stringify(list, { version: '1.1' });
    expect(exported).toContain('managedFields');
    expect(check(MeshModel.ofText(exported))).toEqual([]);
  },
);
