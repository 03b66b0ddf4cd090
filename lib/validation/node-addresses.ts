import { BlockList, isIP } from 'node:net';

/** Servers of cloud providers that hand out credentials. */
const METADATA = /^(metadata(\.google)?|instance-data(\.[a-z0-9-]+)*)\.internal$/;

/** Addresses that lead no pod out of itself. */
const OWN_ADDRESSES = new BlockList();
OWN_ADDRESSES.addSubnet('127.0.0.0', 8, 'ipv4');
OWN_ADDRESSES.addSubnet('0.0.0.0', 8, 'ipv4');
for (const address of ['::1', '::']) OWN_ADDRESSES.addAddress(address, 'ipv6');

/** Link-local addresses: there cloud providers answer with the credentials of a node. */
const NODE_ADDRESSES = new BlockList();
NODE_ADDRESSES.addSubnet('169.254.0.0', 16, 'ipv4');
NODE_ADDRESSES.addSubnet('fe80::', 10, 'ipv6');
NODE_ADDRESSES.addAddress('fd00:ec2::254', 'ipv6');

function isIn(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Whether an address is that of whoever calls it. */
export function isOwnAddress(address: string): boolean {
  return isIn(OWN_ADDRESSES, address);
}

/** Whether a host or an address answers with the credentials of the node that a pod runs on, as those of cloud providers do. */
export function leadsToCredentials(host: string): boolean {
  return METADATA.test(host) || isIn(NODE_ADDRESSES, host);
}
