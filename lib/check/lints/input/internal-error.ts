import type { Lint } from '../../lint';

export const INTERNAL_ERROR: Lint = {
  code: 'BL001',
  name: 'internal-error',
  severity: 'fragile',
  summary: 'A check could not finish.',
  cause: 'Some input has a shape that the check did not expect. The other checks ran.',
  fix: 'Report it, with the file if you can share it.',
  istio: ['IST0001'],
  run() {},
};
