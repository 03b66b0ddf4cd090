import { createHash } from 'node:crypto';

/** The longest label, and value of a label (RFC 1123). */
export const LABEL_LIMIT = 63;

/** The longest name of most objects: a DNS subdomain. */
export const OBJECT_NAME_LIMIT = 253;

const SUBDOMAIN = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** Whether a host stands for all below it: `*.customers.example.com`. */
export function isWildcard(host: string): boolean {
  return host.startsWith('*.');
}

/** A host without the star before it. */
export function bareHost(host: string): string {
  return isWildcard(host) ? host.slice(2) : host;
}

/** Eight hexadecimal digits that stand for a text. */
export function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}

/**
 * A name that Kubernetes takes: `name` itself where it is one, else its beginning and a hash of all of it, so that no
 * two names meet by chance.
 *
 * @param limit the most characters that the name may have
 */
export function dnsName(name: string, limit = OBJECT_NAME_LIMIT): string {
  if (name.length <= limit && SUBDOMAIN.test(name)) return name;
  const hash = shortHash(name);
  const beginning = name
    .toLowerCase()
    .replace(/[^a-z0-9.]+/g, '-')
    .replace(/-*\.[-.]*/g, '.')
    .slice(0, limit - hash.length - 1)
    .replace(/^[-.]+|[-.]+$/g, '');
  return beginning === '' ? hash : `${beginning}-${hash}`;
}
