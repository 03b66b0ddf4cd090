import { isExternal, type PodLabels, subsetLabels } from '../model/foreign-workload';
import type { Origin } from '../model/origin';
import type { Problems } from '../model/problem';
import { PROPAGATES_ANNOTATION } from '../model/propagation';
import { serviceLabels } from '../model/selectors';
import type { Service } from '../model/service';
import type { AssumedOff, Tenant } from '../model/tenant';
import { variantKey } from '../model/variant-key';
import type { WorkloadOverrides } from '../model/workload';
import { CANARY, MAIN } from '../routing/variant-header';
import { didYouMean, offered } from './did-you-mean';
import { nameFault, OBJECT_NAME } from './names';

const RULE = 'WORK-3';

const OFF: Readonly<Record<AssumedOff, string>> = {
  mtls: 'no PeerAuthentication is written: what the namespace or the mesh says of mTLS holds',
  isolation: 'no AuthorizationPolicy and no Sidecar is written',
};

const STATED: Readonly<Record<AssumedOff, string>> = {
  mtls: 'write `mtls: UNSET` to leave it so, or the mode that is meant',
  isolation: 'write `isolation: false` to leave it so, or `true`',
};

/** Workloads of others (WORK-3): how their pods are told apart, and nothing that only a workload of ours can have. */
export function checkForeignWorkloads(tenant: Tenant, problems: Problems): void {
  const external = tenant.services.find((service) => isExternal(service));
  for (const what of external === undefined ? [] : (tenant.assumed ?? [])) {
    const message = `the workload of '${external!.name}' is somebody else's, so ${OFF[what]}`;
    problems.warning(tenant.origin, [what], message, { rule: RULE, fix: STATED[what] });
  }
  for (const service of tenant.services) {
    checkSubsets(service, problems);
    checkBeside(service, problems);
    checkOwnSubsets(service, problems);
    if (isExternal(service)) checkExternal(tenant, service, problems);
    else checkOwn(service, problems);
  }
}

/** The versions of a service by the names that `subsets` may use: key and where it was declared. */
function versionsOf({ canary, versions, variants }: Service): string[] {
  return [
    MAIN,
    ...(canary === undefined ? [] : [CANARY]),
    ...versions.map(({ name }) => name),
    ...variants.map(({ key }) => key),
  ];
}

function checkSubsets(service: Service, problems: Problems): void {
  const { origin, name, subsets = {}, variants } = service;
  const known = versionsOf(service);
  for (const [written, labels] of Object.entries(subsets)) {
    const field = ['subsets', written];
    // Variants come and go with their files; a subset may wait for one.
    const isKnown = known.includes(variantKey(written)) || known.includes(written);
    if (!isKnown && didYouMean(written, known).fix !== undefined) {
      const message = `service '${name}' has no workload '${written}', it has: ${offered(known)}`;
      problems.error(origin, field, message, { rule: RULE, ...didYouMean(written, known) });
    }
    if (Object.keys(labels).length === 0) {
      problems.error(origin, field, 'without labels it would be all pods of the Service', { rule: RULE });
    }
    for (const [label, value] of Object.entries(labels)) {
      if (LABEL_NAME.test(label) && LABEL_VALUE.test(value)) continue;
      problems.error(origin, [...field, label], `is no label that Kubernetes takes, got '${label}: ${value}'`, {
        rule: RULE,
      });
    }
  }
  if (!isExternal(service)) return;
  if (known.length > 1 && subsetLabels(service, MAIN) === undefined) {
    const others = known.slice(1, 4).join(', ');
    const message = `missing: labels that the pods of the mainline have and those of ${others} do not`;
    problems.error(origin, ['subsets', MAIN], message, {
      rule: RULE,
      fix: 'such as `subsets: { main: { track: stable } }`, once its pods have that label',
    });
    return;
  }
  checkOverlap(service, known, variants.length > 0 ? 'variant' : 'workload', problems);
}

const LABEL_NAME = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const LABEL_VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?)?$/;

/** Pods that two subsets select would answer for both. */
function checkOverlap(service: Service, versions: readonly string[], what: string, problems: Problems): void {
  const { origin, subsets = {} } = service;
  const main = subsetLabels(service, MAIN) ?? {};
  if (Object.keys(main).length === 0) return;
  // All of them are behind the Service, so that all have the labels by which it selects.
  const shared = serviceLabels(service);
  const holds = (some: PodLabels, of: PodLabels) =>
    Object.entries(some).every(([name, value]) => Object.hasOwn(of, name) && of[name] === value);
  for (const version of versions.slice(1)) {
    const labels = subsetLabels(service, version)!;
    if (!holds(main, { ...shared, ...labels }) && !holds(labels, { ...shared, ...main })) continue;
    const name = Object.keys(subsets).find((each) => variantKey(each) === version) ?? MAIN;
    const message = `the labels of main and of ${what} '${version}' do not exclude each other: pods of one would answer for the other`;
    problems.error(origin, ['subsets', name], message, {
      rule: RULE,
      fix: 'give a label that both have different values',
    });
  }
}

