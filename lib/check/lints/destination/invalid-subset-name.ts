import type { Lint } from '../../lint';

const NAME = /^[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?$/;

export const INVALID_SUBSET_NAME: Lint = {
  code: 'BL304',
  name: 'invalid-subset-name',
  severity: 'breaks-traffic',
  summary: 'A subset has a name that Istio refuses.',
  cause:
    'At most 63 letters, digits and hyphens. Dots, underscores and slashes of a branch name or a version are refused.',
  fix: 'Write letters, digits and hyphens: v1-2, not v1.2.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const { subsets } of mesh.model.destinationRules.rules) {
      for (const { name, object, path } of subsets) {
        if (name === '' || (name.length <= 63 && NAME.test(name))) continue;
        report({ object, path: [...path, 'name'], message: `"${name}" is not a valid subset name` });
      }
    }
  },
};
