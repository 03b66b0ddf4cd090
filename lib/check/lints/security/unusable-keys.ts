import { createPublicKey } from 'node:crypto';
import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const UNUSABLE_KEYS: Lint = {
  code: 'BL637',
  name: 'unusable-keys',
  severity: 'breaks-traffic',
  summary: 'jwks of a RequestAuthentication holds no keys, or something that is no key.',
  cause:
    'Istio reads each key, and refuses the object where one is broken. A set without keys it passes on, and Envoy refuses the whole listener: running pods keep the configuration that they had, and new ones never become ready.',
  fix: 'Write a JSON Web Key Set of public keys, at least one, or leave jwks out and write jwksUri.',
  run(mesh, report) {
    for (const { object } of mesh.model.requestAuthentications.policies) {
      list(object.spec.jwtRules).forEach((item, index) => {
        const rule = record(item);
        const jwks = text(rule.jwks);
        // A rule that Istio refuses is BL615's.
        const isRefused = (rule.jwksUri ?? rule.jwks_uri) !== undefined || rule.issuer === '';
        const problem = jwks === undefined || jwks === '' || isRefused ? undefined : problemOf(jwks);
        if (problem !== undefined) report({ object, path: ['spec', 'jwtRules', index, 'jwks'], message: problem });
      });
    }
  },
};

/** Istio reads each key; that there is a list with one of them is asked by Envoy only. */
function problemOf(jwks: string): string | undefined {
  let read: unknown;
  try {
    read = JSON.parse(jwks);
  } catch {
    return 'Istio refuses it: it is no JSON';
  }
  const { keys } = record(read);
  if (!Array.isArray(keys)) return 'Envoy refuses it: it has no list of keys';
  if (keys.length === 0) return 'Envoy refuses it: its list of keys is empty';
  const at = keys.findIndex((key) => !isKey(key));
  return at < 0 ? undefined : `Istio refuses it: keys[${at}] is no key`;
}

/** What Node reads, Istio and Envoy read; a key for both sides (`oct`) has no public half. */
function isKey(written: unknown): boolean {
  const key = record(written);
  if (key.kty === 'oct') return typeof key.k === 'string';
  try {
    createPublicKey({ key, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}
