import { listed } from '../text/listed';
import { all, any, contains, type Expression, endsWith, not } from './expression';
import type { NamespaceLimits } from './namespace-limits';

/** A granted host, or a Service of the namespace by any of its names. */
export function ownHost(limits: NamespaceLimits): Expression {
  return any(grantedHost(limits), ownService(limits));
}

/** A Service of the namespace by any of its names. */
export function ownService({ namespace }: NamespaceLimits): Expression {
  return any(endsWith(['.'], clusterNames(namespace)), not(any(contains('.'), contains('*'))));
}

/** A host below a granted domain, with or without the namespace before it that a Gateway may write. */
export function grantedHost({ domains }: NamespaceLimits): Expression {
  const alone = domains.filter(({ others }) => others.length === 0).map(({ domain }) => domain);
  return any(
    ...(alone.length === 0 ? [] : [below(alone)]),
    ...domains
      .filter(({ others }) => others.length > 0)
      .map(({ domain, others }) => all(below([domain]), not(below(others)))),
  );
}

function below(domains: readonly string[]): Expression {
  return endsWith(['.', '/'], domains);
}

/** How the cluster's DNS calls a namespace. */
export function clusterNames(namespace: string): string[] {
  return [namespace, `${namespace}.svc`, `${namespace}.svc.cluster.local`];
}

/** `tenant 'acme'`, for messages. */
export function tenantsOf({ tenants }: NamespaceLimits): string {
  return tenants.map((name) => `tenant '${name}'`).join(' or ');
}

/** Their domains, for messages. */
export function domainsOf({ domains }: NamespaceLimits): string {
  return listed(domains.map(({ domain }) => domain)) || 'none';
}
