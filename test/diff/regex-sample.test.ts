import { RE2JS } from 're2js';
import { regexSamples } from '../../lib/diff/regex-sample';

test.each([
  '/api/v[0-9]+/.*',
  '(?i)/A/.*',
  '/(a|b)/.*',
  '^(.*; ?)?session=canary(;.*)?$',
  '.*Firefox/\\d{2,3}\\..*',
  '[^a-z]{3}',
  '[[:alpha:]]+-\\d+',
  '(?P<ticket>[A-Z]{2,5}-[0-9]+)',
  '\\Qa.b\\E+',
  '/a|/b/c?',
])('finds texts that %s really takes', (source) => {
  const samples = regexSamples(source);
  expect(samples.length).toBeGreaterThan(0);
  for (const sample of samples) expect(RE2JS.compile(source).matches(sample)).toBe(true);
});

test('alternatives each have a sample', () => {
  expect(regexSamples('one|two|three')).toEqual(expect.arrayContaining(['one', 'two', 'three']));
});

test('nothing for what takes nothing, or is no expression of RE2', () => {
  expect(regexSamples('a\\bb')).toEqual([]);
  expect(regexSamples('(?=a)')).toEqual([]);
  expect(regexSamples('[')).toEqual([]);
});

test('ends quickly on expressions that repeat repetitions', () => {
  expect(() => regexSamples('((((a{1000}){1000}){1000}){1000})')).not.toThrow();
  expect(() => regexSamples('(x+x+)+y'.repeat(50))).not.toThrow();
});
