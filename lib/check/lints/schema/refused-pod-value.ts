import { refusedValues } from '../../../limits/workload-values';
import { KUBERNETES_GROUPS } from '../../../mesh-model/workload';
import type { Lint } from '../../lint';

export const REFUSED_POD_VALUE: Lint = {
  code: 'BL122',
  name: 'refused-pod-value',
  severity: 'breaks-traffic',
  summary: 'A pod has a value that fits the schema, and that the API server refuses.',
  cause:
    'The API server checks more than the form of each field: names, volumes that are mounted, probes that ask, requests within limits. It does not accept the object.',
  fix: 'Write what Kubernetes takes.',
  run({ model }, report) {
    for (const { object } of model.workloads) {
      // Kinds of other groups are not checked by the API server so.
      if (!KUBERNETES_GROUPS.includes(object.group)) continue;
      for (const { path, message, fix, bySchema } of refusedValues(object.content)) {
        if (bySchema !== true) report({ object, path, message, ...(fix !== undefined && { fix }) });
      }
    }
  },
};
