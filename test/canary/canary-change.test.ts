import {
  abortCanaries,
  type Decision,
  feedCanaries,
  gateCanaries,
  promoteCanaries,
  startCanaries,
  stepCanaries,
} from '../../lib/canary/canary-change';
import { type RegistryCommand, withFiles } from '../../lib/change/registry-change';
import { ACME, estate, lines, run, stateOf } from './estate';

const NO_CANARY = ACME.replace(/ {4}canary:[\s\S]*/, '');
const AT = (weight: number) => ACME.replace('weight: 5', `weight: ${weight}`);
const RELEASED = ACME.replace('cms:2.0.0', 'cms:2.1.0');

/** What a command changes in acme's file; it must keep its promise. */
function changed(command: RegistryCommand, acme = ACME) {
  const { change, after, proof } = run(command, estate(acme));
  expect(proof.refused).toEqual([]);
  return { ...change, line: proof.line, lines: lines(acme, after.get('acme/tenant.yaml')!), after };
}

const message = (command: RegistryCommand, acme = ACME) => {
  try {
    command(stateOf(estate(acme)));
  } catch (error) {
    return (error as Error).message;
  }
  return 'it was taken';
};

describe('start', () => {
  const start = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.1.0']]), { weight: 5 });

  test('a canary with its share, and only requests to the service move', () => {
    const { lines: all, subject, next, line } = changed(start, NO_CANARY);
    expect(all).toEqual(['+ canary: { image: "registry.example.com/cms:2.1.0", weight: 5 }']);
    expect(subject).toBe('canary start acme/cms: canary registry.example.com/cms:2.1.0 gets 5 %');
    expect(next).toEqual(['when the cluster has it, `branchline canary step acme/cms`']);
    expect(line).toBe('only requests to acme/cms that name no variant, between mainline and canary; nothing else');
  });

  test('conditions and copies', () => {
    const images = new Map([['shared/docx', 'registry.example.com/docx:2']]);
    const match = [{ headers: { 'end-user': { exact: 'agung' } } }];
    const { change, proof } = run(startCanaries(images, { replicas: 2, match, mirror: 10 }));
    expect(proof.refused).toEqual([]);
    const text = change.files.get('shared/tenant.yaml')!;
    for (const part of ['docx:2', 'replicas: 2', 'agung', 'mirror: 10']) expect(text).toContain(part);
    expect(text).not.toContain('weight');
    expect(proof.line).toMatch(/^only requests to shared\/docx that name no variant/);
  });

  test('without a share, a condition or copies: what gives it one', () => {
    const none = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.1.0']]), { weight: 0 });
    expect(changed(none, NO_CANARY).next).toEqual([
      'nothing leads to it: `branchline canary weight acme/cms=5` gives it a share',
    ]);
    const mirrored = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.1.0']]), { mirror: 5 });
    expect(changed(mirrored, NO_CANARY).next).toEqual(['when the cluster has it, `branchline canary step acme/cms`']);
  });

  test('the same again changes nothing, whatever the share has become', () => {
    for (const acme of [ACME, AT(50)]) expect(changed(start, acme).files.size).toBe(0);
  });

  test('one that was aborted is taken up again', () => {
    expect(changed(start, AT(0)).lines).toEqual(['- weight: 0 # percent', '+ weight: 5 # percent']);
  });

  test.each([
    ['another canary', ACME, 'acme/cms has a canary already: registry.example.com/cms:2.1.0'],
    ['a promotion that is not done', RELEASED, 'acme/cms has a canary already'],
  ])('%s is in the way', (_, acme, said) => {
    const other = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:3']]), { weight: 5 });
    expect(message(other, acme)).toContain(said);
    expect(message(other, acme)).toMatch(/\n {2}fix: end it first: `branchline canary abort acme\/cms`/);
  });

  test("the mainline's own image is no canary", () => {
    const same = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.0.0']]), { weight: 5 });
    expect(message(same, NO_CANARY)).toContain('acme/cms runs registry.example.com/cms:2.0.0 already');
  });

  test.each([
    ['acme/cns', "there is no service 'cns' in tenants/acme/tenant.yaml\n  fix: did you mean 'cms'?"],
    ['acne/cms', "there is no tenant 'acne' in tenants\n  fix: did you mean 'acme'?"],
    ['acme/zzzzzz', 'fix: name one of cms, ui'],
    ['acme', "'acme' names no service\n  fix: write tenant and service: acme/cms"],
    ['acme/cms/x', 'names no service'],
    ['/cms', 'names no service'],
    ['acme/', 'names no service'],
    ['acme/__proto__', "there is no service '__proto__'"],
  ])('%s', (name, said) => {
    expect(message(startCanaries(new Map([[name, 'x:1']]), { weight: 5 }))).toContain(said);
  });
});

