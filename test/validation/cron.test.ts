import { cronFault } from '../../lib/validation/cron';

test.each([
  '*/5 * * * *',
  '0 3 * * *',
  '  0  3 * * 1-5 ',
  '0,30 8-18/2 1,15 JAN-mar sun',
  '59 23 31 12 6',
  '5/15 ? * * ?',
  '@hourly',
  '@annually',
])('%s is a schedule', (schedule) => {
  expect(cronFault(schedule)).toBeUndefined();
});

test.each([
  ['', 'must have five fields'],
  ['* * * *', 'must have five fields (minute, hour, day of the month, month, day of the week), got'],
  ['* * * * * *', 'must have five fields'],
  ['60 * * * *', "the minute must be *, or numbers of 0-59, got '60' in '60 * * * *'"],
  ['* 24 * * *', 'the hour must be'],
  ['* * 0 * *', 'the day of the month must be *, or numbers of 1-31'],
  ['* * 32 * *', 'the day of the month must be'],
  ['* * * 13 *', 'the month must be *, or numbers of 1-12 (or jan-dec)'],
  ['* * * 0 *', 'the month must be'],
  ['* * * * 7', "the day of the week must be *, or numbers of 0-6 (or sun-sat), got '7'"],
  ['* * * jam *', 'the month must be'],
  ['*/0 * * * *', "the minute has a step that is no number above 0: '*/0'"],
  ['*/5/5 * * * *', 'has a step'],
  ['*/x * * * *', 'has a step'],
  ['*/ * * * *', 'has a step'],
  ['30-10 * * * *', "the minute ends before it begins: '30-10'"],
  ['1-2-3 * * * *', 'the minute must be'],
  ['1,,2 * * * *', 'the minute must be'],
  ['-5 * * * *', 'the minute must be'],
  ['@every 5m', 'must be five fields or one of @yearly'],
  ['TZ=UTC * * * * *', 'a time zone is no part of it'],
])('%j is none', (schedule, message) => {
  expect(cronFault(schedule)).toContain(message);
});
