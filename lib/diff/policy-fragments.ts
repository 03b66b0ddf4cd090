import type { MeshModel } from '../mesh-model';
import { type Fragment, fragmentKey } from './fragment';

/** More values than this are not tried at every entry. */
const MOST = 60;

/** Requests that authorization policies tell apart: one value each of the methods, paths and headers that they name. */
export function policyFragments(models: readonly MeshModel[]): Fragment[] {
  const found = new Map<string, Fragment>();
  for (const { authorizationPolicies } of models) {
    for (const { rules } of authorizationPolicies.policies) {
      for (const { to, when } of rules) {
        for (const { key, values, notValues } of [...to.flat(), ...when]) {
          const dimension = dimensionOf(key);
          if (dimension === undefined) continue;
          for (const written of [...values, ...notValues]) {
            const filled = (text: string) => written.replaceAll(/\{\*\*?\}|\*/g, text);
            const value = filled('x');
            if (dimension === 'path' && !value.startsWith('/')) continue;
            const fragment: Fragment = new Map([[dimension, { value, text: filled('…') }]]);
            if (found.size < MOST) found.set(fragmentKey(fragment), fragment);
          }
        }
      }
    }
  }
  return [...found.values()];
}

function dimensionOf(key: string): string | undefined {
  if (key === 'request.path') return 'path';
  if (key === 'request.method') return 'method';
  return key.startsWith('request.headers[')
    ? `header ${key.slice('request.headers['.length, -1).toLowerCase()}`
    : undefined;
}
