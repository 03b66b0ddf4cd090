import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { REMOVED_KINDS } from './api-versions';

export const REMOVED_KIND: Lint = {
  code: 'BL102',
  name: 'removed-kind',
  severity: 'breaks-traffic',
  summary: 'An object has a kind or version that no current Kubernetes or Istio serves.',
  cause: 'The API server refuses it, and what it protected or routed is not protected or routed.',
  fix: 'Use its replacement.',
  istio: ['IST0002'],
  run({ kinds }, report) {
    for (const [kind, objects] of kinds) {
      const removed = own(REMOVED_KINDS, kind) ?? own(REMOVED_KINDS, `${kind.slice(0, kind.indexOf('/'))}/*`);
      if (removed === undefined) continue;
      for (const object of objects) {
        const { group, apiVersion } = object;
        if (removed.versions !== undefined && !removed.versions.includes(apiVersion.slice(group.length + 1))) continue;
        report({
          object,
          path: ['apiVersion'],
          message: `${apiVersion} ${object.kind} is gone`,
          fix: `use ${removed.instead}`,
          ...(removed.isOfTool && { severity: 'style' }),
        });
      }
    }
  },
};
