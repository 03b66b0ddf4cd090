import { isIP } from 'node:net';
import { isHostName } from '../../../limits/host-name';
import type { MeshObject } from '../../../mesh-model';
import { record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

/** What the API server refuses of a WorkloadEntry. */
export function checkWorkloadEntry(object: MeshObject, report: Report): void {
  // Where a network is said, the address of that network's gateway is taken.
  if (!text(object.spec.address) && !text(object.spec.network)) {
    report({ object, path: ['spec'], message: 'there is no address', fix: 'write the address of the workload' });
  }
  checkAddress(object, object.spec, ['spec'], report);
  const address = text(object.spec.address) ?? '';
  if (address === '' || address.startsWith('unix://') || isIP(address) !== 0 || isHostName(address)) return;
  const message = `${address} is no host and no IP address`;
  report({ object, path: ['spec', 'address'], message, fix: 'write the host or the address alone' });
}

/** What the API server refuses of a WorkloadGroup. */
export function checkWorkloadGroup(object: MeshObject, report: Report): void {
  checkAddress(object, record(object.spec.template), ['spec', 'template'], report);
  const scheme = text(record(record(object.spec.probe).httpGet).scheme);
  if (scheme && scheme !== 'HTTP' && scheme !== 'HTTPS') {
    const path = ['spec', 'probe', 'httpGet', 'scheme'];
    report({ object, path, message: `${scheme} is not HTTP or HTTPS`, fix: `write ${scheme.toUpperCase()}` });
  }
}

function checkAddress(
  object: MeshObject,
  spec: Readonly<Record<string, unknown>>,
  at: readonly string[],
  report: Report,
): void {
  const ports = Object.entries(record(spec.ports));
  if (text(spec.address)?.startsWith('unix://') && ports.length > 0) {
    report({ object, path: [...at, 'ports'], message: 'a socket of Unix has no ports' });
  }
  for (const [name, port] of ports) {
    if (typeof port !== 'number' || (port >= 1 && port <= 65535)) continue;
    report({ object, path: [...at, 'ports', name], message: `${port} is not a port number` });
  }
}
