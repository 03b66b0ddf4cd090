import { isRange } from '../../../limits/address-range';
import type { MeshObject } from '../../../mesh-model';
import { list, number, record, text, textMap, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import { oneOf } from './one-of';
import { ENTRY_PROTOCOLS } from './protocols';
import { checkEndpoints } from './refused-endpoint';

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
  if (Array.isArray(object.spec.hosts) && object.spec.hosts.length === 0)
    report({ object, path: ['spec', 'hosts'], message: 'it has no hosts', fix: 'write one, or remove it' });
  texts(object.spec.addresses).forEach((address, index) => {
    if (isRange(address)) return;
    const message = `"${address}" is no address and no range of addresses`;
    report({ object, path: ['spec', 'addresses', index], message, fix: 'write an IP address; a name is an endpoint' });
  });
  const { resolution } = object.spec;
  if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') {
    texts(object.spec.addresses).forEach((address, index) => {
      if (!address.includes('/') || !isRange(address)) return;
      const message = `with resolution ${resolution} an address is one, not a range like ${address}`;
      report({ object, path: ['spec', 'addresses', index], message, fix: 'write resolution: NONE, or one address' });
    });
  }
  if (resolution === 'DNS_ROUND_ROBIN' && list(object.spec.endpoints).length > 1) {
    const message = 'with resolution DNS_ROUND_ROBIN there is one endpoint at most';
    report({ object, path: ['spec', 'endpoints'], message, fix: 'write resolution: DNS' });
  }
  checkEndpoints(object, report);
  if (resolution === 'DYNAMIC_DNS') checkDynamic(object, report);
  const { workloadSelector } = object.spec;
  for (const [label, value] of Object.entries(textMap(record(workloadSelector).labels))) {
    if (!`${label}${value}`.includes('*')) continue;
    const message = `${label}: ${value} has a star, and a selector has no wildcards`;
    report({ object, path: ['spec', 'workloadSelector', 'labels', label], message });
  }
}

/** Names below a wildcard, each looked up when it is asked for. */
function checkDynamic(object: MeshObject, report: Report): void {
  texts(object.spec.hosts).forEach((host, index) => {
    if (host.startsWith('*')) return;
    const message = `with resolution DYNAMIC_DNS a host is a wildcard, not ${host}`;
    report({ object, path: ['spec', 'hosts', index], message, fix: 'write resolution: DNS' });
  });
  list(object.spec.ports).forEach((port, index) => {
    const protocol = text(record(port).protocol)?.toUpperCase() ?? '';
    if (!ENTRY_PROTOCOLS.includes(protocol) || ['HTTP', 'HTTP2', 'GRPC', 'TLS'].includes(protocol)) return;
    const message = `with resolution DYNAMIC_DNS a port is not for ${protocol}: there is no name in what is sent`;
    const fix = protocol === 'HTTPS' ? 'write TLS' : 'write HTTP, HTTP2, GRPC or TLS';
    report({ object, path: ['spec', 'ports', index, 'protocol'], message, fix });
  });
  for (const field of ['endpoints', 'addresses']) {
    if (list(object.spec[field]).length === 0) continue;
    const message = `with resolution DYNAMIC_DNS the address comes from the name, and there are no ${field}`;
    report({ object, path: ['spec', field], key: true, message, fix: `remove ${field}` });
  }
}
