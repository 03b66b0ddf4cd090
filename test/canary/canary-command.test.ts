import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';
import { ACME, SHARED } from './estate';
import { type Answered, FakePrometheus } from './fake-prometheus';

let shop: Workshop;
/** A registry that nothing changes: all that is done there is refused. */
let refused: Workshop;
let prometheus: FakePrometheus;
const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  prometheus = await FakePrometheus.start();
  shop = new Workshop();
  refused = new Workshop();
  refused.enter(refused.root);
  refused.write('tenants/acme/tenant.yaml', ACME);
  refused.write('tenants/shared/tenant.yaml', SHARED);
  refused.git('init', '--quiet');
});
afterAll(() => {
  prometheus.stop();
  shop.close();
  refused.close();
});

beforeEach(() => {
  prometheus.answers = [];
});
afterEach(() => shop.leave());

function estate(acme = ACME): void {
  shop.estate({ 'tenants/acme/tenant.yaml': acme, 'tenants/shared/tenant.yaml': SHARED });
}

/** A command line without quotes. */
const commandLine = (line: string) => branchline(...line.split(' '));

const weight = () => /weight: (\d+)/.exec(shop.read('tenants/acme/tenant.yaml'))?.[1];

/** So many requests, the last ten minutes, of which so many failed. */
function answered(version: Answered['version'], count: number, failed: number): Answered[] {
  const at = now() - 300;
  return [
    { version, code: '200', count: count - failed, at },
    { version, code: '503', count: failed, at },
  ];
}

const GOOD = () => [...answered('main', 19_000, 95), ...answered('canary', 1_900, 9)];
const BAD = () => [...answered('main', 19_000, 95), ...answered('canary', 1_000, 60)];
const FEW = () => [...answered('main', 1_900, 9), ...answered('canary', 100, 0)];

const gate = () => `--prometheus ${prometheus.url} --since 1h`;

