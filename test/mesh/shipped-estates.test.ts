import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bookinfo } from '../../apps/bookinfo/chart';
import { composeEstate, type GitOpsApp, readRegistry } from '../../lib';
import { istioctlAnalyze } from './analyze';
import { ApiServer } from './api-server';
import { RenderedEstate } from './contract/rendered-estate';

const registry = (name: string) => (app: GitOpsApp) => {
  composeEstate(app, readRegistry(join(__dirname, '../../apps', name, 'tenants')).estate);
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

test.each(ESTATES)('istioctl analyze finds nothing in %s', async (_, build) => {
  const folder = mkdtempSync(join(tmpdir(), 'branchline-analyze-'));
  try {
    writeFileSync(join(folder, 'estate.yaml'), RenderedEstate.of(build).yaml);
    expect(await istioctlAnalyze(folder)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.each(ESTATES)(
  'a real API server takes %s in the emitted order, and nothing changes when it is applied again',
  async (_, build) => {
    const { yaml } = RenderedEstate.of(build);
    expect((await server.apply(yaml)).filter(({ error }) => error)).toEqual([]);
    // A new Namespace still changes with the second apply, so the second is compared with the third.
    const second = await server.apply(yaml);
    const third = await server.apply(yaml);
    const versions = (applied: typeof second) =>
      applied.map(({ id, object }) => [id, object?.metadata.resourceVersion]);
    expect(versions(third)).toEqual(versions(second));
  },
);
