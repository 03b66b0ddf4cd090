import { isIP } from 'node:net';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

/** What the API server and Istio's webhook refuse of a Sidecar (Istio: `ValidateSidecar`). */
export function checkSidecar(object: MeshObject, report: Report): void {
  const { workloadSelector, outboundTrafficPolicy } = object.spec;
  if (Object.keys(object.spec).length === 0) {
    report({ object, path: ['spec'], message: 'the Sidecar is empty', fix: 'write egress, or leave the Sidecar out' });
  }
  for (const [label, value] of Object.entries(record(record(workloadSelector).labels))) {
    if (typeof value !== 'string' || !`${label}${value}`.includes('*')) continue;
    const path = ['spec', 'workloadSelector', 'labels', label];
    report({ object, path, message: `a selector takes no wildcard, and this is ${label}: ${value}` });
  }
  if (isRecord(record(outboundTrafficPolicy).egressProxy) && record(outboundTrafficPolicy).mode !== 'ALLOW_ANY') {
    const message = 'egressProxy needs mode: ALLOW_ANY';
    report({ object, path: ['spec', 'outboundTrafficPolicy', 'egressProxy'], message });
  }
  checkEgress(object, report);
  list(object.spec.ingress).forEach((item, index) => {
    const endpoint = text(record(item).defaultEndpoint);
    if (!endpoint || /^(127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d+$|^unix:\/\//.test(endpoint)) return;
    const message = `${endpoint} is not 127.0.0.1:<port> or 0.0.0.0:<port>`;
    report({ object, path: ['spec', 'ingress', index, 'defaultEndpoint'], message });
  });
}

function checkEgress(object: MeshObject, report: Report): void {
  const egress = list(object.spec.egress);
  const ports = new Set<unknown>();
  egress.forEach((item, index) => {
    const { hosts, port, bind } = record(item);
    const path = ['spec', 'egress', index];
    if (list(hosts).length === 0) report({ object, path, message: 'a listener has no hosts' });
    if (port === undefined && index < egress.length - 1) {
      const message = 'a listener without a port is for all that the others leave, and stands last';
      report({ object, path, message, fix: 'put it last, and all hosts without a port into one listener' });
    }
    const address = text(bind) ?? '';
    const { number } = record(port);
    if (number !== undefined && number !== 0 && address !== '' && isIP(address) === 0) {
      report({ object, path: [...path, 'bind'], message: `${address} is not an address` });
    }
    if (number === undefined || number === 0) return;
    if (ports.has(number)) {
      const message = `there are two listeners for port ${number}`;
      report({ object, path: [...path, 'port'], message, fix: 'put their hosts into one listener' });
    }
    ports.add(number);
  });
}
