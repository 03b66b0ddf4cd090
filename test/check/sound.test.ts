import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';

const FOLDER = join(__dirname, 'sound');
const FILES = readdirSync(FOLDER).sort();

/** What is said of them all the same, and is no more than a matter of style. */
const STYLE: Readonly<Record<string, readonly string[]>> = {
  // A namespace without injection, whose pods only the gateway calls.
  'kubeflow.yaml': ['BL517'],
};

/** Meshes as experts write them by hand: the shapes of Istio's documentation, of controllers and of platforms. */
test.each(FILES)('nothing is wrong with %s', (file) => {
  const findings = check(MeshModel.of([{ file, text: readFileSync(join(FOLDER, file), 'utf8') }]));
  const told = findings.filter(({ severity }) => severity !== 'style');
  expect(told.map(({ code, object, message }) => `${code} ${object}: ${message}`)).toEqual([]);
  expect([...new Set(findings.map(({ code }) => code))].sort()).toEqual(STYLE[file] ?? []);
});

test('there are sound meshes of many shapes', () => {
  expect(FILES.length).toBeGreaterThanOrEqual(24);
});
