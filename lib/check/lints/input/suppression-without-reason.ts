import type { Lint } from '../../lint';

export const SUPPRESSION_WITHOUT_REASON: Lint = {
  code: 'BL006',
  name: 'suppression-without-reason',
  severity: 'fragile',
  summary: 'A finding is accepted without a reason.',
  cause: 'A later reader cannot tell whether it still applies. The finding stays until there is a reason.',
  fix: 'Write the reason: branchline.dev/ignore: "BL202 because …", or reason: … in .branchline-check.yaml.',
  // Suppressions are matched with the findings of all lints, in check.ts.
  run() {},
};
