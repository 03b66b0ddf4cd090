import type { MeshModel } from '../../../lib/mesh-model';

/** A token for each issuer that an estate names, for every audience, with every claim that its policies ask for. */
export function tokensOf(model: MeshModel): readonly string[] {
  const issuers = new Map<string, readonly string[]>();
  for (const { jwtRules } of model.requestAuthentications.policies) {
    for (const { issuer, audiences } of jwtRules) issuers.set(issuer, [...(issuers.get(issuer) ?? []), ...audiences]);
  }
  const claims: Record<string, unknown> = {};
  for (const { rules } of model.authorizationPolicies.policies) {
    for (const { from, when } of rules) {
      for (const { key, values } of from.flat()) {
        if (key !== 'request.auth.principal') continue;
        for (const value of values) {
          const issuer = value.slice(0, value.lastIndexOf('/'));
          if (issuer !== '' && issuer !== '*' && !issuers.has(issuer)) issuers.set(issuer, []);
        }
      }
      for (const { key, values } of when) {
        const names = [...key.matchAll(/\[([^\]]+)\]/g)].map(([, name]) => name!);
        if (key.startsWith('request.auth.claims') && names.length > 0 && values.length > 0) nest(claims, names, values);
      }
    }
  }
  return [...issuers].map(([iss, aud]) => {
    return ['{"alg":"RS256"}', JSON.stringify({ iss, sub: 'x', ...(aud.length > 0 && { aud }), ...claims }), 'x']
      .map((part) => Buffer.from(part).toString('base64url'))
      .join('.');
  });
}

function nest(claims: Record<string, unknown>, [name, ...rest]: readonly string[], values: readonly string[]): void {
  if (rest.length === 0) {
    claims[name!] = [...new Set([...((claims[name!] as string[] | undefined) ?? []), ...values])];
    return;
  }
  const inner = (claims[name!] ?? {}) as Record<string, unknown>;
  claims[name!] = inner;
  nest(inner, rest, values);
}
