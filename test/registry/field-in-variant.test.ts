import { fieldInVariant } from '../../lib/registry/field-in-variant';

test.each([
  ['tag', 'the whole `image`'],
  ['weight', '`canary` of a service'],
  ['mirror', '`canary` of a service'],
  ['port', 'a variant has it as its service'],
  ['routes', 'a variant has it as its service'],
])('%s is told where it belongs', (name, words) => {
  expect(fieldInVariant(name)).toContain(words);
});

test('nothing is known of other words', () => {
  expect(fieldInVariant('imge')).toBeUndefined();
  expect(fieldInVariant('toString')).toBeUndefined();
});
