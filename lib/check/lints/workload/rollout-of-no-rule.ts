import type { MeshObject } from '../../../mesh-model';
import { list, record, text, texts } from '../../../mesh-model/untyped';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const ROLLOUT_OF_NO_RULE: Lint = {
  code: 'BL667',
  name: 'rollout-of-no-rule',
  severity: 'breaks-traffic',
  summary:
    'A Rollout of Argo Rollouts names a VirtualService, a rule, a DestinationRule or a subset that does not exist, or one Service twice.',
  cause:
    'The controller finds no rule whose weights it could change: the Rollout is in error (InvalidSpec), and no new version comes.',
  fix: 'Write the names as they stand in the VirtualService and the DestinationRule.',
  elsewhere: true,
  run(mesh, report) {
    for (const object of mesh.objects('argoproj.io', 'Rollout')) {
      const canary = record(record(object.spec.strategy).canary);
      const istio = record(record(canary.trafficRouting).istio);
      const base = ['spec', 'strategy', 'canary', 'trafficRouting', 'istio'];
      const one = record(istio.virtualService);
      const named = text(one.name) === undefined ? [] : [{ item: one, path: [...base, 'virtualService'] }];
      const several = list(istio.virtualServices).map((item, index) => {
        return { item: record(item), path: [...base, 'virtualServices', index] };
      });
      const lacking = lackingSubset(mesh, object, record(istio.destinationRule));
      if (lacking !== undefined) {
        report({ object, path: [...base, 'destinationRule', lacking.field], message: lacking.message });
        continue;
      }
      for (const { item, path } of [...named, ...several]) {
        const problem = problemOf(mesh, object, item);
        if (problem !== undefined) report({ object, path: [...path, problem.field], ...problem.remark });
      }
      const rule = text(record(istio.destinationRule).name);
      if (rule !== undefined && find(mesh, 'DestinationRule', object, rule) === undefined) {
        const what = `DestinationRule ${object.namespace}/${rule}`;
        const missing = { what, expected: true };
        report({ object, path: [...base, 'destinationRule', 'name'], message: `there is no ${what}`, missing });
      }
      const stable = text(canary.stableService);
      if (stable !== undefined && stable === canary.canaryService) {
        const message = `${stable} is the Service of the new pods and of the old ones`;
        const fix = 'Write a second Service for the new pods: the controller changes the selectors of both.';
        report({ object, path: ['spec', 'strategy', 'canary', 'canaryService'], message, fix });
      }
    }
  },
};

/** A version whose subset the DestinationRule does not have: no rule can name it then. */
function lackingSubset(mesh: CheckedMesh, rollout: MeshObject, written: Readonly<Record<string, unknown>>) {
  const found = find(mesh, 'DestinationRule', rollout, text(written.name) ?? '');
  if (found === undefined) return undefined;
  const subsets = list(found.spec.subsets).map((item) => record(item).name);
  const field = ['stableSubsetName', 'canarySubsetName'].find((name) => {
    return text(written[name]) !== undefined && !subsets.includes(written[name]);
  });
  return field === undefined ? undefined : { field, message: `${found.title} has no subset ${String(written[field])}` };
}

function problemOf(mesh: CheckedMesh, rollout: MeshObject, item: Readonly<Record<string, unknown>>) {
  const name = text(item.name) ?? '';
  const found = find(mesh, 'VirtualService', rollout, name);
  if (found === undefined) {
    const what = `VirtualService ${name.includes('/') ? name : `${rollout.namespace}/${name}`}`;
    return { field: 'name', remark: { message: `there is no ${what}`, missing: { what, expected: true } } };
  }
  const rules = list(found.spec.http).map((rule) => text(record(rule).name));
  const lacking = list(item.routes).find((route) => !rules.includes(text(route)));
  if (lacking !== undefined)
    return { field: 'routes', remark: { message: `${found.title} has no http rule called ${String(lacking)}` } };
  const named = texts(item.routes);
  const isAny = named.length === 0 && list(item.tcpRoutes).length + list(item.tlsRoutes).length === 0;
  if (isAny && rules.length > 1) {
    const message = `${found.title} has ${rules.length} http rules, and the Rollout does not say which are meant`;
    return { field: 'name', remark: { message, fix: 'Write the names of the rules in routes.' } };
  }
  const missing = list(found.spec.http)
    .map(record)
    .filter(({ name: rule }) => isAny || named.includes(text(rule) ?? ''))
    .flatMap((rule) => missingDestination(rollout, rule))[0];
  if (missing === undefined) return undefined;
  const message = `the rule of ${found.title} has no destination with ${missing}, whose weight would be changed`;
  return { field: 'name', remark: { message, fix: `Add the destination, with weight: 0 for the new version.` } };
}

/** Both versions stand in the rule, by their Services or by their subsets. */
function missingDestination({ spec, namespace }: MeshObject, rule: Readonly<Record<string, unknown>>): string[] {
  const canary = record(record(spec.strategy).canary);
  const split = record(record(record(canary.trafficRouting).istio).destinationRule);
  const destinations = list(rule.route).map((item) => record(record(item).destination));
  if (destinations.length === 0) return [];
  const subsets = texts([split.stableSubsetName, split.canarySubsetName]);
  if (subsets.length > 0) {
    const found = destinations.map(({ subset }) => text(subset));
    return subsets.filter((subset) => !found.includes(subset)).map((subset) => `subset ${subset}`);
  }
  const hosts = destinations.map(({ host }) => (text(host) ?? '').split('.'));
  return texts([canary.stableService, canary.canaryService])
    .filter((service) => !hosts.some(([name, other = namespace]) => name === service && other === namespace))
    .map((service) => `host ${service}`);
}

/** An object beside the Rollout, or as <name>.<namespace>. */
function find(mesh: CheckedMesh, kind: string, { namespace }: MeshObject, name: string): MeshObject | undefined {
  const byName = mesh.once(`by name: ${kind}`, () => {
    return new Map(mesh.objects('networking.istio.io', kind).map((each) => [`${each.namespace}/${each.name}`, each]));
  });
  const [own = '', other = namespace] = name.split('.');
  return byName.get(`${other}/${own}`);
}
