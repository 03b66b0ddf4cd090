import { isCalendarDay, lastOfMonth } from '../../lib/model/calendar-day';

test.each([
  ['2026-02-28', true],
  ['2026-02-29', false],
  ['2028-02-29', true],
  ['2026-04-31', false],
  ['2026-12-31', true],
  ['2026-13-01', false],
  ['12.11.2026', false],
  ['2026-1-1', false],
])('%s is a day of the calendar: %s', (text, expected) => {
  expect(isCalendarDay(text)).toBe(expected);
});

test.each([
  ['2026-02-30', '2026-02-28'],
  ['2028-02-30', '2028-02-29'],
  ['2026-11-31', '2026-11-30'],
])('the month of %s ends on %s', (text, expected) => {
  expect(lastOfMonth(text)).toBe(expected);
});
