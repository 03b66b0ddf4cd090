import { isIP } from 'node:net';
import type { MeshObject } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import type { Report } from '../../lint';
import { oneOf } from './one-of';
import { SERVER_PROTOCOLS } from './protocols';

type Path = readonly (string | number)[];

const NAMESPACE = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/i;

/** Reports what Istio's webhook refuses of a Gateway (Istio: `ValidateGateway`). */
export function checkGateway(object: MeshObject, report: Report): void {
  const servers = list(object.spec.servers);
  if (servers.length === 0)
    report({ object, path: ['spec'], message: 'it has no servers', fix: 'write a server, or remove it' });
  servers.forEach((item, index) => {
    const server = record(item);
    const path = ['spec', 'servers', index];
    checkHosts(object, server.hosts, [...path, 'hosts'], report);
    const protocol = text(record(server.port).protocol);
    if (protocol !== undefined && !SERVER_PROTOCOLS.includes(protocol.toUpperCase()))
      oneOf(protocol, SERVER_PROTOCOLS, { object, path: [...path, 'port', 'protocol'] }, report);
    if (record(server.port).name === '')
      report({ object, path: [...path, 'port', 'name'], message: 'the port has an empty name' });
    const bind = text(server.bind);
    if (bind && !bind.startsWith('unix://') && isIP(bind) === 0)
      report({ object, path: [...path, 'bind'], message: `${bind} is no IP address` });
    checkCertificates(object, record(server.tls), [...path, 'tls'], report);
  });
}

/** Hosts, each maybe with the namespace whose VirtualServices it is for. */
function checkHosts(object: MeshObject, hosts: unknown, path: Path, report: Report): void {
  if (Array.isArray(hosts) && hosts.length === 0)
    report({ object, path, message: 'a server has no hosts', fix: 'write "*" for all' });
  texts(hosts).forEach((host, index) => {
    const [namespace, ...rest] = host.split('/');
    if (rest.length === 0 || namespace === '.' || namespace === '*' || NAMESPACE.test(namespace!)) return;
    const message = `"${namespace}" is no namespace that a host can be for`;
    report({ object, path: [...path, index], message, fix: 'write the name of one, . for the own one, or * for all' });
  });
}

/** Ways to say where the certificate comes from; of which one is enough. */
const SOURCES = ['credentialName', 'credentialNames', 'serverCertificate', 'tlsCertificates'] as const;

function checkCertificates(
  object: MeshObject,
  tls: Readonly<Record<string, unknown>>,
  path: Path,
  report: Report,
): void {
  const mode = text(tls.mode);
  const given = SOURCES.filter((field) => (Array.isArray(tls[field]) ? list(tls[field]).length > 0 : text(tls[field])));
  if (mode === 'ISTIO_MUTUAL') {
    const own = [...given, ...['privateKey', 'caCertificates'].filter((field) => text(tls[field]))];
    if (own.length === 0) return;
    const message = `ISTIO_MUTUAL takes the certificates of the mesh, and no ${own.join(', ')}`;
    report({ object, path: [...path, own[0]!], key: true, message, fix: 'remove the field, or write another mode' });
    return;
  }
  if (mode !== 'SIMPLE' && mode !== 'MUTUAL' && mode !== 'OPTIONAL_MUTUAL') return;
  if (given.length > 1) {
    const message = `${given.join(' and ')} exclude each other`;
    report({ object, path: [...path, given[1]!], key: true, message, fix: `keep ${given[0]}` });
    return;
  }
  const files = list(tls.tlsCertificates).map((item, at) => [[...path, 'tlsCertificates', at], record(item)] as const);
  for (const [at, { serverCertificate, privateKey }] of [...files, [path, tls] as const]) {
    if (!text(serverCertificate) || text(privateKey)) continue;
    const message = 'a certificate without its private key';
    report({ object, path: [...at, 'serverCertificate'], message, fix: 'write privateKey as well' });
  }
  const fromFiles = given[0] === 'serverCertificate' || given[0] === 'tlsCertificates';
  if (mode === 'SIMPLE' || !fromFiles || text(tls.caCertificates) || text(tls.caCertCredentialName)) return;
  const message = `${mode} asks for certificates of clients, and caCertificates does not say whose`;
  report({ object, path, key: true, message, fix: 'write caCertificates' });
}
