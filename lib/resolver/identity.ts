import { compileRegex } from '../language/re2';
import type { MeshConfig } from '../mesh-model';
import { own } from '../text/own';

/** True, false, or not to be known. */
export type Truth = boolean | undefined;

/** Who a client is by its certificate. Of gateway pods that the input does not hold, parts may be unknown. */
export interface Identity {
  readonly trustDomain: string;
  /** Other names of the trust domain, for policies only. */
  readonly aliases: readonly string[];
  /** `undefined` where it is unknown. */
  readonly namespace: string | undefined;
  /** `undefined` where it is unknown. */
  readonly serviceAccount: string | undefined;
}

/** The identity of a namespace's service account. */
export function identityOf(
  { trustDomain, trustDomainAliases }: MeshConfig,
  namespace: string | undefined,
  serviceAccount: string | undefined,
): Identity {
  return { trustDomain, aliases: trustDomainAliases, namespace, serviceAccount };
}

/** `cluster.local/ns/acme/sa/ui`, or what is known of it. */
export function identityText({ trustDomain, namespace, serviceAccount }: Identity): string {
  if (namespace === undefined) return 'a gateway whose pods are not in the input';
  if (serviceAccount === undefined) return `a gateway in ${namespace} whose service account is not in the input`;
  return `${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** False where a part is not known. */
export function isWholeIdentity({ namespace, serviceAccount }: Identity): boolean {
  return namespace !== undefined && serviceAccount !== undefined;
}

type Fit = (identity: Identity, value: string, policyNamespace: string) => Truth;

const FITS: Readonly<Record<string, Fit>> = {
  'source.principal': principalFits,
  'source.namespace': namespaceFits,
  'source.serviceAccount': serviceAccountFits,
  'source.trustDomain': trustDomainFits,
};

/** True for a condition's key that asks who the client is. */
export function isIdentityKey(key: string): boolean {
  return Object.hasOwn(FITS, key);
}

/** Whether an identity fits a policy's value; a service account without namespace is one of the policy's namespace. */
export function identityFits(key: string, identity: Identity, value: string, policyNamespace: string): Truth {
  return own(FITS, key)?.(identity, value, policyNamespace);
}

function principalFits(identity: Identity, written: string): Truth {
  if (written === '*') return true;
  const value = ownTrustDomain(identity, written);
  if (!isWholeIdentity(identity)) return principalMayFit(identity, value) ? undefined : false;
  const uri = uriOf(identity);
  if (value.startsWith('*')) return regexFits(`spiffe://.*${quote(value.slice(1))}`, uri);
  return value.endsWith('*') ? uri.startsWith(`spiffe://${value.slice(0, -1)}`) : uri === `spiffe://${value}`;
}

/** `cluster.local` and the mesh's aliases stand for its own trust domain (Istio: `ReplaceTrustDomainAliases`). */
function ownTrustDomain({ trustDomain, aliases }: Identity, principal: string): string {
  const [named, ...rest] = principal.split('/');
  if (rest.length !== 4 || named === '*') return principal;
  const isNamed = (domain: string) => (named!.startsWith('*') ? domain.endsWith(named!.slice(1)) : domain === named);
  if (isNamed(trustDomain)) return principal;
  const isAlias = named === 'cluster.local' || aliases.some(isNamed);
  return isAlias ? [trustDomain, ...rest].join('/') : principal;
}

/** False where a value speaks against what is known of an identity. */
function principalMayFit({ trustDomain, namespace }: Identity, value: string): boolean {
  if (!value.startsWith('*')) {
    const known = namespace === undefined ? `${trustDomain}/ns/` : `${trustDomain}/ns/${namespace}/sa/`;
    const wanted = value.endsWith('*') ? value.slice(0, -1) : value;
    return wanted.startsWith(known) || (value.endsWith('*') && known.startsWith(wanted));
  }
  const named = /\/ns\/([^/]+)\/sa\//.exec(value);
  return named === null || namespace === undefined || named[1] === namespace;
}

function namespaceFits(identity: Identity, value: string): Truth {
  if (identity.namespace === undefined) return value === '*' ? true : undefined;
  const uri = uriOf(identity);
  // Most are written in full, and most of all policies ask for them.
  if (!value.includes('*')) return uri.includes(`/ns/${value}/`);
  return regexFits(`.*/ns/${value.split('*').map(quote).join('.*')}/.*`, uri);
}

function serviceAccountFits(identity: Identity, value: string, policyNamespace: string): Truth {
  const slash = value.indexOf('/');
  const [namespace, account] = slash < 0 ? [policyNamespace, value] : [value.slice(0, slash), value.slice(slash + 1)];
  if (!isWholeIdentity(identity)) {
    return identity.namespace === undefined || identity.namespace === namespace ? undefined : false;
  }
  return regexFits(`spiffe://.+/ns/${quote(namespace)}/(.+/|)sa/${quote(account)}(/.+)?`, uriOf(identity));
}

function trustDomainFits(identity: Identity, value: string): boolean {
  const { trustDomain, aliases } = identity;
  if (value === '*' || aliases.includes(value)) return true;
  if (!value.includes('*')) return trustDomain === value;
  const star = value.indexOf('*');
  return regexFits(`${quote(value.slice(0, star))}[^/]*${quote(value.slice(star + 1))}`, trustDomain);
}

function uriOf({ trustDomain, namespace = '', serviceAccount = '' }: Identity): string {
  return `spiffe://${trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

/** True when a regular expression takes a whole text. */
export function regexFits(source: string, found: string): boolean {
  return compileRegex(source)?.matches(found) === true;
}

/** A text as part of a regular expression. */
export function quote(value: string): string {
  return value.replace(/[\\.+*?()|[\]{}^$]/g, '\\$&');
}
