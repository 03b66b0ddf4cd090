import { OUTSIDE_HOSTS, REPORTED_KINDS, reportedYaml } from '../check/reported-kinds';
import { drained } from './agreement/drained';
import { Lab } from './lab';

/** What docs/reported-faults.md says that a mesh does. */
let lab: Lab | undefined;

afterAll(() => lab?.stop());

const MESH = `extensionProviders:
  - name: door
    envoyExtAuthzHttp: { service: api.shop.svc.cluster.local, port: 80 }
  - name: window
    envoyExtAuthzHttp: { service: api.shop.svc.cluster.local, port: 80 }
  - name: nowhere
    envoyExtAuthzHttp: { service: login.shop.svc.cluster.local, port: 80 }
  - name: closed
    envoyExtAuthzHttp: { service: api.shop.svc.cluster.local, port: 4180 }
  - name: watch
    envoyExtAuthzHttp: { service: api.shop.svc.cluster.local, port: 80, timeout: 1s }
`;
/** Pods of the namespace that is not labelled have no proxy. */
const SETTINGS = { external: OUTSIDE_HOSTS, sidecars: ['edge/*', 'shop/*', 'pay/*'] };

test.each(REPORTED_KINDS.map((item) => [item.kind, item] as const))('%s', async (kind, { requests }) => {
  // What a controller makes of its own objects is not the mesh's.
  const yaml = reportedYaml(kind)
    .split(/^---\n/m)
    .filter((text) => !text.includes('argoproj.io'))
    .join('---\n');
  const inForce = async () => {
    if (lab === undefined) lab = await Lab.start({ ...SETTINGS, manifests: yaml, mesh: MESH });
    else await lab.replaceAll(yaml, SETTINGS);
  };
  if (requests === undefined) {
    await expect(inForce()).rejects.toThrow();
    return;
  }
  await inForce();
  // No connection is left to pods whose policies were others.
  await drained(lab!);
  for (const { from, url, status, method = 'GET', headers = {}, webSocket, workload, location } of requests) {
    const [answer] = await lab!.play([{ from, url, method, headers, ...(webSocket && { webSocket: 'hello' }) }]);
    expect({ url, status: answer!.status }).toEqual({ url, status });
    if (workload !== undefined) expect(answer!.workload).toBe(workload);
    if (location !== undefined) expect(answer!.headers?.location).toBe(location);
  }
});
