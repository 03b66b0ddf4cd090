import type { Lint } from '../../lint';

export const NOT_EXPORTED_TO_GATEWAY: Lint = {
  code: 'BL239',
  name: 'not-exported-to-gateway',
  severity: 'breaks-traffic',
  summary: "A VirtualService is not exported to the namespace in which its gateway's pods run.",
  cause: 'The gateway does not see it and answers 404. exportTo "." is the VirtualService\'s own namespace.',
  fix: "Add the namespace of the gateway's pods to exportTo.",
  run(mesh, report) {
    for (const { object, gateways, exportTo } of mesh.model.writtenVirtualServices) {
      if (exportTo.includes('*')) continue;
      for (const name of gateways) {
        if (name === 'mesh' || mesh.gateway(name) === undefined) continue;
        const blind = mesh.gatewayNamespaces(name).filter((namespace) => !exportTo.includes(namespace));
        if (blind.length === 0 || blind.length < mesh.gatewayNamespaces(name).length) continue;
        report({
          object,
          path: ['spec', 'exportTo'],
          message: `${name} runs in namespace ${blind.join(', ')}, which does not see this VirtualService`,
        });
      }
    }
  },
};
