import { OUTSIDE_HOSTS } from '../../resolver/random/words';
import { Lab } from '../lab';
import { compare } from './comparison';
import { drained } from './drained';
import { FIXTURES } from './fixtures';

let lab: Lab | undefined;

afterAll(() => lab?.stop());

test.each(FIXTURES.map((fixture) => [fixture.name, fixture] as const))('%s', async (_, { yaml, requests }) => {
  if (lab === undefined) lab = await Lab.start({ manifests: yaml, external: OUTSIDE_HOSTS });
  else await lab.replaceAll(yaml);
  await drained(lab);
  const pairs = await compare(lab, yaml, requests);
  expect(pairs.map(({ differences }) => differences)).toEqual(requests.map(() => []));
  // What is recorded is what the mesh still does.
  expect(pairs.map(({ observed }) => observed.status)).toEqual(requests.map(({ observed }) => observed.status));
});
