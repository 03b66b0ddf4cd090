import type { Authentication, JwtRule } from '../model/authentication';
import type { Gateway } from '../model/gateway';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import { httpPorts } from '../model/service-port';
import type { Tenant } from '../model/tenant';
import { exposedServices } from '../routing/exposed-path';
import { gatewayLabels } from '../routing/gateway';
import type { AuthorizationPolicySpec, RequestAuthenticationSpec } from '../routing/istio';
import { normalizePath } from '../routing/path-match';

/** Which of these policies there are: that is known before anything else is. */
export interface UserPolicyNames {
  /** Of the RequestAuthentication. */
  readonly tokens?: string;
  /** Of the policy that refuses requests without a token. */
  readonly required?: string;
  /** Of the policy that asks the authorizer. */
  readonly provider?: string;
}

/** The workloads that policies stand at, and what is known of the requests there. */
export interface Guarded {
  readonly labels: Readonly<Record<string, string>>;
  /** Ports on which they stand. @default - all */
  readonly ports?: readonly number[];
  /** Whether browsers ask here, before a request from another origin, whether they may send it. */
  readonly hasPreflights: boolean;
}

type Rule = NonNullable<AuthorizationPolicySpec['rules']>[number];
type Operation = NonNullable<NonNullable<NonNullable<Rule['to']>[number]>['operation']>;

/** Whether requests without a token are refused. */
export function demandsToken({ jwtRules = [], required = jwtRules.length > 0 }: Authentication): boolean {
  return required;
}

/** @param of what the names end with: `of-cms` for a service, `at-gateway` for a gateway */
export function userPolicyNames(authentication: Authentication | undefined, of: string): UserPolicyNames {
  if (authentication === undefined) return {};
  const { jwtRules = [], provider } = authentication;
  return {
    ...(jwtRules.length > 0 && { tokens: `tokens-${of}` }),
    ...(demandsToken(authentication) && { required: `token-required-${of}` }),
    ...(provider !== undefined && { provider: `authorizer-${of}` }),
  };
}

/** Those of a service: at its pods, those of variants and canary too, whoever calls. */
export function guardedService(service: Service): Guarded {
  // Rules about requests refuse every connection of a port that has none.
  const ports = httpPorts(service).map(({ targetPort }) => targetPort);
  // Gateways answer preflights; no page calls from inside the mesh.
  return { labels: serviceLabels(service), ports, hasPreflights: false };
}

/** Those of a gateway: at its pods, for all hosts. */
export function guardedGateway(tenant: Tenant, gateway: Gateway): Guarded {
  const hasPreflights = exposedServices(tenant, gateway).some(({ cors }) => cors !== undefined);
  return { labels: gateway.selector ?? gatewayLabels(tenant, gateway), hasPreflights };
}

/** Tokens that are sent are looked at, and refused if they are not valid. */
export function requestAuthentication(
  { jwtRules = [] }: Authentication,
  { labels }: Guarded,
): RequestAuthenticationSpec {
  return { selector: { matchLabels: { ...labels } }, jwtRules: jwtRules.map(written) };
}

/** Requests without a token are refused, whatever allows them (Istio looks at policies that deny first). */
export function tokenRequired(authentication: Authentication, guarded: Guarded): AuthorizationPolicySpec {
  const from = [{ source: { notRequestPrincipals: ['*'] } }];
  return {
    selector: { matchLabels: { ...guarded.labels } },
    action: 'DENY',
    rules: guardedRequests(authentication, guarded).map((rule) => ({ from, ...rule })),
  };
}

/** The authorizer is asked about each request. */
export function authorizerAsked(authentication: Authentication, guarded: Guarded): AuthorizationPolicySpec {
  return {
    selector: { matchLabels: { ...guarded.labels } },
    action: 'CUSTOM',
    provider: { name: authentication.provider! },
    rules: guardedRequests(authentication, guarded),
  };
}

/** The header that a browser's preflight has, and an ordinary OPTIONS request has not. */
const PREFLIGHT = 'request.headers[access-control-request-method]';

/**
 * The requests that have to show who sends them: all but those to public paths and, where a service says which pages may call
 * it, preflights. Browsers send these without a token, and the gateway answers them after it has looked at the policies.
 */
function guardedRequests({ publicPaths = [] }: Authentication, { ports, hasPreflights }: Guarded): Rule[] {
  const notPaths = publicPaths.map(normalizePath).flatMap((path) => (path === '/' ? ['/*'] : [path, `${path}/*`]));
  const common: Operation = {
    ...(ports !== undefined && { ports: ports.map(String) }),
    ...(notPaths.length > 0 && { notPaths }),
  };
  const to = (operation: Operation): Rule => (Object.keys(operation).length === 0 ? {} : { to: [{ operation }] });
  if (!hasPreflights) return [to(common)];
  return [
    to({ ...common, notMethods: ['OPTIONS'] }),
    { ...to({ ...common, methods: ['OPTIONS'] }), when: [{ key: PREFLIGHT, notValues: ['*'] }] },
  ];
}

function written(rule: JwtRule) {
  const { issuer, jwksUri, jwks, audiences, fromHeaders, fromCookies, fromParams } = rule;
  const { forwardOriginalToken, outputClaimToHeaders } = rule;
  return {
    issuer,
    ...(jwksUri !== undefined && { jwksUri }),
    ...(jwks !== undefined && { jwks }),
    ...(audiences !== undefined && { audiences: [...audiences] }),
    ...(fromHeaders !== undefined && { fromHeaders: fromHeaders.map((each) => ({ ...each })) }),
    ...(fromCookies !== undefined && { fromCookies: [...fromCookies] }),
    ...(fromParams !== undefined && { fromParams: [...fromParams] }),
    ...(forwardOriginalToken !== undefined && { forwardOriginalToken }),
    ...(outputClaimToHeaders !== undefined && {
      outputClaimToHeaders: outputClaimToHeaders.map((each) => ({ ...each })),
    }),
  };
}
