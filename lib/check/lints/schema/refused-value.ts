import type { MeshObject } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { trafficPolicies } from '../destination/traffic-policies';
import { oneOf } from './one-of';
import { SERVER_PROTOCOLS } from './protocols';
import { checkAttachments } from './refused-attachment';
import { checkEnvoyFilter } from './refused-envoy-filter';
import { checkPolicy } from './refused-policy';
import { checkServiceEntry } from './refused-service-entry';
import { checkSubsets, checkTrafficPolicy } from './refused-traffic-policy';
import { checkVirtualService } from './refused-virtual-service';

export const REFUSED_VALUE: Lint = {
  code: 'BL120',
  name: 'refused-value',
  severity: 'breaks-traffic',
  summary: "A value fits the schema, but Istio's webhook refuses it.",
  cause: 'The object is not accepted; where the webhook does not run, Istio drops what it cannot use.',
  fix: 'Write one of the values that Istio takes.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) checkVirtualService(virtualService, report);
    for (const object of networking(mesh, 'Gateway')) checkGateway(object, report);
    for (const object of networking(mesh, 'ServiceEntry')) checkServiceEntry(object, report);
    for (const object of mesh.objects('security.istio.io', 'AuthorizationPolicy')) checkPolicy(object, report);
    for (const object of networking(mesh, 'EnvoyFilter')) checkEnvoyFilter(object, report);
    for (const policy of trafficPolicies(mesh)) checkTrafficPolicy(policy, report);
    for (const object of networking(mesh, 'DestinationRule')) checkSubsets(object, report);
    for (const object of networking(mesh, 'Sidecar')) checkSidecar(object, report);
    for (const object of mesh.objects('security.istio.io', 'RequestAuthentication')) checkKeys(object, report);
    checkAttachments(mesh, report);
  },
};

function networking(mesh: CheckedMesh, kind: string): readonly MeshObject[] {
  return mesh.objects('networking.istio.io', kind);
}

function checkKeys(object: MeshObject, report: Report): void {
  list(object.spec.jwtRules).forEach((rule, index) => {
    const uri = text(record(rule).jwksUri);
    if (!uri || /^https?:\/\//i.test(uri)) return;
    const message = `${uri} is no http or https address`;
    report({ object, path: ['spec', 'jwtRules', index, 'jwksUri'], message, fix: `write https://${uri}` });
  });
}

function checkSidecar(object: MeshObject, report: Report): void {
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
  list(object.spec.ingress).forEach((item, index) => {
    const endpoint = text(record(item).defaultEndpoint);
    if (!endpoint || /^(127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d+$|^unix:\/\//.test(endpoint)) return;
    const message = `${endpoint} is not 127.0.0.1:<port> or 0.0.0.0:<port>`;
    report({ object, path: ['spec', 'ingress', index, 'defaultEndpoint'], message });
  });
}

function checkGateway(object: MeshObject, report: Report): void {
  list(object.spec.servers).forEach((server, at) => {
    if (Array.isArray(record(server).hosts) && list(record(server).hosts).length === 0)
      report({
        object,
        path: ['spec', 'servers', at, 'hosts'],
        message: 'a server has no hosts',
        fix: 'write "*" for all',
      });
    const protocol = text(record(record(server).port).protocol);
    if (protocol === undefined) return;
    const path = ['spec', 'servers', at, 'port', 'protocol'];
    if (!SERVER_PROTOCOLS.includes(protocol.toUpperCase())) oneOf(protocol, SERVER_PROTOCOLS, { object, path }, report);
  });
}
