import { readTime } from '../../lib/canary/read-time';

const NOW = Date.parse('2026-11-29T12:00:00Z') / 1000;

test.each([
  ['2h', NOW - 7200],
  ['90m', NOW - 5400],
  ['1h30m', NOW - 5400],
  ['2d', NOW - 172_800],
  ['0s', NOW],
  ['2026-11-29T11:00:00Z', NOW - 3600],
  ['2026-11-29T12:30+01:00', NOW - 1800],
  ['2026-11-29T11:59:59.5Z', NOW - 0.5],
])('%s', (text, expected) => {
  expect(readTime(text, NOW)).toBe(expected);
});

test.each([
  '',
  'yesterday',
  '-1h',
  '2026-11-29',
  '2026-11-29T11:00:00',
  '2026-11-29T13:00:00Z',
  '2026-13-29T11:00:00Z',
  '99999999h',
  'd',
  '1.5d',
])('no time: %s', (text) => {
  expect(readTime(text, NOW)).toBeUndefined();
});
