import type { Json } from '../kubernetes/strategic-merge';
import { isExternal } from '../model/foreign-workload';
import { HARMLESS_KINDS } from '../model/harmless-kinds';
import { groupOf, identityOf, isClusterScoped, type OwnObject } from '../model/own-object';
import type { Problems } from '../model/problem';
import { isWorker } from '../model/service-port';
import type { Estate, Tenant } from '../model/tenant';
import { ownObjects } from '../objects/own-objects';
import { tenantObjects } from '../objects/tenant-objects';
import { isJudged } from '../policies/policy-rules';
import type { Visibility } from '../routing/visibility';
import { withArticle } from '../text/with-article';
import { isMapping } from '../yaml/is-mapping';
import { powersOfMonitor } from './monitor-powers';
import { checkPowers, type PowersAllowed, powersOfPods, powersOfService, type Taken } from './powers';

const RULE = 'WORK-5';

/** Objects of a tenant's own (WORK-5): its namespace, each once, nothing that reaches others without a grant. */
export function checkManifests(tenant: Tenant, allowed: PowersAllowed, problems: Problems): void {
  const seen = new Map<string, OwnObject>();
  for (const object of tenant.manifests ?? []) {
    checkNamespace(tenant, object, problems);
    const identity = identityOf({ ...object, name: object.metadata.name });
    const same = seen.get(identity);
    if (same === undefined) seen.set(identity, object);
    else {
      const message = `${named(object)} is declared twice, first at ${same.origin.describe()}`;
      problems.error(object.origin, ['metadata', 'name'], message, { rule: RULE, fix: 'remove one of them' });
    }
    checkKind(object, allowed, problems);
    checkTaken(tenant, object, allowed, problems);
    checkLabels(tenant, object, problems);
  }
}

/** Objects of one name that several tenants of a cluster would write. */
export function checkClusterScoped({ tenants }: Pick<Estate, 'tenants'>, problems: Problems): void {
  const seen = new Map<string, { readonly object: OwnObject; readonly tenant: string }>();
  for (const { name: tenant, manifests = [] } of tenants) {
    for (const object of manifests.filter(isClusterScoped)) {
      const identity = identityOf({ ...object, name: object.metadata.name });
      const first = seen.get(identity);
      if (first === undefined) seen.set(identity, { object, tenant });
      else if (first.tenant !== tenant) {
        const message = `a cluster has one ${named(object)}: tenant '${tenant}' writes it, and tenant '${first.tenant}' at ${first.object.origin.describe()}`;
        problems.error(object.origin, ['metadata', 'name'], message, { rule: RULE, fix: 'leave it to one of them' });
      }
    }
  }
}

/** Objects that Branchline writes itself. Asks for a tenant with nothing else wrong. */
export function checkEmitted(tenant: Tenant, visibility: Visibility, problems: Problems): void {
  const { manifests = [], name } = tenant;
  if (manifests.length === 0) return;
  const own = new Set(ownObjects(tenant).keys());
  const emitted = new Map(
    tenantObjects({ ...tenant, manifests: [] }, visibility)
      .filter((each) => own.has(identityOf(each)))
      .map((each) => [identityOf(each), each.placement]),
  );
  for (const object of manifests) {
    const placement = emitted.get(identityOf({ ...object, name: object.metadata.name }));
    if (placement === undefined) continue;
    const message = `${named(object)} is written by Branchline, too, to ${name}/${placement.stage}/${placement.file}.k8s.yaml`;
    const fix = 'give it another name, or say what differs in tenant.yaml';
    problems.error(object.origin, ['metadata', 'name'], message, { rule: RULE, fix });
  }
}

function named({ kind, metadata }: OwnObject): string {
  return `${kind} '${metadata.name}'`;
}

function checkNamespace(tenant: Tenant, object: OwnObject, problems: Problems): void {
  const { origin, kind, metadata } = object;
  const { namespace } = metadata;
  if (namespace === undefined || (!isClusterScoped(object) && namespace === tenant.namespace)) return;
  const message = isClusterScoped(object)
    ? `${withArticle(kind)} lives in no namespace, got '${namespace}'`
    : `must be the tenant's, '${tenant.namespace}', got '${namespace}'`;
  problems.error(origin, ['metadata', 'namespace'], message, { rule: RULE, fix: 'leave it out' });
}

/** Kinds that a table of grants need not name: those that the platform alone may change are harmless to place as well. */
const HARMLESS: Readonly<Record<string, readonly string[]>> = {
  ...HARMLESS_KINDS,
  '': [...HARMLESS_KINDS['']!, 'ServiceAccount'],
  'networking.k8s.io': ['NetworkPolicy'],
};

/** What changes proxies past every rule of ours. */
const PROXY_CODE: readonly string[] = ['EnvoyFilter', 'WasmPlugin'];

/** What GitOps tools apply for whoever writes it, with rights of their own and in any namespace. */
const APPLIED: Readonly<Record<string, readonly string[]>> = {
  'argoproj.io': ['Application', 'ApplicationSet', 'AppProject'],
  'helm.toolkit.fluxcd.io': ['HelmRelease'],
  'kustomize.toolkit.fluxcd.io': ['Kustomization'],
};

