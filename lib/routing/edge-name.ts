import { dnsName } from '../model/dns-name';
import type { Gateway } from '../model/gateway';

/** File systems take 255 characters, `.k8s.yaml` among them. */
const LIMIT = 246;

/**
 * The name of the VirtualService of a host, and of its file: `edge-acme.example.com`, `edge-inner-acme.example.com` for
 * a gateway called `inner`. A host that is too long for that is cut, and ends in a hash (NAME-3).
 *
 * @param host with `*.` in front for all hosts below it that are not declared
 */
export function edgeName(gateway: Pick<Gateway, 'name'>, host: string): string {
  const prefix = gateway.name === 'gateway' ? 'edge' : `edge-${gateway.name}`;
  // No branch can be called so that its host gets this name.
  return dnsName(host.startsWith('*.') ? `${prefix}-${host.slice(2)}-wildcard` : `${prefix}-${host}`, LIMIT);
}