describe('weight', () => {
  test('another share, and comments stay', () => {
    const { lines: all, subject } = changed(feedCanaries(new Map([['acme/cms', 30]]), {}));
    expect(all).toEqual(['- weight: 5 # percent', '+ weight: 30 # percent']);
    expect(subject).toBe('canary weight acme/cms: the canary gets 30 %');
  });

  test('conditions and copies come and go', () => {
    const match = [{ headers: { 'end-user': { exact: 'agung' } } }];
    const on = changed(feedCanaries(new Map([['acme/cms', 0]]), { match, mirror: 20 }));
    expect(on.subject).toBe('canary weight acme/cms: the canary gets 0 %, and conditions, copies of 20 %');
    expect(on.after.get('acme/tenant.yaml')).toMatch(/mirror: 20/);
    const off = changed(
      feedCanaries(new Map([['acme/cms', 5]]), { match: [], mirror: 0 }),
      on.after.get('acme/tenant.yaml'),
    );
    expect(off.after.get('acme/tenant.yaml')).toBe(ACME);
    expect(off.subject).toBe('canary weight acme/cms: the canary gets 5 %, no conditions, copies of 0 %');
  });

  test('the same again changes nothing', () => {
    expect(changed(feedCanaries(new Map([['acme/cms', 5]]), { match: [], mirror: 0 })).files.size).toBe(0);
  });

  test('without a canary, or while it is promoted, it is out of order', () => {
    const command = feedCanaries(new Map([['acme/cms', 50]]), {});
    expect(message(command, NO_CANARY)).toBe(
      'acme/cms has no canary\n  fix: start one: `branchline canary start acme/cms=IMAGE`',
    );
    expect(message(command, RELEASED)).toContain("runs the canary's image already");
  });
});

describe('step', () => {
  test('SAFE-3: from the first share to the end', () => {
    const steps: string[] = [];
    let files: ReadonlyMap<string, string> = estate();
    for (let count = 0; count < 10; count += 1) {
      const { change, after, proof } = run(stepCanaries(['acme/cms']), files);
      expect(proof.refused).toEqual([]);
      if (change.files.size === 0) break;
      steps.push(`${change.subject} | ${proof.line} | ${change.next!.join()}`);
      files = after;
    }
    const only = 'only requests to acme/cms that name no variant, between mainline and canary; nothing else';
    const step = 'when the cluster has it, `branchline canary step acme/cms`';
    expect(steps).toEqual([
      `canary step acme/cms: the canary gets 25 % | ${only} | ${step}`,
      `canary step acme/cms: the canary gets 50 % | ${only} | ${step}`,
      `canary step acme/cms: the canary gets 100 % | ${only} | ${step}: the mainline gets the canary's image, the canary keeps its share`,
      `canary step acme/cms: the mainline gets the canary's image, the canary keeps its share | no request is routed differently | ${step}: nothing leads to the canary any more`,
      `canary step acme/cms: nothing leads to the canary any more | ${only} | ${step}: the canary is removed`,
      'canary step acme/cms: the canary is removed | no request is routed differently | ',
    ]);
    expect(files.get('acme/tenant.yaml')).toBe(NO_CANARY.replace('cms:2.0.0', 'cms:2.1.0'));
  });

  test('shares of its own', () => {
    expect(changed(stepCanaries(['acme/cms'], { shares: [1, 10, 60] })).lines).toContain('+ weight: 10 # percent');
    expect(changed(stepCanaries(['acme/cms'], { shares: [1, 10, 60] }), AT(60)).subject).toContain(
      "gets the canary's image",
    );
  });

  test('--from makes it repeatable: it goes on from there, or has gone already', () => {
    expect(changed(stepCanaries(['acme/cms'], { from: 5 })).lines).toContain('+ weight: 25 # percent');
    expect(changed(stepCanaries(['acme/cms'], { from: 5 }), AT(25)).files.size).toBe(0);
    expect(message(stepCanaries(['acme/cms'], { from: 5 }), AT(50))).toBe(
      'the canary of acme/cms is at 50 % and not at 5 %\n  fix: look at it: `branchline canary status`',
    );
    expect(message(stepCanaries(['acme/cms'], { from: 100 }), AT(50))).toContain('is at 50 % and not at 100 %');
  });

  test('a canary that nothing leads to does not go on by itself', () => {
    expect(message(stepCanaries(['acme/cms']), AT(0))).toBe(
      'nothing leads to the canary of acme/cms\n  fix: `branchline canary weight acme/cms=5` gives it a share, `branchline canary abort acme/cms` removes it',
    );
  });

  test('no canary: nothing to do, with a word', () => {
    const { files, notes } = changed(stepCanaries(['acme/ui']));
    expect([files.size, notes]).toEqual([0, ['note: acme/ui has no canary']]);
  });

  test('several services of several tenants in one change, or none', () => {
    const start = startCanaries(new Map([['shared/docx', 'registry.example.com/docx:2']]), { weight: 5 });
    const both = withFiles(estate(), start(stateOf(estate())).files);
    const { change, proof } = run(stepCanaries(['acme/cms', 'shared/docx', 'acme/cms']), both);
    expect(proof.refused).toEqual([]);
    expect([...change.files.keys()]).toEqual(['acme/tenant.yaml', 'shared/tenant.yaml']);
    expect(change.subject).toBe('canary step acme/cms, shared/docx: the canary gets 25 %');
    expect(proof.line).toBe(
      'only requests to acme/cms, shared/docx that name no variant, between mainline and canary; nothing else',
    );
    expect(() => stepCanaries(['acme/cms', 'acme/nope'])(stateOf(both))).toThrow("no service 'nope'");
  });
});

