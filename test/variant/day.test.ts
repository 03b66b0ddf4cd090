import { clockIn, dayOf, daysAfter, readDay, readSpan } from '../../lib/variant/day';

const clock = { now: new Date('2026-11-29T23:30:00Z'), zone: 'UTC' };

test('the day is that of the zone', () => {
  expect(dayOf(clock)).toBe('2026-11-29');
  expect(dayOf({ ...clock, zone: 'Europe/Berlin' })).toBe('2026-11-30');
  expect(dayOf({ ...clock, zone: 'America/New_York' })).toBe('2026-11-29');
});

test('the clock is the machine’s, or what is given', () => {
  expect(clockIn('UTC', '1795994999').now.toISOString()).toBe('2026-11-29T23:29:59.000Z');
  expect(Math.abs(clockIn('UTC', '').now.getTime() - Date.now())).toBeLessThan(5000);
  expect(() => clockIn('UTC', 'soon')).toThrow("SOURCE_DATE_EPOCH must be seconds since 1970, got 'soon'");
  expect(() => clockIn('Berlin')).toThrow(/^'Berlin' is no time zone\n {2}fix: /);
});

test.each([
  ['14d', 14 * 86_400],
  ['2w', 14 * 86_400],
  ['36h', 36 * 3600],
  ['90m', 5400],
])('a span: %s', (text, seconds) => {
  expect(readSpan(text, '--stale')).toBe(seconds);
});

test.each(['', '14', 'd', '-1d', '0d', '1.5d', '14 d', '14D', '14days', 'NaN', 'Infinity', '9999999d', '1e3d'])(
  'no span: %j',
  (text) => {
    expect(() => readSpan(text, '--stale')).toThrow(
      `--stale must be a whole number above 0 with a unit of m, h, d or w, such as 14d; got '${text}'`,
    );
  },
);

test('a day is named, or counted from today', () => {
  expect(readDay('2028-02-29', '--expires', clock)).toBe('2028-02-29');
  expect(readDay('14d', '--expires', clock)).toBe('2026-12-13');
  expect(readDay('1w', '--expires', { ...clock, zone: 'Europe/Berlin' })).toBe('2026-12-07');
  expect(daysAfter('2026-12-31', 1)).toBe('2027-01-01');
  expect(() => readDay('2026-02-30', '--expires', clock)).toThrow('--expires: there is no day 2026-02-30');
  for (const wrong of ['x2026-12-01', '2026-12-01x', 'tomorrow', '-3d', '36h', '2026-1-1', '3', '0d']) {
    expect(() => readDay(wrong, '--expires', clock)).toThrow(/^--expires must be a/);
  }
});
