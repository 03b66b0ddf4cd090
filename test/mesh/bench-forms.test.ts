import { Contestant } from '../../bench/mesh/contestant';
import { CLIENT, GATEWAY, meshEstate, ourForm, render } from '../../bench/mesh/estate';
import { regexForm } from '../../bench/mesh/regex-form';
import { KINDS, sample } from '../../bench/mesh/requests';
import { checkSameAnswers } from '../../bench/mesh/same-answers';

// What `npm run bench:mesh` compares, small.
const estate = meshEstate(10, 3);
const files = render(estate);
const requests = KINDS.flatMap((kind) => sample(kind, estate));
const meshes: Contestant[] = [];

beforeAll(async () => {
  for (const manifests of [ourForm(files), regexForm(files, estate)]) meshes.push(await Contestant.start(manifests));
});
afterAll(async () => {
  for (const mesh of meshes) await mesh.stop();
});

/** How many routes of a proxy have to run a regular expression. */
async function regexRoutes({ lab }: Contestant, proxy: string): Promise<number> {
  const hosts = [...(await lab.virtualHosts(proxy)).values()].flat();
  const routes = new Set(hosts.flatMap((host) => host.routes).map((route) => JSON.stringify(route)));
  return [...routes].filter((route) => /"(safe_)?regex"/.test(route)).length;
}

test('the benchmark compares like with like: both forms give the same answers, from the variant that was asked for', async () => {
  const [ours, regex] = meshes.map(({ lab }) => lab);
  await checkSameAnswers(ours!, regex!, requests);
  const answers = await ours!.play(requests);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  expect(answers.slice(0, 6).map(({ workload }) => workload)).toEqual([
    'service-0',
    'service-1',
    'service-2',
    'service-0-ops-1001',
    'service-1-ops-1005',
    'service-2-ops-1008',
  ]);
});

test('MESH-3, EDGE-4: no variant costs a regular expression, at the gateway and in a sidecar', async () => {
  const [ours, regex] = meshes;
  for (const proxy of [GATEWAY, CLIENT]) {
    expect(await regexRoutes(ours!, proxy)).toBe(0);
    expect(await regexRoutes(regex!, proxy)).toBeGreaterThanOrEqual(30);
  }
});

test('the processor time of a request is measured', async () => {
  const [ours] = meshes;
  for (const kind of KINDS) {
    const seconds = await ours!.secondsPerRequest(kind.proxy, sample(kind, estate), 50);
    expect(seconds).toBeGreaterThan(5e-6);
    expect(seconds).toBeLessThan(0.05);
  }
});
