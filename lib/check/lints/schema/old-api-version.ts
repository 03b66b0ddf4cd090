import { own } from '../../../text/own';
import type { Lint } from '../../lint';
import { API_VERSIONS } from './api-versions';

export const OLD_API_VERSION: Lint = {
  code: 'BL112',
  name: 'old-api-version',
  severity: 'style',
  summary: 'An Istio object has an alpha or beta version although Istio has v1.',
  cause: 'It is served with the same fields, and will be removed in a later version.',
  fix: 'Write v1.',
  run({ kinds }, report) {
    for (const [kind, objects] of kinds) {
      const served = own(API_VERSIONS, kind);
      if (served?.[0] !== 'v1') continue;
      for (const object of objects) {
        const version = object.apiVersion.slice(object.group.length + 1);
        if (version === 'v1' || !served.includes(version)) continue;
        report({
          object,
          path: ['apiVersion'],
          message: `${object.apiVersion} is an old name of v1`,
          fix: `write ${object.group}/v1`,
        });
      }
    }
  },
};
