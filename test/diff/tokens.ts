import { Issuer } from '../resolver/random/tokens';

export const ALPHA = new Issuer('https://alpha.example');

const AT_GATEWAY = 'selector: { matchLabels: { istio: acme-gateway } }, ';

/** At the pods of one service. */
export const AT_UI = 'selector: { matchLabels: { app: ui } }, ';

function security(kind: string, spec: string, at: string): string {
  const namespace = at === '' ? 'acme' : 'istio-system';
  return `apiVersion: security.istio.io/v1
kind: ${kind}
metadata: { name: ${at === AT_UI ? 'at-ui' : 'tokens'}, namespace: ${namespace} }
spec: ${spec}`;
}

/** Tokens in a header, verified at the gateway (of the mesh's own namespace, so wherever its pods run) or at all pods. */
export function verified(more = '', at = AT_GATEWAY, keys = ALPHA.jwks): string {
  const rule = `{ issuer: "${ALPHA.name}", jwks: '${keys}', fromHeaders: [{ name: x-t }]${more} }`;
  return security('RequestAuthentication', `{ ${at}jwtRules: [${rule}] }`, at);
}

/** What a policy allows. */
export function allowed(rules: string, at = AT_GATEWAY): string {
  return security('AuthorizationPolicy', `{ ${at}rules: [${rules}] }`, at);
}

/** A rule of a policy that asks for a claim. */
export const wants = (claim: string, values: string) =>
  `{ when: [{ key: "request.auth.claims[${claim}]", values: [${values}] }] }`;
