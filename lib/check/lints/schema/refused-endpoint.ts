import { isIP } from 'node:net';
import { isHostName } from '../../../limits/host-name';
import { isLabelKey, isLabelValue } from '../../../limits/label';
import type { MeshObject } from '../../../mesh-model';
import { list, number, record, text, textMap } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import type { Remark } from '../../remark';

/** Reports what Istio's webhook refuses of the endpoints of a ServiceEntry. */
export function checkEndpoints(object: MeshObject, report: Report): void {
  const { resolution, ports } = object.spec;
  list(object.spec.endpoints).forEach((item, index) => {
    const endpoint = record(item);
    const path = ['spec', 'endpoints', index];
    const address = text(endpoint.address) ?? '';
    const problem = address.startsWith('unix://')
      ? socketProblem(endpoint, list(ports).length)
      : problemOf(address, resolution);
    if (problem !== undefined) report({ object, path: [...path, 'address'], ...problem });
    checkParts(object, endpoint, path, report);
  });
}

function checkParts(
  object: MeshObject,
  endpoint: Readonly<Record<string, unknown>>,
  path: readonly (string | number)[],
  report: Report,
): void {
  for (const [name, value] of Object.entries(record(endpoint.ports))) {
    const found = number(value);
    if (found === undefined || (found >= 1 && found <= 65535)) continue;
    report({ object, path: [...path, 'ports', name], message: `no port has the number ${found}` });
  }
  for (const [key, value] of Object.entries(textMap(endpoint.labels))) {
    if (isLabelKey(key) && isLabelValue(value)) continue;
    report({ object, path: [...path, 'labels', key], message: `"${key}: ${value}" is no label` });
  }
}

type Problem = Pick<Remark, 'message' | 'fix'>;

function socketProblem(endpoint: Readonly<Record<string, unknown>>, ports: number): Problem | undefined {
  if (Object.keys(record(endpoint.ports)).length > 0) return { message: 'a socket has no ports', fix: 'remove ports' };
  return ports < 2 ? undefined : { message: 'a socket has no ports: the ServiceEntry has one port then' };
}

/** A host of DNS, or an address. */
function problemOf(address: string, resolution: unknown): Problem | undefined {
  if (isIP(address) !== 0) return undefined;
  if (resolution === 'STATIC') {
    if (address === '') return { message: 'an endpoint has no address' };
    if (!isHostName(address)) return { message: `${address} is no IP address` };
    const message = `with resolution STATIC an endpoint has an IP address, not ${address}`;
    return { message, fix: 'write resolution: DNS' };
  }
  if ((resolution !== 'DNS' && resolution !== 'DNS_ROUND_ROBIN') || isHostName(address)) return undefined;
  const message = address === '' ? 'an endpoint has no address' : `${address} is no host and no IP address`;
  return { message, fix: address.includes('/') ? 'write a host without a scheme' : 'write the host alone' };
}
