import type { MeshObject } from '../../../mesh-model';
import { gatewayOfIngress, type IngressPath, ingressesOfIstio, ingressPaths } from '../../../mesh-model/ingress';
import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import { closestName } from '../../../text/closest-name';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';

export const INGRESS_BACKEND: Lint = {
  code: 'BL260',
  name: 'ingress-backend',
  severity: 'breaks-traffic',
  summary:
    'An Ingress of class istio leads to a Service or port that does not exist, or has what Istio leaves out of Ingresses.',
  cause:
    "istiod makes a Gateway for its ingress gateway of each such Ingress, and a VirtualService of each host. A path to a Service or a port number that is not there answers 503; one to a port by a name that is not there, or to another kind of backend, is left out, and so are a defaultBackend and tls without a secretName. The Secret of tls has to be in the namespace of the gateway's pods, not in the Ingress's.",
  fix: 'Write the name and a port of a Service in the namespace of the Ingress.',
  run(mesh, report) {
    for (const object of ingressesOf(mesh)) {
      for (const path of ingressPaths(object)) reportPath(mesh, path, report);
      if (isRecord(object.spec.defaultBackend)) {
        const message = 'Istio makes nothing of defaultBackend: what no rule takes gets 404';
        const fix = 'Write a rule without a host for the path /.';
        report({ object, path: ['spec', 'defaultBackend'], key: true, message, fix });
      }
      list(object.spec.tls).forEach((item, at) => {
        reportSecret(mesh, object, text(record(item).secretName) ?? '', at, report);
      });
    }
  },
};

/** The Ingresses of the input that Istio serves. */
export function ingressesOf(mesh: CheckedMesh): readonly MeshObject[] {
  const of = (kind: string) => mesh.objects('networking.k8s.io', kind);
  return ingressesOfIstio([...of('Ingress'), ...of('IngressClass')], mesh.model.config.ingress);
}

function reportPath(mesh: CheckedMesh, { object, path, service, port, host, uri }: IngressPath, report: Report): void {
  const at = [...path, 'backend'];
  const asked = `http://${host === '*' ? 'any.example.com' : host.replace(/^\*/, 'any')}${uri || '/'}`;
  if (service === undefined) {
    report({
      object,
      path: at,
      message: `the backend is no Service: ${leftOut(asked)}`,
    });
    return;
  }
  const { namespace } = object;
  const found = mesh.model.service(namespace, service);
  if (found === undefined) {
    const names = mesh.model.servicesIn(namespace).map(({ name }) => name);
    const meant = closestName(service, names);
    report({
      object,
      path: [...at, 'service', 'name'],
      message: `there is no Service ${namespace}/${service}: ${typeof port === 'number' ? `${asked} gets 503` : leftOut(asked)}`,
      ...(meant !== undefined && { fix: `Write ${meant}.` }),
      missing: mesh.missing(`Service ${namespace}/${service}`, 'service', namespace),
    });
    return;
  }
  const isThere = found.ports.some(({ name, number }) => (typeof port === 'number' ? number === port : name === port));
  if (isThere || found.externalName !== undefined) return;
  const ports = found.ports.map(({ name, number }) => (name === '' ? `${number}` : `${number} (${name})`));
  const what = `Service ${namespace}/${service} has no port ${port ?? ''}, but ${listed(ports)}`;
  const outcome = typeof port === 'number' ? `${asked} gets 503` : leftOut(asked);
  report({ object, path: [...at, 'service', 'port'], message: `${what}: ${outcome}` });
}

/** Of a path that istiod makes no rule of. */
function leftOut(asked: string): string {
  return `Istio leaves the path out, and ${asked} gets what another path of the host says, else 404`;
}

function reportSecret(mesh: CheckedMesh, object: MeshObject, name: string, at: number, report: Report): void {
  const path = ['spec', 'tls', at];
  if (name === '') {
    const message = 'tls without a secretName: Istio makes no server for HTTPS of it';
    report({ object, path, message, fix: "Name a Secret in the namespace of the gateway's pods." });
    return;
  }
  const holders = mesh.objects('', 'Secret').flatMap((secret) => (secret.name === name ? [secret.namespace] : []));
  if (holders.length === 0) return;
  const pods = mesh.gatewayNamespaces(gatewayOfIngress(object));
  if (pods.some((item) => holders.includes(item))) return;
  const message = `the Secret ${name} is in namespace ${listed(holders)}, and the gateway's pods read it in ${listed(pods)}: no TLS handshake succeeds`;
  report({ object, path: [...path, 'secretName'], message, fix: `Put the Secret into namespace ${pods[0]}.` });
}
