import type { Lint } from '../../lint';

export const UNUSED_SUPPRESSION: Lint = {
  code: 'BL007',
  name: 'unused-suppression',
  severity: 'fragile',
  summary: 'A suppression accepts a finding that is not there.',
  cause: 'It would hide the next finding of that code, which nobody has looked at.',
  fix: 'Remove the suppression, or correct its code or object.',
  // Suppressions are matched with the findings of all lints, in check.ts.
  run() {},
};
