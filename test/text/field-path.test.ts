import { pathText } from '../../lib/text/field-path';

test('fields are joined by dots, places in lists stand in brackets, odd keys in quotes', () => {
  expect(pathText(['spec', 'http', 0, 'match', 1])).toBe('spec.http[0].match[1]');
  expect(pathText(['metadata', 'annotations', 'a.b/c'])).toBe('metadata.annotations["a.b/c"]');
  expect(pathText([])).toBe('');
});
