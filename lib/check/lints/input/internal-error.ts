import type { Lint } from '../../lint';

export const INTERNAL_ERROR: Lint = {
  code: 'BL001',
  name: 'internal-error',
  severity: 'breaks-traffic',
  summary: 'A check cannot judge an object.',
  cause:
    'The object has a shape that the check did not expect. It says nothing of this object, so that something may be wrong that nobody sees; all other objects, and all other checks, are judged. It cannot be accepted by an annotation or in a file.',
  fix: 'Report it, with the object if you can share it.',
  istio: ['IST0001'],
  run() {},
};
