import type { Lint } from '../../lint';
import { REMOVED_KINDS } from './api-versions';

export const REMOVED_KIND: Lint = {
  code: 'BL102',
  name: 'removed-kind',
  severity: 'breaks-traffic',
  summary: 'A kind or version that no current Kubernetes or Istio has.',
  cause: 'The API server refuses it, and what it protected or routed is not protected or routed.',
  fix: 'Use what took its place.',
  istio: ['IST0002'],
  run({ model }, report) {
    for (const object of model.objects) {
      const { group, kind, apiVersion } = object;
      const removed = REMOVED_KINDS[`${group}/${kind}`] ?? REMOVED_KINDS[`${group}/*`];
      if (removed === undefined) continue;
      if (removed.versions !== undefined && !removed.versions.includes(apiVersion.slice(group.length + 1))) continue;
      report({ object, path: ['apiVersion'], message: `${apiVersion} ${kind} is gone`, fix: `use ${removed.instead}` });
    }
  },
};
