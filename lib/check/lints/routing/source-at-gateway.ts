import type { Lint } from '../../lint';

export const SOURCE_AT_GATEWAY: Lint = {
  code: 'BL237',
  name: 'source-at-gateway',
  severity: 'breaks-traffic',
  summary: 'A rule of a gateway asks for the labels or the namespace of the caller.',
  cause:
    "They are compared with the gateway's own pods, not with the caller: the rule applies to all requests, or to none.",
  fix: 'Add "mesh" to gateways, or use a condition on the request.',
  run(mesh, report) {
    for (const { gateways, http } of mesh.model.virtualServices) {
      if (gateways.includes('mesh')) continue;
      for (const { object, path, sourceLabels, sourceNamespace } of http.flatMap((rule) => rule.match)) {
        const field =
          Object.keys(sourceLabels).length > 0
            ? 'sourceLabels'
            : sourceNamespace !== ''
              ? 'sourceNamespace'
              : undefined;
        if (field !== undefined)
          report({ object, path: [...path, field], message: `${field} says nothing about callers of a gateway` });
      }
    }
  },
};
