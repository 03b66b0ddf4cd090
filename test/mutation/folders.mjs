/** Of these folders the tests say every rule: what is generated from a registry. */
const GENERATING = 85;
/** These answer questions about a mesh; much of them is held to a real one as well (test/mesh), which does not count here. */
const JUDGING = 75;

/**
 * What is mutated, the goal in per cent, and the tests that have to see it: the folder's own, and others only where they
 * are about the folder too. Tests that render whole estates would kill many mutants by chance and take hours.
 * With `sample`, so many are drawn where nothing else is said; a whole run takes hours there.
 */
export const FOLDERS = {
  routing: { goal: GENERATING, tests: ['routing/**/*.test.ts'] },
  registry: { goal: GENERATING, tests: ['registry/**/!(generate-*).test.ts'], sample: 300 },
  validation: { goal: GENERATING, tests: ['validation/**/*.test.ts'], sample: 400 },
  output: { goal: GENERATING, tests: ['output/**/*.test.ts'] },
  cdk8s: { goal: GENERATING, tests: ['cdk8s/**/*.test.ts'] },
  objects: { goal: GENERATING, tests: ['objects/**/*.test.ts'] },
  workload: { goal: GENERATING, tests: ['workload/**/*.test.ts'] },
  security: { goal: GENERATING, tests: ['security/**/*.test.ts'] },
  model: { goal: GENERATING, tests: ['model/**/*.test.ts'] },
  synthesis: { goal: GENERATING, tests: ['synthesis/**/*.test.ts'] },
  yaml: { goal: GENERATING, tests: ['yaml/**/*.test.ts'] },
  constructs: { goal: GENERATING, tests: ['constructs/**/*.test.ts'], sample: 300 },
  resolver: { goal: JUDGING, tests: ['resolver/**/*.test.ts'], sample: 300 },
  'mesh-model': { goal: JUDGING, tests: ['mesh-model/**/*.test.ts', 'resolver/**/*.test.ts'], sample: 300 },
  diff: { goal: JUDGING, tests: ['diff/**/*.test.ts'], sample: 300 },
  check: { goal: JUDGING, tests: ['check/**/*.test.ts'], sample: 300 },
  region: { goal: JUDGING, tests: ['region/**/*.test.ts', 'diff/random-exactness.test.ts'] },
  language: { goal: JUDGING, tests: ['language/**/*.test.ts', 'region/**/*.test.ts'] },
  explain: { goal: JUDGING, tests: ['explain/**/*.test.ts'], sample: 300 },
};
