import type { MeshObject } from '../../../mesh-model';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { trafficPolicies } from '../destination/traffic-policies';
import { checkAttachments } from './refused-attachment';
import { checkPeerAuthentication, checkRequestAuthentication } from './refused-authentication';
import { checkEnvoyFilter } from './refused-envoy-filter';
import { checkGateway } from './refused-gateway';
import { checkPolicy } from './refused-policy';
import { checkServiceEntry } from './refused-service-entry';
import { checkSidecar } from './refused-sidecar';
import { checkTelemetry } from './refused-telemetry';
import { checkDestinationRule, checkTrafficPolicy } from './refused-traffic-policy';
import { checkVirtualService } from './refused-virtual-service';
import { checkWorkloadEntry, checkWorkloadGroup } from './refused-workload-entry';

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
    for (const object of networking(mesh, 'DestinationRule')) checkDestinationRule(object, report);
    for (const object of networking(mesh, 'Sidecar')) checkSidecar(object, report);
    for (const object of mesh.objects('security.istio.io', 'RequestAuthentication'))
      checkRequestAuthentication(object, report);
    for (const object of mesh.objects('security.istio.io', 'PeerAuthentication'))
      checkPeerAuthentication(object, report);
    for (const object of mesh.objects('telemetry.istio.io', 'Telemetry')) checkTelemetry(object, report);
    for (const object of networking(mesh, 'WorkloadEntry')) checkWorkloadEntry(object, report);
    for (const object of networking(mesh, 'WorkloadGroup')) checkWorkloadGroup(object, report);
    checkAttachments(mesh, report);
  },
};

function networking(mesh: CheckedMesh, kind: string): readonly MeshObject[] {
  return mesh.objects('networking.istio.io', kind);
}
