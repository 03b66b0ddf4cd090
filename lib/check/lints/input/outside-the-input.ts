import type { Lint } from '../../lint';

export const OUTSIDE_THE_INPUT: Lint = {
  code: 'BL008',
  name: 'outside-the-input',
  severity: 'style',
  summary: 'With --partial: what rules and policies name and the input does not hold, all of it in one finding.',
  cause:
    'It is taken to be right elsewhere in the cluster. What the input should hold, because it holds others of its kind in the same namespace, is a finding of its own. A Service that has both a VirtualService and a DestinationRule is taken to come from elsewhere, and pods and service accounts of its namespace may, too.',
  fix: 'Check it together with the rest of the cluster to be sure.',
  run() {
    // Reported by the check itself.
  },
};