function isOneOf(kinds: Readonly<Record<string, readonly string[]>>, group: string, kind: string): boolean {
  return Object.hasOwn(kinds, group) && kinds[group]!.includes(kind);
}

/** With a table of grants, kinds beyond the harmless ones; without one a word about the strongest (TENANT-6). */
function checkKind(object: OwnObject, { tenant, granted }: PowersAllowed, problems: Problems): void {
  const { origin, kind, apiVersion } = object;
  const group = groupOf(apiVersion);
  const power = isClusterScoped(object)
    ? 'is of the whole cluster'
    : group === 'rbac.authorization.k8s.io'
      ? 'gives rights at the API server'
      : PROXY_CODE.includes(kind)
        ? 'changes proxies past every rule'
        : isOneOf(APPLIED, group, kind)
          ? 'has a GitOps tool apply what it names, anywhere'
          : undefined;
  const grant = `grants: { ${tenant}: { kinds: [${kind}] } }`;
  if (granted === undefined) {
    if (power === undefined) return;
    const fix = `leave it to the platform, or say in estate.yaml who may: \`${grant}\``;
    problems.warning(origin, ['kind'], `${withArticle(kind)} ${power}`, { rule: 'TENANT-6', fix });
  } else if (!granted.has(kind) && !isOneOf(HARMLESS, group, kind) && !isJudged(group, kind)) {
    const message = `${withArticle(kind)} ${power ?? 'may reach past the tenant'}; estate.yaml does not grant it`;
    problems.error(origin, ['kind'], message, { rule: 'TENANT-6', fix: `the platform adds \`${grant}\`` });
  }
}

/** Where a kind has the template of its pods, if it is not `spec.template`. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  'batch/CronJob': ['spec', 'jobTemplate', 'spec', 'template'],
  'keda.sh/ScaledJob': ['spec', 'jobTargetRef', 'template'],
};

/** The pods that an object makes: their template, and where it stands. */
function templateOf({
  kind,
  apiVersion,
  fields,
  metadata,
}: OwnObject): { template: Json; at: readonly string[] } | undefined {
  const { spec } = fields;
  if (!isMapping(spec)) return undefined;
  const at = TEMPLATES[`${groupOf(apiVersion)}/${kind}`] ?? ['spec', 'template'];
  if (kind === 'Pod') return { template: { metadata, spec } as Json, at: [] };
  const template = at.reduce<unknown>((part, step) => (isMapping(part) ? part[step] : undefined), fields);
  return isMapping(template) && isMapping(template.spec) ? { template, at } : undefined;
}

/** What its pods may do, or the Service (TENANT-6). */
function checkTaken({ namespace }: Tenant, object: OwnObject, allowed: PowersAllowed, problems: Problems): void {
  const { origin, kind, fields } = object;
  const pods = templateOf(object);
  const taken: Taken[] = [
    ...(pods === undefined ? [] : powersOfPods(pods.template, pods.at)),
    ...(kind === 'Service' && isMapping(fields.spec) ? powersOfService(fields.spec, allowed.limits) : []),
    ...(groupOf(object.apiVersion) === 'monitoring.coreos.com' ? powersOfMonitor(kind, fields.spec, namespace) : []),
  ];
  const place = (steps: Taken['steps']) => placeIn({ ...fields, metadata: object.metadata }, steps);
  checkPowers(
    {
      error: (steps, message, fix, rule) => problems.error(origin, place(steps), message, { rule, fix }),
      warning: (steps, message, fix, rule) => problems.warning(origin, place(steps), message, { rule, fix }),
    },
    taken,
    allowed,
  );
}

/** Steps as a path: items of lists by their numbers. */
function placeIn(fields: Json, steps: Taken['steps']): (string | number)[] {
  const path: (string | number)[] = [];
  let part: unknown = fields;
  for (const step of steps) {
    const at =
      typeof step === 'object'
        ? (part as unknown[]).findIndex((item) => isMapping(item) && item[step.key] === step.value)
        : step;
    path.push(at);
    part = (part as Record<string | number, unknown>)[at];
  }
  return path;
}

/** Pods that a Service of ours would send requests to, and a Service that would send them past the rules. */
function checkLabels(tenant: Tenant, object: OwnObject, problems: Problems): void {
  const { origin, kind, fields } = object;
  const pods = templateOf(object);
  const labels = isMapping(pods?.template.metadata) ? pods.template.metadata.labels : undefined;
  const owner = (app: unknown) =>
    tenant.services.find((service) => service.name === app && !isExternal(service) && !isWorker(service));
  if (pods !== undefined && isMapping(labels) && owner(labels.app) !== undefined) {
    const message = `with 'app: ${labels.app}' these pods would take requests of service '${labels.app}'`;
    const fix = 'give them another label, or write `workload: external` at the service if they are its own';
    problems.error(origin, [...pods.at, 'metadata', 'labels', 'app'], message, { rule: RULE, fix });
  }
  if (kind !== 'Service' || !isMapping(fields.spec)) return;
  const { selector } = fields.spec;
  if (!isMapping(selector) || selector.version !== undefined || owner(selector.app) === undefined) return;
  const message = `requests to this Service would reach all versions of '${selector.app}', variants included`;
  const fix = 'add `version: main` to the selector, or call the service by its own name';
  problems.warning(origin, ['spec', 'selector'], message, { rule: RULE, fix });
}
