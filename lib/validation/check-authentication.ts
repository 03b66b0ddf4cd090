import type { Authentication, JwtRule } from '../model/authentication';
import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Service } from '../model/service';
import { httpPorts } from '../model/service-port';
import type { Estate, Tenant } from '../model/tenant';
import { passedServices } from '../routing/exposed-path';
import { gatewayPods, samePods } from '../routing/gateway-pods';
import { demandsToken } from '../security/user-policies';
import { OWN_HEADERS, TOKEN } from './check-http-rules';

const RULE = 'TENANT-10';

type Told = (field: Problem['field'], message: string, fix?: string) => void;

/** Who has to have shown who they are (TENANT-10). */
export function checkAuthentication(
  tenant: Tenant,
  { propagation, network }: Pick<Estate, 'propagation' | 'network'>,
  problems: Problems,
): void {
  if ((network?.authorizers ?? []).length === 0) {
    if (tenant.isolation.network) checkReachable(tenant, problems);
    else if (tenant.isolation.sidecar) checkSeen(tenant, problems);
  }
  for (const gateway of tenant.gateways) {
    const { authentication, origin } = gateway;
    if (authentication === undefined) continue;
    checkRules(authentication, origin, propagation, problems);
    const error = toldAt(origin, problems);
    if (gateway.use !== undefined || gateway.podNamespace !== tenant.namespace) {
      error(
        [],
        "the pods of this gateway are not the tenant's own: there requests to others would be refused if they carry a token of another issuer",
        'say it of the services that it exposes, whose own pods then look at tokens; or leave out `use` or `selector`, and have pods of its own',
      );
      continue;
    }
    const [passed] = passedServices(tenant, gateway);
    if (passed !== undefined) {
      const message = `the gateway passes connections of '${passed.hostnames[0]}' on to '${passed.name}': without requests they have no token, and would be refused`;
      error([], message, `expose '${passed.name}' on another gateway, or say it of the services that take requests`);
    }
    const pods = gatewayPods(tenant, gateway);
    const other = tenant.gateways.find((each) => each !== gateway && samePods(pods, gatewayPods(tenant, each)));
    if (other === undefined) continue;
    const message = `gateways '${gateway.name}' and '${other.name}' have the same pods, so it would be about requests to both`;
    error([], message, 'say it of the services that it exposes, or give it pods of its own');
  }
  for (const service of tenant.services) {
    if (service.authentication === undefined) continue;
    checkRules(service.authentication, service.origin, propagation, problems);
    checkHasRequests(service, problems);
  }
}

/** NetworkPolicies let proxies through to what is named (TENANT-12). */
function checkReachable({ gateways, services }: Tenant, problems: Problems): void {
  for (const { authentication, origin } of [...gateways, ...services]) {
    if (authentication?.provider === undefined) continue;
    const message = `with \`isolation: { network: true }\` proxies cannot ask the authorizer '${authentication.provider}'`;
    const fix = 'have estate.yaml name its namespace: `network: { authorizers: [auth] }`';
    problems.error(origin, ['authentication', 'provider'], message, { rule: 'TENANT-12', fix });
  }
}

/** Sidecars let proxies know what is named (TENANT-3); gateways know every authorizer. */
function checkSeen({ services }: Tenant, problems: Problems): void {
  for (const { name, authentication, origin, calls } of services) {
    if (authentication?.provider === undefined || calls.some(({ kind }) => kind === 'host')) continue;
    const message = `the Sidecar of '${name}' lets its proxy ask the authorizer '${authentication.provider}' only where that runs in istio-system or is called by '${name}': anywhere else every request is refused (403)`;
    const fix =
      'have estate.yaml name its namespace: `network: { authorizers: [auth] }`; or call it, by `calls: [mesh/<name>]` or a MeshService';
    problems.warning(origin, ['authentication', 'provider'], message, { rule: RULE, fix });
  }
}

function toldAt(origin: Origin, problems: Problems): Told {
  return (field, message, fix) =>
    problems.error(origin, ['authentication', ...field], message, { rule: RULE, ...(fix !== undefined && { fix }) });
}

function checkHasRequests(service: Service, problems: Problems): void {
  if (httpPorts(service).length > 0) return;
  const message = `service '${service.name}' has no port for requests, so none of them has a token`;
  toldAt(service.origin, problems)([], message, 'remove it; `callers` says which services may connect');
}

