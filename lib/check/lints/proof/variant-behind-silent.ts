import { declaredPropagation, messageConsumers, type Workload } from '../../../mesh-model';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { activeVariants, runningPods, type VariantSubset } from '../../traffic/active-variants';
import { declaredBy } from '../../traffic/entered-chains';
import { carriersOf, type Telling, toldOf } from '../../traffic/key-carriers';
import { BAGGAGE, variantChoices } from '../../traffic/variant-choices';

export const VARIANT_BEHIND_SILENT: Lint = {
  code: 'BL909',
  name: 'variant-behind-silent',
  severity: 'fragile',
  summary:
    'A tester of a variant gets the mainline: every way to it leads through a service that does not pass the header on.',
  cause:
    'A proxy does not know which call belongs to which request, so services pass the header on. By the annotation branchline.dev/propagates one on each way says that it does not, or passes on baggage alone where no rule looks at it. Calls are those that Sidecars name; services that say nothing are taken to pass it on, and consumers of queues to have it from their messages.',
  fix: 'Pass the header on there (docs/header-propagation.md), and say so with propagates: true. If it is passed on already, correct propagates.',
  run(mesh, report) {
    const isSilent = silence(mesh);
    if (!mesh.model.workloads.some(isSilent)) return;
    const variants = activeVariants(mesh);
    for (const byKey of variants.byHost.values()) {
      for (const [key, variant] of byKey) {
        const pods = runningPods(mesh, variant);
        const isReached = (told: readonly { readonly workload: Workload }[]) =>
          told.some(({ workload }) => pods.includes(workload));
        // What nobody would reach anyhow is told of by BL905.
        if (!isReached(carriersOf(mesh, variants, key))) continue;
        const told = mesh.once(`told of ${key}`, () => toldOf(mesh, variants, key, telling(mesh, key, isSilent)));
        if (isReached(told)) continue;
        const silent = told
          .map(({ workload }) => workload)
          .filter((each) => isSilent(each) && leadsTo(mesh, each, variant));
        const names = [...new Set(silent.map(({ object }) => object.title))].sort();
        if (names.length === 0) continue;
        const { subset, service } = variant;
        report({
          object: subset.object,
          path: subset.path,
          message: `requests for ${key} reach the mainline of ${service.hostname}: every way there leads through ${listed(names)}, which ${names.length === 1 ? 'declares' : 'declare'} not to pass the variant on`,
        });
      }
    }
  },
};

/** Whether a workload declares that it does not pass on what rules look at. */
function silence(mesh: CheckedMesh): (workload: Workload) => boolean {
  const isBaggageEnough = variantChoices(mesh).some(({ name }) => name === BAGGAGE);
  return (workload) => {
    const declared = declaredPropagation(workload);
    return declared === false || (declared === 'baggage' && !isBaggageEnough);
  };
}

/** Consumers have the key from their messages, and a variant's own pods from their environment. */
function telling(mesh: CheckedMesh, key: string, isSilent: (workload: Workload) => boolean): Telling {
  const consumers = messageConsumers(mesh.model).map(({ workload }) => workload);
  const own = mesh.model.workloads.filter(({ labels }) => labels.version === key);
  return { passesOn: (workload) => !isSilent(workload), knowing: [...new Set([...consumers, ...own])] };
}

/** Whether calls that Sidecars name lead from a workload to the service, one after the other. */
function leadsTo(mesh: CheckedMesh, from: Workload, { service }: VariantSubset): boolean {
  const seen = new Set([from]);
  for (const workload of seen) {
    for (const next of declaredBy(mesh, workload)) {
      if (next === service) return true;
      for (const each of mesh.workloadsOf(next)) seen.add(each);
    }
  }
  return false;
}
