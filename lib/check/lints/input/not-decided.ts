import type { Lint } from '../../lint';

export const NOT_DECIDED: Lint = {
  code: 'BL009',
  name: 'not-decided',
  severity: 'fragile',
  summary: 'A question about a rule takes more work than a check may do.',
  cause:
    'Regular expressions of some forms, and many conditions that overlap in part, make a question take time without end. The check stops there and says nothing more of the place: a fault that depends on the answer is not reported.',
  fix: 'Write simpler expressions (no long counted repetition behind `.*` or an alternative), or conditions that exclude each other.',
  run() {},
};
