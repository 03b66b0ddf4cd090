import type { Lint } from '../../lint';

export const ROOT_RULE_IGNORED: Lint = {
  code: 'BL317',
  name: 'root-rule-ignored',
  severity: 'fragile',
  summary: 'A DestinationRule of the root namespace is for a service that has a rule in its own namespace.',
  cause:
    "Istio takes one rule, not both: that of the client's namespace, else that of the service's, else the root namespace's. Gateways that run in the root namespace go by the service's too.",
  fix: 'Move what it says into the rule in the service\'s namespace; or write exportTo: ["."], if it is for gateways in the root namespace only.',
  run(mesh, report) {
    const { rules } = mesh.model.destinationRules;
    const { rootNamespace } = mesh.model.config;
    for (const { object, host, namespace, exportTo } of rules) {
      if (namespace !== rootNamespace || host.startsWith('*') || isPrivate(exportTo, rootNamespace)) continue;
      const owners = [...mesh.model.servicesNamed(host).values()].map((service) => service.namespace);
      const other = rules.find(
        (rule) => rule.host === host && rule.namespace !== namespace && owners.includes(rule.namespace),
      );
      if (other === undefined) continue;
      report({
        object,
        path: ['spec', 'host'],
        message: `${other.object.title} is used instead, by all clients that see it`,
      });
    }
  },
};

function isPrivate(exportTo: readonly string[], namespace: string): boolean {
  return exportTo.length > 0 && exportTo.every((name) => name === '.' || name === namespace);
}
