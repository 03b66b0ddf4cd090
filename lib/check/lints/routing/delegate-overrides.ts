import type { Lint } from '../../lint';

const FIELDS = ['headers', 'rewrite', 'timeout', 'retries', 'fault', 'cors', 'mirrors'] as const;

export const DELEGATE_OVERRIDES: Lint = {
  code: 'BL218',
  name: 'delegate-overrides',
  severity: 'fragile',
  summary: 'A rule and its delegate both set headers, a rewrite, a timeout or the like.',
  cause: "They are not joined: the delegate's replaces the root's, so a header that the root sets is lost.",
  fix: 'Set it in the delegate only.',
  run(mesh, report) {
    const delegates = new Map(
      mesh.model.writtenVirtualServices.map((item) => [`${item.namespace}/${item.name}`, item]),
    );
    for (const { http, object } of mesh.model.writtenVirtualServices) {
      for (const rule of http) {
        if (rule.delegate === undefined) continue;
        const delegate = delegates.get(`${rule.delegate.namespace}/${rule.delegate.name}`);
        const both = FIELDS.filter(
          (field) => rule[field] !== undefined && delegate?.http.some((part) => part[field] !== undefined),
        );
        if (both.length === 0) continue;
        report({
          object,
          path: [...rule.path, both[0]!],
          message: `${delegate!.object.title} replaces ${both.join(', ')} of this rule`,
        });
      }
    }
  },
};
