import { isIP } from 'node:net';

/** Names of services as Kubernetes' DNS has them, whatever a cluster's domain is called. */
export const INSIDE: readonly string[] = ['*.svc', '*.svc.cluster.local'];

/** Says of a host (with or without a port) whether headers may be sent to it. */
export type HostList = (host: string) => boolean;

/**
 * The hosts that get the headers: names without a dot (`cms`), except `localhost`; names below `.svc` and
 * `.svc.cluster.local`; and those that the patterns name, each a host (`cms.acme`) or a wildcard (`*.acme` means all names
 * below `acme`). Addresses are outside unless they are named.
 *
 * @throws a TypeError for a pattern that is neither
 */
export function hostList(patterns: readonly string[], what = 'hosts'): HostList {
  if (!Array.isArray(patterns)) throw new TypeError(`${what} must be a list of hosts`);
  const exact = new Set<string>();
  const below: string[] = [];
  for (const pattern of [...INSIDE, ...patterns]) {
    if (typeof pattern !== 'string' || !/^(\*\.)?([\w-]+(\.[\w-]+)*|\[?[\da-fA-F:]*:[\da-fA-F:.]*\]?)$/.test(pattern)) {
      const got = JSON.stringify(pattern);
      throw new TypeError(`${what}: a host such as cms.acme or *.acme, without scheme, port and path; got: ${got}`);
    }
    const lower = bare(pattern);
    if (lower.startsWith('*.')) below.push(lower.slice(1));
    else exact.add(lower);
  }
  return (host) => {
    const name = bare(host);
    if (exact.has(name)) return true;
    if (name === '' || name === 'localhost' || isIP(name) !== 0) return false;
    return !name.includes('.') || below.some((suffix) => name.length > suffix.length && name.endsWith(suffix));
  };
}

/** Where a request goes: by the host that it names, unless it connects to another place outside. */
export function isInside(list: HostList, named: string, connected: string): boolean {
  if (!list(named)) return false;
  const to = bare(connected);
  return to === 'localhost' || to === bare(named) || isIP(to) !== 0 || list(to);
}

/** A host in lower case, without its port, brackets and last dot. */
function bare(host: string): string {
  const lower = host.toLowerCase();
  const address = /^\[([^\]]*)\](?::\d*)?$/.exec(lower) ?? /^([\da-f:.]*:[\da-f.]*:[\da-f:.]*)$/.exec(lower);
  return address?.[1] ?? lower.replace(/:\d*$/, '').replace(/\.$/, '');
}
