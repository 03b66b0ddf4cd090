import { list, texts } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';

export const SERVICE_ENTRY_RESOLUTION: Lint = {
  code: 'BL707',
  name: 'service-entry-resolution',
  severity: 'breaks-traffic',
  summary: 'The resolution of a ServiceEntry does not fit its hosts or endpoints, or a gateway that sends there.',
  cause:
    'STATIC needs endpoints or a workloadSelector, and a wildcard cannot be looked up by DNS. NONE has no endpoints: it keeps the address that the client asked for, and the client of a gateway asked for the gateway.',
  fix: 'Write the resolution that fits: DNS for a name, STATIC for addresses, NONE for a wildcard.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const object of mesh.objects('networking.istio.io', 'ServiceEntry')) {
      const { spec } = object;
      const resolution = spec.resolution ?? 'NONE';
      const endpoints = list(spec.endpoints).length;
      const path = ['spec', 'resolution'];
      if (resolution === 'STATIC' && endpoints === 0 && spec.workloadSelector === undefined) {
        report({ object, path, message: 'STATIC without endpoints: every request gets 503' });
      } else if (resolution === 'NONE' && endpoints > 0) {
        report({
          object,
          path,
          message: 'NONE connects to the address that the client asks for, not to the endpoints',
        });
      } else if (
        LOOKED_UP.has(resolution) &&
        endpoints === 0 &&
        texts(spec.hosts).some((host) => host.startsWith('*'))
      ) {
        report({ object, path, message: 'a wildcard cannot be looked up by DNS' });
      } else if (endpoints > 0 && spec.workloadSelector !== undefined) {
        report({
          object,
          path: ['spec', 'workloadSelector'],
          message: 'endpoints and workloadSelector exclude each other',
        });
      }
    }
    for (const object of mesh.objects('networking.istio.io', 'ServiceEntry')) {
      const { workloadSelector, resolution = 'NONE' } = object.spec;
      if (workloadSelector === undefined || resolution !== 'NONE') continue;
      const message =
        'with resolution NONE no pod is looked for: connections go to the address that the client asked for';
      report({ object, path: ['spec', 'workloadSelector'], message, severity: 'fragile', fix: FOR_PODS });
    }
    for (const routed of mesh.destinations) {
      const { destination, virtualService, object, role } = routed;
      const gateway = role === 'mirror' ? undefined : routed.places.find((name) => name !== 'mesh');
      if (gateway === undefined) continue;
      const lost = mesh
        .servicesSeen(destination.host, virtualService.namespace)
        .find((service) => service.registry === 'service-entry' && service.headless);
      if (lost === undefined) continue;
      const message = `Gateway ${gateway} gets 503 for ${destination.host}: ${lost.object.title} has resolution NONE, and a gateway does not know which address is meant`;
      report({ object, path: [...routed.path, 'host'], message, fix: FOR_GATEWAYS });
    }
  },
};

/** One lookup gives the addresses of one name. */
const LOOKED_UP: ReadonlySet<unknown> = new Set(['DNS', 'DNS_ROUND_ROBIN']);
const FOR_PODS = 'Write resolution: STATIC.';
const FOR_GATEWAYS = 'Give the ServiceEntry resolution: DNS for its name, or STATIC with endpoints.';
