import { createPublicKey } from 'node:crypto';
import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const UNUSABLE_KEYS: Lint = {
  code: 'BL637',
  name: 'unusable-keys',
  severity: 'breaks-traffic',
  summary: 'jwks of a RequestAuthentication has no key that Envoy can use.',
  cause:
    'Istio accepts the object and passes the text on. Envoy refuses the whole listener: running pods keep the configuration that they had, and new ones never become ready.',
  fix: 'Write a JSON Web Key Set with at least one public key, or leave jwks out and write jwksUri.',
  run(mesh, report) {
    for (const { object } of mesh.model.requestAuthentications.policies) {
      list(object.spec.jwtRules).forEach((item, index) => {
        const rule = record(item);
        const jwks = text(rule.jwks);
        // A rule that Istio refuses is BL615's.
        const isRefused = (rule.jwksUri ?? rule.jwks_uri) !== undefined || rule.issuer === '';
        const problem = jwks === undefined || jwks === '' || isRefused ? undefined : problemOf(jwks);
        if (problem !== undefined)
          report({ object, path: ['spec', 'jwtRules', index, 'jwks'], message: `Envoy refuses it: ${problem}` });
      });
    }
  },
};

function problemOf(jwks: string): string | undefined {
  let keys: unknown;
  try {
    keys = record(JSON.parse(jwks)).keys;
  } catch {
    return 'it is no JSON';
  }
  if (!Array.isArray(keys)) return 'it has no list of keys';
  if (keys.length === 0) return 'its list of keys is empty';
  return keys.some(isUsable) ? undefined : 'none of its keys is a public key';
}

/** A key that Node reads is one that Envoy reads; one for both sides (`oct`) has no public half. */
function isUsable(written: unknown): boolean {
  const key = record(written);
  if (key.kty === 'oct') return typeof key.k === 'string';
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
