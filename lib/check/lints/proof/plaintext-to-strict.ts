import { isMeshed, serverTls } from '../../../resolver/mutual-tls';
import type { Lint } from '../../lint';
import { callerIn, requestText } from '../../traffic/probe-request';

export const PLAINTEXT_TO_STRICT: Lint = {
  code: 'BL907',
  name: 'plaintext-to-strict',
  severity: 'breaks-traffic',
  summary: 'A caller inside the mesh sends plaintext to a workload that takes mTLS only.',
  cause:
    'The connection is cut off: 503 (UC). A DestinationRule switches TLS off for the port, or automatic mTLS is off in the mesh.',
  fix: 'Remove the tls block of the port, or write mode: ISTIO_MUTUAL.',
  run(mesh, report) {
    const { model } = mesh;
    const rules = model.destinationRules.rules.filter(({ trafficPolicy, subsets }) => {
      return [trafficPolicy, ...subsets.map((subset) => subset.trafficPolicy)].some((policy) => {
        return [...(policy?.portLevel.values() ?? [])].some(
          ({ tls }) => tls !== undefined && tls.mode !== 'ISTIO_MUTUAL',
        );
      });
    });
    const candidates = model.config.autoMtls
      ? rules.flatMap((rule) =>
          mesh
            .servicesSeen(rule.host, rule.namespace)
            .map((service) => ({ service, from: rule.namespace, object: rule.object })),
        )
      : model.services.map((service) => ({ service, from: service.namespace, object: service.object }));
    for (const { service, from, object } of candidates) {
      if (service.registry !== 'kubernetes') continue;
      const strict = mesh.workloadsOf(service).some((workload) => {
        return (
          isMeshed(model, workload) &&
          service.ports.some(({ targetPort, number }) => {
            return serverTls(model, workload, typeof targetPort === 'number' ? targetPort : number).mode === 'STRICT';
          })
        );
      });
      if (!strict) continue;
      for (const { number, protocol } of service.ports) {
        if (protocol === 'udp') continue;
        const request = { from: callerIn(mesh, from), port: number, authority: `${service.hostname}:${number}` };
        const { outcome } = mesh.resolver.resolve(request);
        const results = outcome.kind === 'forward' ? outcome.destinations.map((item) => item.result) : [];
        const failure = results.find((result) => result.kind === 'error' && result.reason === 'connection_termination');
        if (failure?.kind !== 'error') continue;
        report({ object, path: ['spec'], message: `${requestText(request)}: ${failure.detail}` });
        break;
      }
    }
  },
};
