import fc from 'fast-check';
import { EVERY_FILE } from './everything';
import { randomRegistry } from './random-registry';
import { saidFields } from './said-fields';

/** Fields that random registries do not draw: what they do, if it is seen in the mesh, is played elsewhere. */
const NOT_DRAWN: readonly RegExp[] = [
  // Of the first gateway; the others have them.
  /^Tenant gateway\.(domains|serviceAccount)$/,
];

test('random registries say every field, but for those with a reason', () => {
  const files = fc.sample(randomRegistry(), { seed: 1, numRuns: 60 }).flatMap((each) => each.files);
  const drawn = saidFields(files);
  const all = saidFields(EVERY_FILE.map((each) => ({ path: 'sample.yaml', text: JSON.stringify(each) })));
  const missing = [...all].filter((field) => !drawn.has(field));
  expect(missing.filter((field) => !NOT_DRAWN.some((pattern) => pattern.test(field))).sort()).toEqual([]);
});
