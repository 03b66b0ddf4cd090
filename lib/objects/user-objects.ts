import type { Authentication } from '../model/authentication';
import type { ManifestProps } from '../output/manifest-props';
import {
  authorizerAsked,
  type Guarded,
  requestAuthentication,
  tokenRequired,
  userPolicyNames,
} from '../security/user-policies';
import type { ObjectPart } from './part';

/**
 * What finds out who a person is, at a service or at a gateway (TENANT-10).
 *
 * @param of what the names end with
 * @param guarded where it stands, once all has been declared
 */
export function userParts(
  authentication: Authentication | undefined,
  of: string,
  labels: Readonly<Record<string, string>>,
  guarded: () => Guarded,
): ObjectPart[] {
  if (authentication === undefined) return [];
  const names = userPolicyNames(authentication, of);
  const part = (id: string, kind: string, name: string | undefined, spec: () => unknown): ObjectPart[] => {
    if (name === undefined) return [];
    const placement: ManifestProps['placement'] = { stage: 'platform', file: 'authentication' };
    return [{ id, object: { apiVersion: 'security.istio.io/v1', kind, name, labels, placement, fields: { spec } } }];
  };
  return [
    ...part('tokens', 'RequestAuthentication', names.tokens, () => requestAuthentication(authentication, guarded())),
    ...part('token-required', 'AuthorizationPolicy', names.required, () => tokenRequired(authentication, guarded())),
    ...part('authorizer', 'AuthorizationPolicy', names.provider, () => authorizerAsked(authentication, guarded())),
  ];
}
