import { isIP } from 'node:net';
import type { MeshObject } from '../../../mesh-model';
import { isRecord, list, record, text, textMap } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';

type Path = readonly (string | number)[];

/** Reports what Istio's webhook refuses of a Sidecar (Istio: `ValidateSidecar`). */
export function checkSidecar(object: MeshObject, report: Report): void {
  const { egress, ingress, outboundTrafficPolicy, inboundConnectionPool, workloadSelector } = object.spec;
  if ([egress, ingress].every((side) => list(side).length === 0) && !outboundTrafficPolicy && !inboundConnectionPool) {
    const message = 'it says nothing: no egress, ingress or outboundTrafficPolicy';
    report({ object, path: ['spec'], message, fix: 'write one of them, or remove it' });
  }
  for (const [label, value] of Object.entries(textMap(record(workloadSelector).labels))) {
    if (!`${label}${value}`.includes('*')) continue;
    const message = `${label}: ${value} has a star, and a selector has no wildcards`;
    report({ object, path: ['spec', 'workloadSelector', 'labels', label], message });
  }
  checkEgress(object, report);
  checkIngress(object, report);
  const { mode, egressProxy } = record(outboundTrafficPolicy);
  if (isRecord(egressProxy) && mode !== 'ALLOW_ANY') {
    const message = 'egressProxy is for what no service has, and needs mode: ALLOW_ANY, which lets that out';
    report({ object, path: ['spec', 'outboundTrafficPolicy', 'egressProxy'], message, fix: 'write mode: ALLOW_ANY' });
  }
}

function checkEgress(object: MeshObject, report: Report): void {
  const egress = list(object.spec.egress);
  egress.forEach((item, index) => {
    const { hosts, port } = record(item);
    const path = ['spec', 'egress', index];
    if (list(hosts).length === 0) report({ object, path, message: 'a listener has no hosts' });
    if (port === undefined && index < egress.length - 1) {
      const message = 'a listener without a port is for all that the others leave, and stands last';
      report({ object, path, message, fix: 'put it last, and all hosts without a port into one listener' });
    }
  });
  checkPlaces(object, egress, ['spec', 'egress'], report);
}

function checkIngress(object: MeshObject, report: Report): void {
  const ingress = list(object.spec.ingress);
  ingress.forEach((item, index) => {
    const { defaultEndpoint, tls, port } = record(item);
    const path = ['spec', 'ingress', index];
    const endpoint = text(defaultEndpoint);
    if (endpoint && !/^(127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d+$|^unix:\/\//.test(endpoint)) {
      const message = `${endpoint} is not 127.0.0.1:<port> or 0.0.0.0:<port>`;
      report({ object, path: [...path, 'defaultEndpoint'], message });
    }
    if (isRecord(tls)) checkTls(object, tls, text(record(port).protocol) ?? '', [...path, 'tls'], report);
  });
  checkPlaces(object, ingress, ['spec', 'ingress'], report);
}

/** A listener is at an address, and one port of an address is one listener's. */
function checkPlaces(object: MeshObject, listeners: readonly unknown[], path: Path, report: Report): void {
  const taken = new Set<string>();
  listeners.forEach((item, index) => {
    const { port, bind } = record(item);
    const address = text(bind) ?? '';
    const isSocket = address.startsWith('unix://');
    if (address !== '' && !isSocket && isIP(address) === 0)
      report({ object, path: [...path, index, 'bind'], message: `${address} is no IP address` });
    const number = text(record(port).number);
    if (number === undefined || number === '0' || isSocket) return;
    const place = `${address}:${number}`;
    if (taken.has(place))
      report({
        object,
        path: [...path, index, 'port', 'number'],
        message: `port ${number} has a listener before this`,
      });
    taken.add(place);
  });
}

/** A sidecar ends TLS with files only, and on ports that say so. */
function checkTls(
  object: MeshObject,
  tls: Readonly<Record<string, unknown>>,
  protocol: string,
  path: Path,
  report: Report,
): void {
  if (!/^(HTTPS|TLS)$/i.test(protocol))
    report({ object, path, key: true, message: `tls on a port for ${protocol || 'anything'}`, fix: 'write HTTPS' });
  const mode = text(tls.mode);
  if (mode === 'ISTIO_MUTUAL') {
    const message = 'no listener of a sidecar takes ISTIO_MUTUAL';
    report({ object, path: [...path, 'mode'], message, fix: 'leave tls out: proxies begin mutual TLS by themselves' });
  } else if (mode === 'SIMPLE' || mode === 'MUTUAL' || mode === 'OPTIONAL_MUTUAL') {
    const missing = ['serverCertificate', 'privateKey'].filter((field) => !text(tls[field]));
    const isInSecret = text(tls.credentialName) !== undefined;
    if (missing.length > 0 && !isInSecret)
      report({ object, path, key: true, message: `${mode} without ${missing.join(' and ')}` });
  }
}
