import { stringify } from 'yaml';
import { bookinfo } from '../../../apps/bookinfo/chart';
import type { GitOpsApp } from '../../../lib';
import { check } from '../../../lib/check/check';
import { MeshModel } from '../../../lib/mesh-model';
import { compose, SHIPPED_ESTATES } from '../../estate/shipped-estates';
import { ApiServer } from '../api-server';
import { RenderedEstate } from '../contract/rendered-estate';

const ESTATES: [string, (app: GitOpsApp) => void][] = [
  ...SHIPPED_ESTATES.map((each): [string, (app: GitOpsApp) => void] => [each.name, compose(each)]),
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
