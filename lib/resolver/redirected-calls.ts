import { BlockList, isIP } from 'node:net';
import type { Workload } from '../mesh-model';

const PREFIX = 'traffic.sidecar.istio.io/';

/** The annotation of pods that takes ports out of what their own calls pass through their proxy. */
export const EXCLUDED_OUTBOUND_PORTS = `${PREFIX}excludeOutboundPorts`;
/** The annotation that takes addresses out of it. */
const EXCLUDED_OUTBOUND_RANGES = `${PREFIX}excludeOutboundIPRanges`;
/** The annotation by which only calls to some addresses pass through it. @default `*`, all */
const INCLUDED_OUTBOUND_RANGES = `${PREFIX}includeOutboundIPRanges`;
/** The annotation that has calls to some ports pass through it, whatever their address. */
const INCLUDED_OUTBOUND_PORTS = `${PREFIX}includeOutboundPorts`;

/** The annotations by which pods say which of their own calls their proxy sees. */
export const OUTBOUND_ANNOTATIONS = [
  EXCLUDED_OUTBOUND_PORTS,
  EXCLUDED_OUTBOUND_RANGES,
  INCLUDED_OUTBOUND_RANGES,
  INCLUDED_OUTBOUND_PORTS,
];

/** The annotation by which calls go past the proxy of their sender, or may. */
export interface PastProxy {
  readonly by: string;
  /** False where it depends on an address that the input does not have. */
  readonly isCertain: boolean;
}

/**
 * Whether calls of pods to a port go past their own proxy: as if they had none (tools/istio-iptables, in the order of its rules).
 *
 * @param addresses those that the name which is called leads to; empty where they are not known
 */
export function pastProxy(
  { annotations }: Pick<Workload, 'annotations'>,
  port: number,
  addresses: readonly string[],
): PastProxy | undefined {
  if (portsIn(annotations[EXCLUDED_OUTBOUND_PORTS]).includes(port)) return certain(EXCLUDED_OUTBOUND_PORTS);
  const excluded = isIn(annotations[EXCLUDED_OUTBOUND_RANGES], addresses);
  if (excluded === true) return certain(EXCLUDED_OUTBOUND_RANGES);
  const included = annotations[INCLUDED_OUTBOUND_RANGES];
  const isRedirected =
    included === undefined ||
    included.trim() === '*' ||
    annotations[INCLUDED_OUTBOUND_PORTS]?.trim() === '*' ||
    portsIn(annotations[INCLUDED_OUTBOUND_PORTS]).includes(port) ||
    isIn(included, addresses);
  if (isRedirected === false) return certain(INCLUDED_OUTBOUND_RANGES);
  if (excluded === undefined) return { by: EXCLUDED_OUTBOUND_RANGES, isCertain: false };
  return isRedirected === undefined ? { by: INCLUDED_OUTBOUND_RANGES, isCertain: false } : undefined;
}

function certain(by: string): PastProxy {
  return { by, isCertain: true };
}

/** Whether all addresses are in one of some ranges, or none is; nothing where that is not known. */
function isIn(ranges: string | undefined, addresses: readonly string[]): boolean | undefined {
  const written = itemsIn(ranges);
  if (written.length === 0) return false;
  if (written.some((range) => /^(0\.0\.0\.0|::)\/0$/.test(range))) return true;
  const list = new BlockList();
  for (const range of written) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address);
    const size = bits === undefined ? (version === 4 ? 32 : 128) : Number(bits);
    if (version === 0 || !(size >= 0 && size <= (version === 4 ? 32 : 128))) return undefined;
    list.addSubnet(address, size, version === 4 ? 'ipv4' : 'ipv6');
  }
  const found = addresses.map((address) => {
    const version = isIP(address);
    return version === 0 ? undefined : list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  });
  return found.length > 0 && found.every((item) => item === found[0]) ? found[0] : undefined;
}

function portsIn(value: string | undefined): number[] {
  return itemsIn(value).map(Number);
}

function itemsIn(value = ''): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}
