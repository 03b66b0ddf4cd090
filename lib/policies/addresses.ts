import { BlockList, isIP } from 'node:net';
import { RESERVED_NAMES } from '../validation/reserved-namespaces';
import { all, any, celText, type Expression, endsWith, matches, not, textOf } from './expression';

const OCTET = '(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])';
const IPV4 = matches(`^(${OCTET}\\.){3}${OCTET}$`);

/** Addresses that the internet has not: private ones, those of a pod itself, of its node, of providers, of no single host. */
const NOT_PUBLIC_IPV4 = matches(
  `^(0|10|127|100\\.(6[4-9]|[7-9][0-9]|1[01][0-9]|12[0-7])|169\\.254|172\\.(1[6-9]|2[0-9]|3[01])|192\\.168|192\\.0\\.0|198\\.1[89]|22[4-9]|2[3-5][0-9])\\.`,
);

/** Global unicast, without the ranges in which an IPv4 address is wrapped (6to4 and Teredo). */
const PUBLIC_IPV6 = all(matches('^[23][0-9a-f]{3}:[0-9a-f:]+$'), not(matches('^(2002|2001:0{0,4}):')));

/** An address of the internet, as it is usually written. */
const PUBLIC = any(all(IPV4, not(NOT_PUBLIC_IPV4)), PUBLIC_IPV6);

/** Any address, however it is written. */
export const ADDRESS: Expression = any(matches('^[0-9.]+$'), matches(':'));

const NAME = matches('^([a-z0-9_-]+\\.)+[a-z][a-z0-9-]*\\.?$');

/** Of two parts, the second may be a namespace: the cluster's DNS knows `db.acme`. Nobody calls one like these. */
const TWO_PARTS = matches('^[^.]+\\.[^.]+\\.?$');
const GENERIC = matches('\\.(com|edu|gov|int|mil|net|org)\\.?$');

/** What the cluster's DNS answers, a provider's for nodes, and what wraps an address in a name of the internet. */
const INSIDE = any(
  matches('(^|\\.)(svc|cluster\\.local|clusterset\\.local|localhost|localdomain)\\.?$'),
  matches('^(metadata(\\.google)?|instance-data(\\.[a-z0-9-]+)*|ip(-[0-9]+){4}(\\.[a-z0-9-]+)*)\\.internal\\.?$'),
  matches('(^|\\.)(nip|sslip|xip)\\.io\\.?$'),
  matches(`\\.(${RESERVED_NAMES})\\.?$`),
);

/** A name that DNS does not look up in the cluster. */
export function outsideName(namespaces: readonly string[]): Expression {
  return all(NAME, any(not(TWO_PARTS), GENERIC), not(INSIDE), not(endsWith(['.'], namespaces)));
}

/** What is known of addresses in a cluster. */
export interface AddressLimits {
  /** Ranges that are granted. */
  readonly addresses: readonly string[];
  /** Ranges of pods, Services and nodes, besides private ones. */
  readonly clusterAddresses: readonly string[];
  /** All namespaces that the table knows. */
  readonly namespaces: readonly string[];
}

/** An address or a name that leads to nobody else's pods and Services, as far as what is written says. */
export function outside({ addresses, clusterAddresses, namespaces }: AddressLimits): Expression {
  const known = clusterAddresses.length === 0 ? PUBLIC : all(PUBLIC, not(within(clusterAddresses)));
  return any(...(addresses.length === 0 ? [] : [within(addresses)]), known, outsideName(namespaces));
}

/**
 * An address in one of these ranges. The functions for it are in CEL of Kubernetes 1.31 and later, so that no policy has them where no
 * range is declared.
 */
export function within(ranges: readonly string[]): Expression {
  const list = new BlockList();
  const written = ranges.flatMap((range) => {
    const { address, bits } = partsOf(range);
    const version = isIP(address);
    if (version === 0) return [];
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
    return [`${address}/${bits}`];
  });
  return {
    holds: (value) => {
      const text = textOf(value);
      const version = isIP(text);
      if (version === 0 || text.includes('%') || (version === 6 && MAPPED.check(text, 'ipv6'))) return false;
      return list.check(text, version === 4 ? 'ipv4' : 'ipv6');
    },
    cel: (value) => `(isIP(${value}) && [${written.map(celText).join(', ')}].exists(r, cidr(r).containsIP(${value})))`,
  };
}

/** IPv4 in IPv6's clothes, which CEL does not read. */
const MAPPED = new BlockList();
MAPPED.addSubnet('::ffff:0:0', 96, 'ipv6');

function partsOf(range: string): { readonly address: string; readonly bits: number } {
  const [address = '', bits] = range.split('/');
  return { address, bits: bits === undefined ? (isIP(address) === 4 ? 32 : 128) : Number(bits) };
}