/** What has no effect where no workload of the service is ours. */
const WORKLOAD_FIELDS = [
  'image',
  'env',
  'resources',
  'deployment',
  'autoscale',
  'user',
  'service',
  'serviceAccount',
  'autoscaler',
  'podDisruptionBudget',
  'cronJob',
  'propagates',
] as const satisfies readonly (keyof Service)[];

/** What a workload beside the mainline says that has no effect where somebody else runs it: pods that nobody starts are no variant. */
function checkBeside(service: Service, problems: Problems): void {
  const { origin, name, canary, versions, variants } = service;
  const check = (what: string, workload: WorkloadOverrides, at: Origin, below: readonly string[]) => {
    if (!isExternal(service, workload)) return;
    for (const field of OF_WORKLOADS) {
      if (workload[field] === undefined) continue;
      const message = `${what} of '${name}' is run by somebody else: \`${field}\` has no effect on it`;
      const fix = 'add `workload: managed`, so that Branchline runs it, or remove this';
      problems.error(at, [...below, field], message, { rule: RULE, fix });
    }
  };
  if (canary !== undefined) check('the canary', canary, canary.origin, []);
  for (const each of versions) check(`version '${each.name}'`, each, origin, ['versions', each.name]);
  for (const each of variants) check(`variant '${each.key}'`, each, each.origin, []);
}

const OF_WORKLOADS = [
  'image',
  'env',
  'resources',
  'deployment',
] as const satisfies readonly (keyof WorkloadOverrides)[];

/** What concerns the mainline's own objects alone: variants of ours have none of it. */
const MAINLINE_FIELDS: readonly string[] = [
  'image',
  'autoscale',
  'service',
  'serviceAccount',
  'autoscaler',
  'podDisruptionBudget',
  'cronJob',
  'propagates',
];

function checkExternal(tenant: Tenant, service: Service, problems: Problems): void {
  const { origin, name, variants, versions, canary, selector, calls } = service;
  const others = [...variants, ...versions, ...(canary === undefined ? [] : [canary])];
  const hasOwn = others.some((each) => !isExternal(service, each));
  for (const field of WORKLOAD_FIELDS) {
    if (service[field] === undefined || (hasOwn && !MAINLINE_FIELDS.includes(field))) continue;
    const message = `the workload of '${name}' is somebody else's: \`${field}\` has no effect on it`;
    const fix =
      field === 'propagates'
        ? `remove it, and annotate the Deployment: \`${PROPAGATES_ANNOTATION}: "${service.propagates}"\``
        : 'remove it, or say `workload: managed`, so that Branchline runs it';
    problems.error(origin, [field], message, { rule: RULE, fix });
  }
  if (service.declaredReplicas !== undefined) {
    const message = `the number of pods of '${name}' is somebody else's`;
    problems.error(origin, ['replicas'], message, { rule: RULE, fix: 'remove it' });
  }
  const account = service.serviceAccountName;
  const fault = account === undefined ? undefined : nameFault(account, OBJECT_NAME);
  // Policies of callees name the account, and read a star as any.
  if (fault !== undefined) problems.error(origin, ['serviceAccountName'], fault, { rule: RULE });
  if (selector !== undefined && Object.hasOwn(selector, 'version') && others.length > 0) {
    const message = 'a Service that selects by `version` does not find the pods of other versions';
    problems.error(origin, ['selector', 'version'], message, { rule: RULE });
  }
  if (
    tenant.isolation.authorization &&
    tenant.isolation.callers &&
    calls.length > 0 &&
    service.serviceAccountName === undefined
  ) {
    const message = `'${name}' calls others, whose policies have to name the account of its pods`;
    problems.error(origin, ['serviceAccountName'], message, {
      rule: RULE,
      fix: 'add `serviceAccountName: default`, or the one they have',
    });
  }
}

/** What is said of pods of others, where there are none. */
function checkOwn(service: Service, problems: Problems): void {
  for (const field of ['selector', 'serviceAccountName'] as const) {
    if (service[field] === undefined) continue;
    const message = `'${service.name}' is written by Branchline, with labels and an account of its own`;
    problems.error(service.origin, [field], message, { rule: RULE, fix: 'add `workload: external`, or remove it' });
  }
}

/** Labels that are declared for pods of ours, which have others: a subset by them would select none. */
function checkOwnSubsets(service: Service, problems: Problems): void {
  for (const name of Object.keys(service.subsets ?? {})) {
    const version = variantKey(name);
    const workload =
      [
        ...service.variants.map((each) => ({ key: each.key, each })),
        ...service.versions.map((each) => ({ key: each.name, each })),
      ].find(({ key }) => key === version)?.each ?? (version === CANARY ? service.canary : undefined);
    if (version === MAIN ? isExternal(service) : workload === undefined || isExternal(service, workload)) continue;
    const message = `the pods of '${name}' are written by Branchline, with the label \`version: ${version}\``;
    problems.error(service.origin, ['subsets', name], message, { rule: RULE, fix: 'remove it' });
  }
}
