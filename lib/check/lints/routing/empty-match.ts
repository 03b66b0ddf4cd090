import { isRecord } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import type { Lint } from '../../lint';

export const EMPTY_MATCH: Lint = {
  code: 'BL220',
  name: 'empty-match',
  severity: 'fragile',
  summary: 'A rule has an empty condition.',
  cause:
    "An empty entry takes every request, the other entries of the list do nothing then, and Istio's API calls it invalid.",
  fix: 'Write a condition, or remove match for a rule that takes everything.',
  run(mesh, report) {
    for (const { http } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        for (const match of rule.match) {
          const written = valueAt(match.object, match.path);
          const isEmpty = !isRecord(written) || Object.keys(written).every((key) => key === 'name');
          if (isEmpty)
            report({
              object: match.object,
              path: match.path,
              message: 'the condition is empty: it takes every request',
            });
        }
      }
    }
  },
};
