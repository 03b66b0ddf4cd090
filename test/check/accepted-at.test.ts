import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';

/** A rule that is never reached: BL205. */
const rules = (name: string, annotation = '') => `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: acme }
spec: { ports: [{ name: http, port: 80 }] }
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: ${name}
  namespace: acme${annotation}
spec:
  hosts: [${name}.acme.svc.cluster.local]
  http:
    - name: all
      route: [{ destination: { host: ${name}.acme.svc.cluster.local, port: { number: 80 } } }]
    - name: dead
      match: [{ uri: { prefix: /x } }]
      timeout: 5s
      route: [{ destination: { host: ${name}.acme.svc.cluster.local, port: { number: 80 } } }]
`;
const ACCEPTS = '\n  annotations: { branchline.dev/ignore: "BL205 because it goes next week" }';
const IN_FILE = 'ignore: [{ code: BL205, object: VirtualService acme/ui, reason: it goes next week }]\n';

let shop: Workshop;

beforeEach(() => {
  shop = new Workshop();
  shop.enter(shop.root);
  shop.git('init', '--quiet', '--template=', '--initial-branch', 'main');
});
afterEach(() => shop.close());

function commit(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) shop.write(path, text);
  shop.git('add', '.');
  shop.git('commit', '--quiet', '-m', 'x');
}

/** What `check` ends with, says beside, and whether it tells of the dead rule. */
async function check(line: string) {
  const { code, err, out } = await branchline(...`check ${line} --fail-on breaks-traffic`.split(' '));
  return { code, err, dead: out.includes('BL205') };
}

const FOUND = { code: 1, err: '', dead: true };
const CLEAN = { code: 0, err: '', dead: false };

test('an annotation that a change adds does not count, one that was there does', async () => {
  commit({ 'dist/ui.yaml': rules('ui') });
  shop.write('dist/ui.yaml', rules('ui', ACCEPTS));
  expect(await check('dist')).toEqual(CLEAN);
  expect(await check('dist --base main')).toEqual({
    ...FOUND,
    err: 'note: VirtualService acme/ui does not accept BL205 in main: it counts\n',
  });
  commit({});
  expect(await check('dist --base main')).toEqual(CLEAN);
  // A new object accepts nothing, whatever is written on it.
  shop.write('dist/cms.yaml', rules('cms', ACCEPTS));
  expect(await check('dist --base main')).toMatchObject({ code: 1, dead: true });
});

test.each(['.branchline-check.yaml', 'dist/.branchline-check.yaml'])('so does a line in %s', async (file) => {
  commit({ 'dist/ui.yaml': rules('ui') });
  shop.write(file, IN_FILE);
  expect(await check('dist')).toEqual(CLEAN);
  expect(await check('dist --base main')).toEqual(FOUND);
  commit({});
  shop.write(file, '');
  expect(await check('dist --base main')).toEqual(CLEAN);
  expect(await check('./dist/ --base main')).toEqual(CLEAN);
  expect(await check('dist/ui.yaml --base main')).toEqual(CLEAN);
});

test('a file that is named is read from there, too', async () => {
  commit({ 'dist/ui.yaml': rules('ui'), 'accepted.yaml': IN_FILE });
  shop.write('accepted.yaml', '');
  expect(await check('dist --ignore-file accepted.yaml')).toEqual(FOUND);
  expect(await check('dist --ignore-file accepted.yaml --base main')).toEqual(CLEAN);
});

test('a folder that the revision does not have accepts nothing; no such revision is 2', async () => {
  commit({ 'dist/ui.yaml': rules('ui') });
  shop.write('new/ui.yaml', rules('ui', ACCEPTS));
  expect(await check('new --base main')).toMatchObject({ code: 1, dead: true });
  expect(await check('dist --base nowhere')).toMatchObject({
    code: 2,
    err: expect.stringContaining('nowhere is neither'),
  });
  expect(await check('dist --base -x')).toMatchObject({ code: 2 });
});
