import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationOf } from './configuration';
import { Lab } from './lab';

/**
 * Lints say of some objects that they are in force for nobody. Then no proxy's configuration changes with them; with
 * their sound twins it does.
 */
let lab: Lab | undefined;

afterEach(async () => {
  await lab?.stop();
  lab = undefined;
});

const FIXTURES = join(__dirname, '../check/fixtures');

/** What the lint is about, and what cannot be told so: patches that are refused have no effect either. */
const CODES: Readonly<Record<string, RegExp>> = { BL631: /^kind: DestinationRule$/m, BL633: /^kind: EnvoyFilter$/m };

const cases = Object.keys(CODES).flatMap((code) =>
  readdirSync(join(FIXTURES, code)).map((name) => [code, name] as const),
);

test.each(cases)('%s %s', async (code, name) => {
  const documents = readFileSync(join(FIXTURES, code, name), 'utf8').split('\n---\n');
  const subjects = documents.filter((text) => CODES[code]!.test(text));
  lab = await Lab.start({ manifests: documents.join('\n---\n') });
  const all = await configurationOf(lab, insideOf(lab));
  const effects: boolean[] = [];
  for (const subject of subjects) {
    await lab.replaceAll(documents.filter((text) => text !== subject).join('\n---\n'));
    effects.push((await configurationOf(lab, insideOf(lab))) !== all);
  }
  expect(effects).toEqual(subjects.map(() => name.startsWith('good')));
});

const insideOf = ({ workloads }: Lab) => workloads.filter((name) => !name.startsWith('(external)'));

test('distribute to one place leaves out all others, however healthy', async () => {
  const text = readFileSync(join(FIXTURES, 'BL632/bad.yaml'), 'utf8').split('\n---\n');
  const rule = text.find((item) => item.includes('kind: DestinationRule'))!;
  const rest = text.filter((item) => item !== rule).join('\n---\n');
  const place = (labels: string, name: string) => `---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: shop }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name}, ${labels} } }
    spec: { containers: [{ name: app, image: app, ports: [{ containerPort: 8080 }] }] }
`;
  const other = rest.replace(
    /labels: { app: web } }\n {4}spec/,
    'labels: { app: web, istio-locality: us-east-1.a } }\n    spec',
  );
  const manifests = `${other}\n${place('istio-locality: us-east-1.a', 'caller')}`;
  const request = { from: 'shop/caller', url: 'http://web.shop/' };
  lab = await Lab.start({ manifests });
  await lab.expect(request, { status: 200, workload: 'web' });
  await lab.apply(rule);
  await lab.expect(request, { status: 503, flags: 'UH' });
});

test.each(['bad', 'bad-regex', 'good'])(
  'a condition on a claim without a value: Envoy refuses the routes (BL629 %s)',
  async (name) => {
    const text = readFileSync(join(FIXTURES, 'BL629', `${name}.yaml`), 'utf8').split('\n---\n');
    const isRoute = (item: string) => item.includes('kind: VirtualService');
    // Where keys are fetched from nobody answers; routes do not depend on it.
    const rest = text.filter((item) => !isRoute(item) && !item.includes('kind: RequestAuthentication'));
    lab = await Lab.start({ manifests: rest.join('\n---\n') });
    const applied = lab.apply(text.filter(isRoute).join('\n---\n'));
    await (name === 'good' ? applied : expect(applied).rejects.toThrow(/refused RDS/));
  },
);