describe('promote', () => {
  test('not before the last share, unless it is asked for', () => {
    expect(message(promoteCanaries(['acme/cms']))).toBe(
      'the canary of acme/cms is at 5 %: it would go to all requests in one step\n  fix: `branchline canary step acme/cms` gives it 25 %; --now promotes it at once',
    );
    expect(changed(promoteCanaries(['acme/cms'], { now: true })).lines).toEqual([
      '- image: registry.example.com/cms:2.0.0 # released on Monday',
      '+ image: registry.example.com/cms:2.1.0 # released on Monday',
    ]);
    expect(changed(promoteCanaries(['acme/cms']), AT(100)).lines).toHaveLength(2);
    expect(changed(promoteCanaries(['acme/cms'], { shares: [5] })).lines).toHaveLength(2);
  });

  test('then the share, conditions and copies, then the canary', () => {
    const fed = RELEASED.replace('weight: 5', 'match: [{ method: { exact: GET } }]\n      mirror: 5\n      weight: 5');
    const emptied = changed(promoteCanaries(['acme/cms']), fed);
    expect(emptied.lines).toEqual([
      '- match: [{ method: { exact: GET } }]',
      '- mirror: 5',
      '- weight: 5 # percent',
      '+ weight: 0 # percent',
    ]);
    const removed = changed(promoteCanaries(['acme/cms']), emptied.after.get('acme/tenant.yaml'));
    expect(removed.after.get('acme/tenant.yaml')).toBe(NO_CANARY.replace('cms:2.0.0', 'cms:2.1.0'));
    expect(changed(promoteCanaries(['acme/cms']), NO_CANARY).notes).toEqual(['note: acme/cms has no canary']);
  });

  test('variables and resources of the canary go over to the mainline', () => {
    const own = AT(100).replace(
      'weight: 100 # percent',
      'weight: 100\n      env: { LEVEL: debug, NEW: "1" }\n      resources: { requests: { cpu: 100m } }',
    );
    const { after } = changed(promoteCanaries(['acme/cms']), own);
    const [main] = after.get('acme/tenant.yaml')!.split('canary:');
    expect(main).toContain('env: { LEVEL: debug, NEW: "1" }');
    expect(main).toMatch(/resources:\s+(\{ )?requests:/);
    expect(changed(promoteCanaries(['acme/cms']), after.get('acme/tenant.yaml')).subject).toContain(
      'nothing leads to the canary',
    );
  });

  test('an image alone is no promotion where variables differ', () => {
    const own = RELEASED.replace('weight: 5', 'env: { LEVEL: debug }\n      weight: 100');
    expect(changed(promoteCanaries(['acme/cms']), own).lines).toEqual([
      '- env: { LEVEL: info }',
      '+ env: { LEVEL: debug }',
    ]);
  });

  const overlaid = (service: string, canary: string) =>
    AT(100)
      .replace('env: { LEVEL: info }\n', `env: { LEVEL: info }\n${service}`)
      .replace('weight: 100 # percent', `weight: 100\n      deployment: ${canary}`);

  test('WORK-1: what is laid over its Deployment goes over, and what the service has of its own stays to the letter', () => {
    const own = `    deployment:
      spec: # where it runs
        template: { spec: { nodeSelector: { disk: ssd }, containers: [{ name: log, image: "log:1" }] } }
`;
    const canary = '{ spec: { template: { spec: { nodeSelector: { zone: a }, hostNetwork: false } } } }';
    const { after, lines: all } = changed(promoteCanaries(['acme/cms']), overlaid(own, canary));
    expect(all.filter((line) => !line.includes('image:'))).toEqual([]);
    const [main] = after.get('acme/tenant.yaml')!.split('canary:');
    expect(main).toContain('spec: # where it runs');
    expect(main).toContain(
      'template: { spec: { nodeSelector: { disk: ssd, zone: a }, containers: [{ name: log, image: "log:1" }], hostNetwork: false } }',
    );
    const next = changed(promoteCanaries(['acme/cms']), after.get('acme/tenant.yaml'));
    expect(next.subject).toContain('nothing leads to the canary');
  });

  test("WORK-1: a service without an overlay gets its canary's as a whole", () => {
    const { after } = changed(
      promoteCanaries(['acme/cms']),
      overlaid('', '{ spec: { template: { spec: { hostname: a } } } }'),
    );
    const [main] = after.get('acme/tenant.yaml')!.split('canary:');
    expect(main).toMatch(/deployment:\s+(?:\{ )?spec:/);
  });

  describe('what would make other pods than the canary has', () => {
    // The service's own overlay goes before variables that are declared.
    const level = (value: string) =>
      `    deployment: { spec: { template: { spec: { containers: [{ name: app, env: [{ name: LEVEL, value: ${value} }] }] } } } }\n`;
    const refusal = (acme: string) => {
      try {
        run(promoteCanaries(['acme/cms']), estate(acme));
      } catch (error) {
        return (error as Error).message;
      }
      return 'it was taken';
    };

    test('is left to people, with the fields and what to write', () => {
      expect(
        refusal(overlaid(level('x'), '{ metadata: { annotations: { a: b } } }\n      env: { LEVEL: debug }')),
      ).toBe(
        `no command carries the canary of acme/cms over to its mainline: its \`deployment\` and that of the service would make other pods there
  spec.template.spec.containers.app.env.LEVEL.value: debug for the canary, x for the mainline
  fix: make this step by hand, in one commit: give the service the canary's \`env\`, \`image\` and a \`deployment\` with the canary's values, and remove \`deployment\` from the canary; then \`branchline canary promote acme/cms\` goes on`,
      );
    });

    test('goes on once somebody has done so', () => {
      const byHand = RELEASED.replace('weight: 5 # percent', 'weight: 100\n      env: { LEVEL: debug }').replace(
        'env: { LEVEL: info }\n',
        `env: { LEVEL: debug }\n${level('debug')}`,
      );
      expect(changed(promoteCanaries(['acme/cms']), byHand).subject).toContain('nothing leads to the canary any more');
    });
  });

  test('a canary that others run is theirs to release', () => {
    const external = ACME.replace('image: registry.example.com/cms:2.0.0 # released on Monday', 'workload: external')
      .replace('    env: { LEVEL: info }\n', '    subsets: { main: { track: stable }, canary: { track: canary } }\n')
      .replace('      image: registry.example.com/cms:2.1.0\n', '')
      .replace('weight: 5', 'weight: 100');
    expect(message(stepCanaries(['acme/cms']), external)).toBe(
      'others run the canary of acme/cms, so no command makes it the mainline\n  fix: release it where the mainline is deployed, then end the canary: `branchline canary abort acme/cms`',
    );
    expect(changed(abortCanaries(['acme/cms']), external).subject).toBe(
      'canary abort acme/cms: nothing leads to the canary any more',
    );
  });

  test('a canary that nothing leads to is not promoted', () => {
    expect(message(promoteCanaries(['acme/cms'], { now: true }), AT(0))).toContain(
      'nothing leads to the canary of acme/cms',
    );
  });
});

describe('abort', () => {
  test('SAFE-3: first nothing leads to it, then it goes, then there is nothing to do', () => {
    const first = changed(abortCanaries(['acme/cms']), AT(50));
    expect(first.lines).toEqual(['- weight: 50 # percent', '+ weight: 0 # percent']);
    expect(first.next).toEqual(['when the cluster has it, `branchline canary abort acme/cms`: the canary is removed']);
    const second = changed(abortCanaries(['acme/cms']), first.after.get('acme/tenant.yaml'));
    expect(second.after.get('acme/tenant.yaml')).toBe(NO_CANARY);
    expect(second.next).toEqual([]);
    const third = changed(abortCanaries(['acme/cms']), NO_CANARY);
    expect([third.files.size, third.notes]).toEqual([0, ['note: acme/cms has no canary']]);
  });

  test('not once the mainline runs its image', () => {
    expect(message(abortCanaries(['acme/cms']), RELEASED)).toContain(
      'its end would undo nothing\n  fix: revert the commit',
    );
  });
});

describe('as a gate has decided', () => {
  const gate = (verdict: Decision['verdict'], weight = 5, image = 'registry.example.com/cms:2.1.0') =>
    gateCanaries(new Map([['acme/cms', { verdict, weight, image }]]));

  test('steps, stays or aborts', () => {
    expect(changed(gate('not-worse')).lines).toContain('+ weight: 25 # percent');
    expect(changed(gate('undecided')).files.size).toBe(0);
    expect(changed(gate('worse')).lines).toContain('+ weight: 0 # percent');
  });

  test('an aborted canary goes, or stays until somebody decides', () => {
    expect(changed(gate('worse', 0), AT(0)).after.get('acme/tenant.yaml')).toBe(NO_CANARY);
    expect(changed(gate('not-worse', 0), AT(0)).files.size).toBe(0);
    expect(changed(gate('undecided', 0), AT(0)).files.size).toBe(0);
  });

  test('what the mainline runs already is brought to its end', () => {
    expect(changed(gate('worse'), RELEASED).lines).toEqual(['- weight: 5 # percent', '+ weight: 0 # percent']);
    expect(changed(gate('undecided', 0), RELEASED.replace('weight: 5', 'weight: 0')).lines).toContain('- canary:');
  });

  test('another canary than was judged is left alone', () => {
    expect(message(gate('worse', 25))).toContain('is another one than was judged');
    expect(message(gate('worse', 5, 'registry.example.com/cms:2.2.0'))).toContain('is another one than was judged');
    expect(message(gate('not-worse'), NO_CANARY)).toContain('is another one than was judged');
  });
});

test('a port without rules is no reason to refuse a canary: its pods join those behind it', () => {
  const ports = NO_CANARY.replace(
    '    port: 8080\n    routes: [/cms]',
    '    ports: { http: { port: 8080 }, metrics: { port: 9100, routed: false } }\n    routes: [/cms]',
  );
  expect(ports).toContain('9100');
  const start = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.1.0']]), { weight: 5 });
  expect(changed(start, ports).line).toContain('between mainline and canary; nothing else');
});

test('WORK-3: where somebody else runs the mainline the canary is ours, and its release is theirs', () => {
  const external = NO_CANARY.replace(
    'image: registry.example.com/cms:2.0.0 # released on Monday',
    'workload: external',
  ).replace('    env: { LEVEL: info }\n', '    subsets: { main: { track: stable } }\n');
  const start = startCanaries(new Map([['acme/cms', 'registry.example.com/cms:2.1.0']]), { weight: 5 });
  const { lines: edits, line, after } = changed(start, external);
  expect(line).toContain('between mainline and canary; nothing else');
  expect(edits.join()).toContain('workload: managed');
  const full = after.get('acme/tenant.yaml')!.replace('weight: 5', 'weight: 100');
  expect(message(stepCanaries(['acme/cms']), full)).toBe(
    'others run the mainline of acme/cms, so no command makes the canary the mainline\n  fix: release it where the mainline is deployed, then end the canary: `branchline canary abort acme/cms`',
  );
});
