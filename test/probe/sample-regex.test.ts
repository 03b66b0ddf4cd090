import { sampleRegex } from '../../lib/probe/sample-regex';

test.each([
  ['/v[0-9]+/.*', 'path', '/v1/'],
  ['.*', 'path', '/'],
  ['[^/]*', 'path', undefined],
  ['cms', 'path', undefined],
  ['.*', 'text', 'x'],
  ['(a|bc){2}', 'header', 'aa'],
  ['()', 'header', ''],
  ['P(OS|U)T', 'method', 'PUT'],
  ['a(?=b)', 'header', undefined],
  ['(a|b)*a(a|b){60}c{50}', 'header', `${'a'.repeat(61)}${'c'.repeat(50)}`],
])('%s for %s: %p', (regex, attribute, sample) => {
  const found = sampleRegex(regex, attribute);
  // What takes too long to search has no sample.
  if (regex.length > 20) expect([undefined, sample]).toContain(found);
  else expect(found).toBe(sample);
});
