import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { lookClosely } from '../../../lib/check/schema/field-check';
import { knownNames } from '../../../lib/check/schema/known-fields';
import { shapeOf } from '../../../lib/check/schema/shape';
import { isSurelyFine } from '../../../lib/check/schema/surely-fine';
import { MeshModel } from '../../../lib/mesh-model';
import { REFUSED_OBJECTS } from '../refused-objects';
import { MISTAKES, OBJECTS, withMistake } from './kubernetes-objects';

const FIXTURES = join(__dirname, '../fixtures');
const TEXTS = [
  OBJECTS,
  ...MISTAKES.map(([right, wrong]) => withMistake(right, wrong)),
  ...REFUSED_OBJECTS.map(([, , text]) => text),
  ...readdirSync(FIXTURES).flatMap((code) =>
    ['bad.yaml', 'good.yaml'].map((name) => readFileSync(join(FIXTURES, code, name), 'utf8')),
  ),
];

test('what passes at a glance passes a close look, and most does', () => {
  const objects = TEXTS.flatMap((text) => MeshModel.ofText(text).objects);
  const known = objects.flatMap((object) => {
    const shape = shapeOf(object);
    return shape === undefined ? [] : [{ object, shape }];
  });
  const passing = known.filter(({ object, shape }) => isSurelyFine(object.content, shape, knownNames(object.kind)));
  expect(passing.filter(({ object, shape }) => lookClosely(object, shape).length > 0)).toEqual([]);
  expect(known.length).toBeGreaterThan(1000);
  expect(passing.length / known.length).toBeGreaterThan(0.9);
});
