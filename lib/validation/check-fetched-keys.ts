import { isIP } from 'node:net';
import type { Authentication } from '../model/authentication';
import type { Origin } from '../model/origin';
import type { Problems } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { isOwnAddress, leadsToCredentials } from './node-addresses';
import { clusterName, isReservedNamespace } from './reserved-namespaces';

const RULE = 'TENANT-10';

/**
 * The addresses at which issuers have their keys. istiod fetches them with the rights of its own place in the network, so they lead to hosts
 * outside of the cluster, to the tenant's own namespace, or to what estate.yaml names under `mesh`.
 */
export function checkFetchedKeys(
  tenant: Tenant,
  { tenants, mesh = [] }: Pick<Estate, 'tenants' | 'mesh'>,
  problems: Problems,
): void {
  const guarded = [...tenant.gateways, ...tenant.services].filter(({ authentication }) => authentication !== undefined);
  if (guarded.length === 0) return;
  const namespaces = new Set(tenants.map(({ namespace }) => namespace));
  const offered = new Set(mesh.map(({ at }) => at && `${at.service}.${at.namespace}`));
  const reasonAgainst = (host: string): string | undefined => {
    const [service, namespace] = host.replace(/\.svc(\.cluster\.local)?$/, '').split('.');
    if (namespace === tenant.namespace || offered.has(`${service}.${namespace}`)) return undefined;
    return clusterName(host, (name) => namespaces.has(name) || isReservedNamespace(name));
  };
  for (const { authentication, origin } of guarded) checkUris(authentication!, origin, reasonAgainst, problems);
}

function checkUris(
  { jwtRules = [] }: Authentication,
  origin: Origin,
  reasonAgainst: (host: string) => string | undefined,
  problems: Problems,
): void {
  jwtRules.forEach(({ jwksUri, jwks, issuer }, index) => {
    // Without either, istiod asks the issuer where its keys are.
    const url = jwksUri !== undefined ? parsed(jwksUri) : jwks === undefined ? parsed(issuer) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol)) return;
    const at = ['authentication', 'jwtRules', index, jwksUri === undefined ? 'issuer' : 'jwksUri'];
    const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    const reason = isOwnAddress(host) ? 'is istiod itself' : isIP(host) === 0 ? reasonAgainst(host) : undefined;
    if (url.username !== '' || url.password !== '') {
      problems.error(origin, at, 'a password here can be read by all who can read the output', {
        rule: RULE,
        fix: 'remove it',
      });
    } else if (reason !== undefined) {
      const fix = 'have estate.yaml name it under `mesh`, or write the keys themselves: `jwks`';
      problems.error(origin, at, `istiod would fetch it, and '${host}' ${reason}`, { rule: RULE, fix });
    } else if (leadsToCredentials(host)) {
      const message = `istiod would fetch it, and '${host}' answers with the credentials of the node that it runs on`;
      problems.error(origin, at, message, { rule: RULE, fix: "name the issuer's own host" });
    }
  });
}

function parsed(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