describe('status', () => {
  test('where a canary is, and what is left', async () => {
    estate();
    expect(await commandLine('canary status acme/cms acme/ui')).toEqual({
      code: 0,
      err: '',
      out: `acme/cms: canary registry.example.com/cms:2.1.0: 5 % of the mainline's requests
  next     step    the canary gets 25 %
  then     step    the canary gets 50 %
  then     step    the canary gets 100 %
  then     step    the mainline gets the canary's image, the canary keeps its share
  then     step    nothing leads to the canary any more
  then     step    the canary is removed
  or       abort   nothing leads to the canary any more, then the canary is removed
acme/ui: no canary
`,
    });
  });

  test('without a name all canaries are told', async () => {
    estate();
    const named = await commandLine('canary status acme/cms');
    expect(await commandLine('canary status')).toEqual(named);
    const { canaries } = JSON.parse((await commandLine('canary status --json')).out);
    expect(canaries).toEqual([expect.objectContaining({ service: 'acme/cms', weight: 5, environment: null })]);
    estate(ACME.slice(0, ACME.indexOf('    canary:')));
    expect(await commandLine('canary status')).toEqual({ code: 0, err: '', out: 'no canaries in tenants/\n' });
  });

  test('an idle canary with conditions and copies has its way back', async () => {
    estate(ACME.replace('weight: 5', 'weight: 0'));
    expect((await commandLine('canary status acme/cms')).out).toBe(
      "acme/cms: canary registry.example.com/cms:2.1.0: 0 % of the mainline's requests\n  next     abort   the canary is removed\n",
    );
    estate(ACME.replace('weight: 5', 'match: [{ method: { exact: GET } }]\n      mirror: 2'));
    expect((await commandLine('canary status acme/cms')).out).toContain(
      "0 % of the mainline's requests, those that meet its conditions, copies of 2 %",
    );
  });

  test('0: not worse, 1: worse, 4: not decided, with the numbers', async () => {
    estate();
    prometheus.answers = GOOD();
    const good = await commandLine(`canary status acme/cms ${gate()}`);
    expect(good.code).toBe(0);
    expect(good.out).toMatch(/^acme\/cms: not worse$/m);
    expect(good.out).toContain(
      '  errors   canary 9 of 1,900 (0.47 %), mainline 95 of 19,000 (0.50 %): not worse by more than 1 percentage point\n',
    );
    expect(good.out).toMatch(/^ {2}since {4}\d{4}-\d\d-\d\d \d\d:\d\d UTC \(canary: .* UTC\), by Istio's metrics$/m);
    prometheus.answers = BAD();
    const bad = await commandLine(`canary status acme/cms ${gate()}`);
    expect([bad.code, /^acme\/cms: worse$/m.test(bad.out)]).toEqual([1, true]);
    prometheus.answers = FEW();
    const few = await commandLine(`canary status acme/cms ${gate()}`);
    expect(few.code).toBe(4);
    expect(few.out).toMatch(/^acme\/cms: not decided: it takes some 1,\d+ more requests of the canary$/m);
    prometheus.answers = [];
    expect((await commandLine(`canary status acme/cms ${gate()}`)).code).toBe(4);
  });

  test('a margin of its own', async () => {
    estate();
    prometheus.answers = GOOD();
    const { code, out } = await commandLine(`canary status acme/cms ${gate()} --margin 0.1`);
    expect([code, out.includes('more to show that it is not worse by more than 0.1 percentage points')]).toEqual([
      4,
      true,
    ]);
  });

  test('several: one that is worse counts', async () => {
    estate();
    prometheus.answers = BAD();
    expect((await commandLine(`canary status acme/ui acme/cms ${gate()}`)).code).toBe(1);
    expect((await commandLine(`canary status acme/ui ${gate()}`)).code).toBe(0);
  });

  test('since the commits of the registry, if nobody says otherwise', async () => {
    estate();
    prometheus.answers = GOOD();
    expect((await commandLine(`canary status acme/cms --prometheus ${prometheus.url}`)).code).toBe(4);
  });

  test('JSON', async () => {
    estate();
    prometheus.answers = BAD();
    const { canaries } = JSON.parse((await commandLine(`canary status acme/cms ${gate()} --json`)).out);
    expect(canaries).toMatchObject([
      {
        ...{ service: 'acme/cms', stage: 'trial', weight: 5, conditions: false, mirror: 0 },
        next: [{ kind: 'share', weight: 25 }, {}, {}, {}, {}, {}],
        gate: {
          verdict: 'worse',
          telemetry: 'istio',
          measures: [{ name: 'errors', canary: { requests: 1000, bad: 60 } }],
        },
      },
    ]);
    const plain = JSON.parse((await commandLine('canary status acme/ui --json')).out);
    expect(plain.canaries).toMatchObject([{ service: 'acme/ui', stage: 'none', image: null, gate: null }]);
  });

  test('a token goes along', async () => {
    estate();
    process.env.BRANCHLINE_PROMETHEUS_TOKEN = 'abc';
    await commandLine(`canary status acme/cms ${gate()}`);
    delete process.env.BRANCHLINE_PROMETHEUS_TOKEN;
    expect(prometheus.authorization).toBe('Bearer abc');
  });

  test.each([
    ['--prometheus http://127.0.0.1:1 --since 1h', 'does not answer'],
    ['--prometheus nowhere', 'has to be an address'],
    ['--prometheus http://x --since tomorrow', '--since has to be a time that is over'],
    ['--prometheus http://x --slow fast', "--slow has to be a duration, such as 250ms, got 'fast'"],
    ['--prometheus http://x --margin 0', 'above 0'],
    ['--prometheus http://x --margin -1', 'above 0'],
    ['--prometheus http://x --margin 1e3', 'above 0'],
    ['--selector cluster=eu', 'They are label matchers'],
    ['--selector a="b"}', 'They are label matchers'],
    ['--route-label a-b', 'name of a label'],
    ['--metrics datadog', 'Allowed choices are istio, envoy'],
    ['--shares 25,5', 'They rise'],
    ['--shares 0,5', 'They rise'],
    ['--shares 5,101', 'whole number of percent'],
  ])('2: %s', async (options, said) => {
    refused.enter(refused.root);
    const { code, err } = await commandLine(`canary status acme/cms ${options}`);
    expect([code, err.includes(said) ? said : err]).toEqual([2, said]);
  });
});

describe('step --gate', () => {
  const step = (more = '') => commandLine(`canary step acme/cms --gate ${gate()} ${more}`.trim());

  test('steps if it is not worse', async () => {
    estate();
    prometheus.answers = GOOD();
    const { code, out, err } = await step('--commit');
    expect([err, code, weight()]).toEqual(['', 0, '25']);
    expect(out).toMatch(/^committed: canary step acme\/cms: the canary gets 25 %$/m);
    expect(out).toMatch(/^acme\/cms: not worse$/m);
    expect(shop.git('log', '-1', '--format=%B').trim()).toBe(
      'canary step acme/cms: the canary gets 25 %\n\nRequests: only requests to acme/cms that name no variant, between mainline and canary; nothing else',
    );
  });

  test('aborts if it is worse, and removes it with the next call', async () => {
    estate();
    prometheus.answers = BAD();
    expect([(await step()).code, weight()]).toEqual([1, '0']);
    expect([(await step()).code, weight()]).toEqual([1, undefined]);
    expect(await step()).toMatchObject({ code: 0, err: 'note: acme/cms has no canary\n' });
  });

  test('waits while that is not known, and changes nothing', async () => {
    estate();
    for (const answers of [FEW(), []]) {
      prometheus.answers = answers;
      const { code, out } = await step();
      expect([code, weight()]).toEqual([4, '5']);
      expect(out).toMatch(/^nothing to do: canary step acme\/cms$/m);
    }
    expect(shop.git('status', '--porcelain')).toBe('');
  });

  test('goes on at 100 % by what was shown before, once it has answered there', async () => {
    estate(ACME.replace('weight: 5', 'weight: 100'));
    prometheus.answers = GOOD();
    expect([(await step()).code, weight()]).toEqual([0, '100']);
    expect(shop.read('tenants/acme/tenant.yaml')).toContain(
      'image: registry.example.com/cms:2.1.0 # released on Monday',
    );
    // Now the mainline runs the same: nothing is asked any more.
    prometheus.answers = [];
    expect([(await step()).code, weight()]).toEqual([0, '0']);
    expect([(await step()).code, weight()]).toEqual([0, undefined]);
  });

  test('JSON: one value on standard output, with the verdict in it', async () => {
    estate();
    prometheus.answers = GOOD();
    const { out, err } = await step('--json');
    expect(JSON.parse(out)).toMatchObject({
      changed: true,
      next: ['when the cluster has it, `branchline canary step acme/cms`'],
      verdict: 'not-worse',
      gates: [{ service: 'acme/cms', verdict: 'not-worse', measures: [{ name: 'errors' }] }],
    });
    expect(err).toBe('');
    prometheus.answers = FEW();
    const waits = await step('--json --plan');
    expect([waits.code, JSON.parse(waits.out)]).toMatchObject([
      4,
      { changed: false, verdict: 'undecided', canaries: [{ service: 'acme/cms', stage: 'trial', weight: 25 }] },
    ]);
  });

  test('has somebody to ask, or refuses', async () => {
    estate();
    expect(await commandLine('canary step acme/cms --gate')).toEqual({
      code: 2,
      out: '',
      err: '--gate has nobody to ask\n  fix: pass --prometheus with an address\n',
    });
  });
});

test('each call is one step, and --plan shows the rest without a change', async () => {
  estate(ACME.replace(/ {4}canary:[\s\S]*/, ''));
  const commands = [
    'start acme/cms=registry.example.com/cms:2.1.0 --replicas 1',
    'step acme/cms --from 5',
    'step acme/cms --from 5',
    'weight acme/cms=10 --mirror 0 --header end-user=agung --cookie beta=on',
    'weight acme/cms=10 --no-match',
    'promote acme/cms --now',
    'promote acme/cms',
    'promote acme/cms',
    'promote acme/cms',
  ];
  const said: string[] = [];
  for (const command of commands) {
    const planned = await commandLine(`canary ${command} --plan`);
    expect([planned.code, shop.git('status', '--porcelain')]).toEqual([0, '']);
    const { code, out } = await commandLine(`canary ${command} --commit`);
    expect(code).toBe(0);
    said.push(out.split('\n')[0]!);
  }
  expect(shop.git('show', 'HEAD~6:tenants/acme/tenant.yaml')).toContain('replicas: 1');
  expect(said).toEqual([
    'committed: canary start acme/cms: canary registry.example.com/cms:2.1.0 gets 5 %',
    'committed: canary step acme/cms: the canary gets 25 %',
    'nothing to do: canary step acme/cms',
    'committed: canary weight acme/cms: the canary gets 10 %, and conditions, copies of 0 %',
    'committed: canary weight acme/cms: the canary gets 10 %, no conditions',
    "committed: canary promote acme/cms: the mainline gets the canary's image, the canary keeps its share",
    'committed: canary promote acme/cms: nothing leads to the canary any more',
    'committed: canary promote acme/cms: the canary is removed',
    'nothing to do: canary promote acme/cms',
  ]);
  expect(shop.read('tenants/acme/tenant.yaml')).toBe(
    ACME.replace(/ {4}canary:[\s\S]*/, '').replace('cms:2.0.0', 'cms:2.1.0'),
  );
});

test('--plan of a step prints all that is left', async () => {
  estate();
  const { out } = await commandLine('canary step acme/cms --plan');
  expect(out).toMatch(/^plan, nothing is changed: canary step acme\/cms: the canary gets 25 %$/m);
  expect(out).toContain('\nacme/cms: canary registry.example.com/cms:2.1.0: 5 % of the mainline');
  expect(out).toContain('  then     step    the canary is removed\n');
});

test.each([
  ['start acme/cms', "tenant/service=image is expected, got 'acme/cms'"],
  ['start acme cms=a:1', "is expected, got 'acme'\n  fix: write acme/cms=a:1\n"],
  ['weight acme/cms ui=5', "tenant/service=percent is expected, got 'acme/cms'\n"],
  ['weight acme', "tenant/service=percent is expected, got 'acme'\n"],
  ['start acme/cms=', 'tenant/service=image is expected'],
  ['start =x', 'tenant/service=image is expected'],
  ['start acme/ui=a:1 acme/ui=b:1', 'acme/ui is named twice'],
  ['start acme/ui=a:1 --weight 101', 'whole number of percent'],
  ['start acme/ui=a:1 --replicas x', 'whole number'],
  ['status acme/cms --margin 0.5x', 'number of percentage points above 0'],
  ['status acme/cms --margin 0', 'number of percentage points above 0'],
  [
    'status acme/cms --prometheus http://127.0.0.1:1 --slow 0ms',
    "--slow has to be a duration, such as 250ms, got '0ms'",
  ],
  ['start acme/ui=a:1 --header x', "name=value is expected, got 'x'"],
  ['weight acme/cms=x', 'whole number of percent'],
  ['weight acme/ui=5', 'acme/ui has no canary'],
  ['promote acme/cms', 'it would go to all requests in one step'],
  ['step acme/none', "there is no service 'none'"],
  ['step', "missing required argument 'services'"],
  ['nothing', "unknown command 'nothing'"],
])('2: canary %s', async (line, expected) => {
  refused.enter(refused.root);
  const { code, err } = await commandLine(`canary ${line}`);
  expect([code, err.includes(expected) ? expected : err]).toEqual([2, expected]);
  expect(shop.read('tenants/acme/tenant.yaml')).toBe(ACME);
});
