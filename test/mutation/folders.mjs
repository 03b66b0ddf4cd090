/** Of these folders the tests say every rule: what is generated from a registry. */
const GENERATING = 85;
/** These answer questions about a mesh; much of them is held to a real one as well (test/mesh), which does not count here. */
const JUDGING = 75;

/** Properties that take seconds play fewer cases: what they still see, they see in full too. */
const FEW = { EXACT_RUNS: '12', RANDOM_RUNS: '3' };

/**
 * What is mutated, the goal in per cent, and the tests that have to see it (folders and files of test/): the folder's own,
 * and others only where they are about the folder too. Tests that render whole estates would kill many mutants by chance and take hours.
 * With `sample`, so many are drawn where nothing else is said; a whole run takes hours there.
 */
export const FOLDERS = {
  routing: { goal: GENERATING, tests: ['routing'] },
  registry: { goal: GENERATING, tests: ['registry'], except: '^(generate-|growth)', sample: 300 },
  validation: { goal: GENERATING, tests: ['validation'], sample: 400 },
  output: { goal: GENERATING, tests: ['output'] },
  cdk8s: { goal: GENERATING, tests: ['cdk8s'] },
  objects: { goal: GENERATING, tests: ['objects'] },
  workload: { goal: GENERATING, tests: ['workload'] },
  security: { goal: GENERATING, tests: ['security'] },
  model: { goal: GENERATING, tests: ['model'] },
  synthesis: { goal: GENERATING, tests: ['synthesis'] },
  yaml: { goal: GENERATING, tests: ['yaml'] },
  constructs: { goal: GENERATING, tests: ['constructs'], sample: 300 },
  resolver: { goal: JUDGING, tests: ['resolver'], sample: 300 },
  'mesh-model': { goal: JUDGING, tests: ['mesh-model', 'resolver'], sample: 300 },
  diff: { goal: JUDGING, tests: ['diff'], sample: 300, env: FEW },
  check: { goal: JUDGING, tests: ['check'], sample: 300 },
  region: { goal: JUDGING, tests: ['region', 'diff/random-exactness.test.ts'], env: FEW },
  language: { goal: JUDGING, tests: ['language', 'region'] },
  probe: { goal: JUDGING, tests: ['probe', 'region'] },
  limits: { goal: GENERATING, tests: ['limits'] },
  explain: { goal: JUDGING, tests: ['explain'], sample: 300 },
  gate: { goal: GENERATING, tests: ['gate'] },
  canary: { goal: GENERATING, tests: ['canary'] },
  change: { goal: GENERATING, tests: ['change'], except: '^concurrent-jobs' },
  variant: { goal: GENERATING, tests: ['variant'] },
  prune: { goal: GENERATING, tests: ['prune'] },
  init: { goal: GENERATING, tests: ['init'] },
  inventory: { goal: GENERATING, tests: ['inventory'] },
  policies: { goal: GENERATING, tests: ['policies'] },
  prometheus: { goal: GENERATING, tests: ['prometheus'] },
  queues: { goal: GENERATING, tests: ['queues'] },
  environments: { goal: GENERATING, tests: ['environments'] },
  'chain-log': { goal: JUDGING, tests: ['chain-log'] },
  notices: { goal: JUDGING, tests: ['notices'] },
};
