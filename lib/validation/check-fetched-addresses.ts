import { groupOf } from '../model/own-object';
import type { Problems } from '../model/problem';
import type { Tenant } from '../model/tenant';
import { isOwnAddress, leadsToCredentials } from './node-addresses';

/** Kinds whose controller, a pod of the platform, fetches the addresses that they name, and hands on what it gets. */
const FETCHED: Readonly<Record<string, readonly string[]>> = {
  'cert-manager.io': ['Issuer'],
  'external-secrets.io': ['SecretStore'],
  'keda.sh': ['ScaledJob', 'ScaledObject'],
};

/**
 * Addresses in objects of a tenant's own that a controller of the platform fetches: not those at which it, or its node, answers to itself
 * alone (TENANT-6).
 *
 * @param isGranted whether a table says what tenants may use: without one it is a word
 */
export function checkFetchedAddresses({ manifests = [] }: Tenant, isGranted: boolean, problems: Problems): void {
  for (const { origin, kind, apiVersion, fields } of manifests) {
    const group = groupOf(apiVersion);
    if (!Object.hasOwn(FETCHED, group) || !FETCHED[group]!.includes(kind)) continue;
    for (const { path, host } of hostsOf(fields, [])) {
      const reason = leadsToCredentials(host)
        ? 'answers with the credentials of the node'
        : isOwnAddress(host)
          ? 'is the controller itself'
          : undefined;
      if (reason === undefined) continue;
      const message = `the controller of the cluster that reads this ${kind} would fetch it, and '${host}' ${reason}`;
      const said = { rule: 'TENANT-6', fix: 'name the host that is meant' };
      if (isGranted) problems.error(origin, path, message, said);
      else problems.warning(origin, path, message, said);
    }
  }
}

interface Fetched {
  readonly path: (string | number)[];
  readonly host: string;
}

function hostsOf(value: unknown, path: (string | number)[]): Fetched[] {
  if (typeof value === 'string') {
    if (!/^https?:\/\//i.test(value) || !URL.canParse(value)) return [];
    const host = new URL(value).hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
    return [{ path, host: host === 'localhost' ? '127.0.0.1' : host }];
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, each]) =>
    hostsOf(each, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
