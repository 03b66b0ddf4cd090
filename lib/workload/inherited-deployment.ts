import { fieldsOf } from '../kubernetes/fields';
import { strategicMerge } from '../kubernetes/strategic-merge';
import { workloadLabels } from '../model/selectors';
import { APP_CONTAINER, type WorkloadOverrides } from '../model/workload';
import { MAIN } from '../routing/variant-header';
import { isMapping } from '../yaml/is-mapping';
import { cronJobSpec } from './cron-job';
import { deploymentSpec, type Workload } from './deployment';

type Json = Record<string, unknown>;

interface Container {
  readonly name: string;
  readonly image?: unknown;
  readonly resources?: unknown;
  readonly env?: readonly { readonly name: string }[];
}

/** A Deployment's `spec` as far as it is looked into here. */
interface DeploymentSpec extends Json {
  readonly selector: { readonly matchLabels: Record<string, string> };
  readonly template: {
    readonly metadata: { readonly labels: Record<string, string> };
    readonly spec: { readonly containers: readonly Container[] };
  };
}

/** A Deployment's or CronJob's `spec`, a Deployment's with what its mainline's overlay adds (WORK-1); the overlay of a mainline itself comes later. */
export function inheritedSpec(workload: Workload): Json {
  if (workload.service.schedule !== undefined) return inheritedJob(workload);
  const own = deploymentSpec(workload);
  const { service, version, overrides } = workload;
  const overlay = service.deployment?.spec;
  if (version === MAIN || !isMapping(overlay)) return own;
  return withOwnParts(own, overrides, strategicMerge(own, overlay, fieldsOf('Deployment').f!.spec));
}

/** A CronJob's `spec`, with what its mainline's overlay adds; when it runs, and whether, is its own. */
function inheritedJob(workload: Workload): Json {
  const own = cronJobSpec(workload);
  const { service, version, overrides } = workload;
  const overlay = service.cronJob?.spec;
  if (version === MAIN || !isMapping(overlay)) return own;
  const inherited = strategicMerge(own, overlay, fieldsOf('CronJob').f!.spec) as JobSpec;
  const selector = { matchLabels: workloadLabels(service, version) };
  const podsOf = ({ jobTemplate }: JobSpec): Json => ({ selector, template: jobTemplate.spec.template });
  const { template } = withOwnParts(podsOf(own as unknown as JobSpec), overrides, podsOf(inherited));
  const { jobTemplate } = inherited;
  return {
    ...inherited,
    schedule: own.schedule,
    ...(own.suspend !== undefined && { suspend: own.suspend }),
    jobTemplate: { ...jobTemplate, spec: { ...jobTemplate.spec, template } },
  };
}

/** A CronJob's `spec` as far as it is looked into here. */
interface JobSpec extends Json {
  readonly jobTemplate: { readonly spec: { readonly template: Json } };
}

/**
 * What a workload got from its mainline, with what makes it a workload of its own: its image, its variables, the resources that it names itself, and the labels
 * by which its Deployment and its subset find its pods (NAME-5, DEST-2).
 *
 * @param own its `spec` without anything of the mainline
 */
export function withOwnParts(own: Json, overrides: WorkloadOverrides, inherited: Json): Json {
  const { selector, template } = own as DeploymentSpec;
  const spec = inherited as DeploymentSpec;
  const [container] = template.spec.containers;
  const amounts = overrides.resources === undefined ? {} : { resources: container!.resources };
  const variables = container!.env?.filter(({ name }) => Object.hasOwn(overrides.env ?? {}, name)) ?? [];
  const containers = spec.template.spec.containers.map((each) =>
    each.name === APP_CONTAINER
      ? { ...each, image: container!.image, ...amounts, ...withVariables(each, variables) }
      : each,
  );
  const labels = { ...spec.template.metadata?.labels, ...selector.matchLabels };
  return {
    ...spec,
    template: {
      ...spec.template,
      metadata: { ...spec.template.metadata, labels },
      spec: { ...spec.template.spec, containers },
    },
  };
}

function withVariables({ env = [] }: Container, own: NonNullable<Container['env']>): Pick<Container, 'env'> {
  if (own.length === 0) return {};
  const names = new Map(own.map((variable) => [variable.name, variable]));
  const kept = env.map((variable) => {
    const mine = names.get(variable.name);
    names.delete(variable.name);
    return mine ?? variable;
  });
  return { env: [...kept, ...names.values()] };
}
