import { isFor } from '../../../mesh-model';
import type { Lint } from '../../lint';

export const CLAIMS_WITHOUT_AUTHENTICATION: Lint = {
  code: 'BL236',
  name: 'claims-without-authentication',
  severity: 'breaks-traffic',
  summary: 'A rule asks for claims of a token, and nothing verifies tokens at its gateway.',
  cause: 'Without a RequestAuthentication on the gateway there are no claims, and the rule is never taken.',
  fix: "Add a RequestAuthentication that selects the gateway's pods.",
  istio: ['IST0149'],
  run(mesh, report) {
    for (const { object, gateways, http } of mesh.model.virtualServices) {
      for (const rule of http) {
        for (const match of rule.match) {
          const name = [...Object.keys(match.headers), ...Object.keys(match.withoutHeaders)].find((key) =>
            key.toLowerCase().startsWith('@request.auth.claims'),
          );
          if (name === undefined) continue;
          const path = [...match.path, 'headers', name];
          if (gateways.every((gateway) => gateway === 'mesh')) {
            report({ object, path, message: 'claims can be asked for at gateways only' });
          } else if (!gateways.some(isVerified)) {
            report({ object, path, message: `no RequestAuthentication verifies tokens at ${gateways.join(', ')}` });
          }
        }
      }
    }

    function isVerified(name: string): boolean {
      const gateway = mesh.gateway(name);
      if (gateway === undefined) return true;
      return mesh
        .gatewayNamespaces(name)
        .some((namespace) =>
          mesh.model.requestAuthentications
            .inForce(namespace)
            .some(
              (policy) =>
                isFor(policy, gateway.selector ?? {}) ||
                mesh.workloadsAnywhere(gateway.selector ?? {}).some((item) => isFor(policy, item.labels)),
            ),
        );
    }
  },
};