function checkRules(
  authentication: Authentication,
  origin: Origin,
  propagation: Propagation | undefined,
  problems: Problems,
): void {
  const error = toldAt(origin, problems);
  const { jwtRules = [], required, provider, publicPaths = [] } = authentication;
  if (jwtRules.length === 0 && provider === undefined) {
    error([], 'says neither whose tokens are valid nor whom to ask', 'add `jwtRules` or `provider`, or remove it');
  }
  if (required === true && jwtRules.length === 0) {
    error(['required'], 'no token can be valid, so every request would be refused', 'add `jwtRules`');
  }
  if (provider === '') error(['provider'], 'an authorizer has a name');
  publicPaths.forEach((path, index) => {
    const wrong = /[?#*\s\\{}]|\/\/|\/\.\.?(\/|$)/.exec(path);
    if (path.startsWith('/') && wrong === null) return;
    const what = wrong === null ? "begins with '/'" : `is a plain path without '${wrong[0]}'`;
    const rooted = path.replace(/\/?\*+$/, '').replace(/^\/?/, '/');
    const fix = /[?#*\s\\{}]|\/\/|\/\.\.?(\/|$)/.test(rooted) ? undefined : `write \`${rooted}\``;
    error(['publicPaths', index], `a public path ${what}, got '${path}'`, fix);
  });
  jwtRules.forEach((rule, index) => {
    checkJwtRule(rule, (field, ...told) => error(['jwtRules', index, ...field], ...told), chosenBy(propagation));
    const first = jwtRules.findIndex(({ issuer }) => issuer === rule.issuer);
    if (first < index) error(['jwtRules', index, 'issuer'], `'${rule.issuer}' has two rules`, 'keep one');
    if (demandsToken(authentication) || (rule.outputClaimToHeaders ?? []).length === 0) return;
    const at = ['authentication', 'jwtRules', index, 'outputClaimToHeaders'];
    const message = 'who sends no token can send these headers instead: they prove nothing';
    problems.warning(origin, at, message, {
      rule: RULE,
      fix: 'remove `required: false`, or have the service look at the token itself',
    });
  });
}

function chosenBy({ header }: Propagation = DEFAULT_PROPAGATION): string {
  return header.toLowerCase();
}

function checkJwtRule(rule: JwtRule, error: Told, variantHeader: string): void {
  if (rule.issuer === '') error(['issuer'], 'an issuer has a name, which is the claim `iss` of its tokens');
  if (rule.jwksUri !== undefined && rule.jwks !== undefined) {
    error(['jwks'], 'the keys are here or at `jwksUri`, Istio takes one of them', 'remove one');
  }
  if (rule.jwks !== undefined && !isKeySet(rule.jwks)) {
    error(['jwks'], 'must be a JSON Web Key Set: `{"keys":[…]}` with at least one key');
  }
  rule.fromHeaders?.forEach(({ name }, index) => {
    if (!TOKEN.test(name)) error(['fromHeaders', index, 'name'], `'${name}' is no name of a header`);
  });
  for (const field of ['fromCookies', 'fromParams'] as const) {
    rule[field]?.forEach((name, index) => {
      if (name === '') error([field, index], 'has to have a name');
    });
  }
  const known = new Set<string>();
  rule.outputClaimToHeaders?.forEach(({ header, claim }, index) => {
    const at = ['outputClaimToHeaders', index];
    const name = header.toLowerCase();
    if (!/^[A-Za-z0-9_-]+$/.test(header))
      error([...at, 'header'], `'${header}' is no header that Istio sets from a claim`);
    else if (name === variantHeader || OWN_HEADERS.test(name)) {
      error([...at, 'header'], `'${header}' says where a request goes, a claim may not`, 'take another header');
    }
    if (claim === '') error([...at, 'claim'], 'a claim has a name');
    if (known.has(name)) error([...at, 'header'], `'${header}' is set twice`, 'remove one');
    known.add(name);
  });
}

function isKeySet(text: string): boolean {
  try {
    const { keys } = JSON.parse(text) as { keys?: unknown };
    return Array.isArray(keys) && keys.length > 0;
  } catch {
    return false;
  }
}
