import type { MeshObject } from '../../../mesh-model';
import { list, number, record, text, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import { oneOf } from './one-of';
import { ENTRY_PROTOCOLS } from './protocols';

/** Reports what Istio's webhook refuses of a ServiceEntry (Istio: `ValidateServiceEntry`). */
export function checkServiceEntry(object: MeshObject, report: Report): void {
  const numbers = new Set<number>();
  const names = list(object.spec.ports).map((port) => text(record(port).name) ?? '');
  list(object.spec.endpoints).forEach((endpoint, index) => {
    for (const name of Object.keys(record(record(endpoint).ports))) {
      if (names.includes(name)) continue;
      const message = `the ServiceEntry has no port called ${name}, but ${names.join(', ')}`;
      const fix = names.length === 1 ? `write ${names[0]}` : `write one of ${names.join(', ')}`;
      report({ object, path: ['spec', 'endpoints', index, 'ports', name], key: true, message, fix });
    }
  });
  list(object.spec.ports).forEach((port, index) => {
    const protocol = text(record(port).protocol);
    if (protocol && !ENTRY_PROTOCOLS.includes(protocol.toUpperCase())) {
      oneOf(protocol, ENTRY_PROTOCOLS, { object, path: ['spec', 'ports', index, 'protocol'] }, report);
    }
    const found = number(record(port).number);
    if (found === undefined) return;
    const path = ['spec', 'ports', index, 'number'];
    if (numbers.has(found)) report({ object, path, message: `port ${found} is listed twice` });
    numbers.add(found);
  });
  const { resolution } = object.spec;
  if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') {
    texts(object.spec.addresses).forEach((address, index) => {
      if (!address.includes('/')) return;
      const message = `with resolution ${resolution} an address is one, not a range like ${address}`;
      report({ object, path: ['spec', 'addresses', index], message, fix: 'write resolution: NONE, or one address' });
    });
    list(object.spec.endpoints).forEach((endpoint, index) => {
      const address = text(record(endpoint).address) ?? '';
      if (!address.includes('/')) return;
      const message = `${address} is no host and no IP address`;
      report({ object, path: ['spec', 'endpoints', index, 'address'], message, fix: 'write a host without a scheme' });
    });
  }
  if (resolution === 'DNS_ROUND_ROBIN' && list(object.spec.endpoints).length > 1) {
    const message = 'with resolution DNS_ROUND_ROBIN there is one endpoint at most';
    report({ object, path: ['spec', 'endpoints'], message, fix: 'write resolution: DNS' });
  }
  if (object.spec.resolution !== 'STATIC') return;
  list(object.spec.endpoints).forEach((endpoint, index) => {
    const address = text(record(endpoint).address) ?? '';
    if (address === '' || address.startsWith('unix://') || /^([\d.]+|[\da-fA-F:.]*:[\da-fA-F:.]*)$/.test(address))
      return;
    const message = `with resolution STATIC an endpoint has an IP address, not ${address}`;
    report({ object, path: ['spec', 'endpoints', index, 'address'], message, fix: 'write resolution: DNS' });
  });
}
