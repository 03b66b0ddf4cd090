import type { Problem, Problems } from '../model/problem';
import type { PatchOperation } from '../model/rule-patch';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import { edgeObjects } from '../objects/gateway-objects';
import type { HttpRoute, VirtualServiceSpec } from '../routing/istio';
import { meshVirtualService } from '../routing/mesh-virtual-service';
import { PatchMisfit, patchedRule, segmentsOf } from '../routing/rule-patch';
import type { Visibility } from '../routing/visibility';
import { didYouMean, offered } from './did-you-mean';

const RULE = 'MESH-12';

/** Parts of a rule that say which requests take it and where they go: all that is checked and told of an estate rests on them. */
const OWN = new Map([
  ['name', 'access logs and `patches` find the rule by it'],
  ['match', 'which requests take a rule follows from the registry'],
  ['route', 'where requests go follows from the registry'],
  ['delegate', 'where requests go follows from the registry'],
  ['redirect', '`redirects` says it'],
  ['directResponse', 'where requests go follows from the registry'],
]);

/**
 * What can be said of patches without the rules: their paths, and what they may change (MESH-12).
 *
 * @param isGranted whether a table says what tenants may use (TENANT-6)
 */
export function checkPatches(
  { patches = [], origin, namespace }: Service,
  problems: Problems,
  isGranted = false,
): void {
  patches.forEach(({ ops }, index) => {
    ops.forEach((operation, position) => {
      const fault = faultOf(operation, isGranted ? namespace : undefined);
      if (fault === undefined) return;
      problems.error(origin, ['patches', index, 'ops', position, fault.field], fault.message, {
        rule: RULE,
        ...(fault.fix !== undefined && { fix: fault.fix }),
      });
    });
  });
}

/** Fields of Istio's HTTPRoute: the API server drops any other without a word. */
const FIELDS = [
  ...OWN.keys(),
  ...['timeout', 'retries', 'fault', 'mirror', 'mirrors', 'mirrorPercentage', 'corsPolicy', 'headers', 'rewrite'],
];

interface Fault {
  readonly field: string;
  readonly message: string;
  readonly fix?: string;
}

function faultOf({ op, path, value }: PatchOperation, namespace: string | undefined): Fault | undefined {
  if (!path.startsWith('/')) {
    const fix = `write \`/${path.replaceAll('.', '/')}\``;
    return { field: 'path', message: `a path begins with '/', got '${path}'`, fix };
  }
  const [, inRule] = /^(?:\/spec)?\/http\/(?:\d+|-)(\/.+)$/.exec(path) ?? [];
  if (inRule !== undefined) {
    return { field: 'path', message: `a path begins at the rule, got '${path}'`, fix: `write \`${inRule}\`` };
  }
  const [first, second] = segmentsOf(path);
  const own = OWN.get(first!);
  if (!FIELDS.includes(first!)) {
    const known = FIELDS.filter((name) => !OWN.has(name));
    const message = `a rule has no field '${first}', a patch may change: ${known.join(', ')}`;
    return { field: 'path', message, ...didYouMean(first!, known) };
  }
  if (own !== undefined) return { field: 'path', message: `'${path}' is not for patches: ${own}` };
  if (first === 'headers' && second !== 'response') {
    return {
      field: 'path',
      message: `'${path}' could change the header that chooses variants`,
      fix: 'say `headers.request` of the service; a patch may change `/headers/response`',
    };
  }
  if (namespace !== undefined && (first === 'mirror' || first === 'mirrors')) {
    const foreign = hostsIn(value, path).find((host) => !isOfNamespace(host, namespace));
    if (foreign !== undefined) {
      return {
        field: 'value',
        message: `copies of requests go to Services of the tenant's own alone where estate.yaml has \`grants\`, got '${foreign}'`,
        fix: 'name a service of this tenant, which may call others',
      };
    }
  }
  if (op === 'remove' && value !== undefined) return { field: 'value', message: 'what is removed has no value' };
  if (op !== 'remove' && value === undefined) return { field: 'op', message: `\`${op}\` needs a \`value\`` };
  return undefined;
}

/** The hosts that a value of a patch names. */
function hostsIn(value: unknown, path: string): string[] {
  if (typeof value === 'string') return path.endsWith('/host') ? [value] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, each]) => hostsIn(each, `/${name}`));
}

/** Whether a host is a Service of this namespace, as Istio reads it in a rule of that namespace. */
function isOfNamespace(host: string, namespace: string): boolean {
  const [name, within, ...rest] = host.split('.');
  if (name === '' || name === undefined || name.includes('*')) return false;
  if (within === undefined) return true;
  return within === namespace && ['', 'svc', 'svc.cluster.local'].includes(rest.join('.'));
}

/** Whether the rules are there, and have a place for each operation. Asks for a tenant with nothing else wrong. */
export function checkPatchesFit(tenant: Tenant, visibility: Visibility, problems: Problems): void {
  if (!tenant.services.some(({ patches = [] }) => patches.length > 0)) return;
  const services = tenant.services.map((service): Service => ({ ...service, patches: undefined }));
  const plain = { ...tenant, services };
  const edges = tenant.gateways.map(
    (gateway) => [gateway.name, [...edgeObjects(plain, gateway, visibility).values()]] as const,
  );
  for (const service of tenant.services) {
    if (service.patches === undefined) continue;
    const bare: Service = { ...service, patches: undefined };
    const mesh = meshVirtualService(bare, [], visibility.propagation);
    const places = [
      ...rulesOf(service.name, mesh),
      ...edges
        .filter(([gateway]) => gateway === service.gateway)
        .flatMap(([, objects]) =>
          objects.flatMap(({ name, fields }) => rulesOf(name, fields.spec!() as VirtualServiceSpec)),
        ),
    ];
    checkService(service, places, problems);
  }
}

interface Place {
  readonly object: string;
  readonly rule: HttpRoute;
}

function rulesOf(object: string, { http = [] }: VirtualServiceSpec): Place[] {
  return http.map((rule) => ({ object, rule }));
}

function checkService({ name, patches = [], origin }: Service, places: readonly Place[], problems: Problems): void {
  const own = places.filter(({ object, rule }) => object === name || isOf(name, rule));
  patches.forEach(({ rule: wanted, ops }, index) => {
    const found = own.filter(({ rule }) => rule.name === wanted);
    if (found.length === 0) {
      const known = [...new Set(own.map(({ rule }) => rule.name!))];
      const message = `no rule of service '${name}' is called '${wanted}', there are: ${offered(known)}`;
      problems.error(origin, ['patches', index, 'rule'], message, { rule: RULE, ...didYouMean(wanted, known) });
    }
    for (const place of found) {
      const misfit = firstMisfit(place, ops);
      if (misfit === undefined) continue;
      const at: Problem['field'] = ['patches', index, 'ops', misfit.position];
      const message = `${ops[misfit.position]!.op} '${ops[misfit.position]!.path}' does not fit rule '${wanted}' of VirtualService '${place.object}': ${misfit.reason}`;
      problems.error(origin, at, message, { rule: RULE });
      return;
    }
  });
}

/** Rules at a gateway begin with the name of their service (MESH-6); those of a delegate as well. */
function isOf(service: string, { name = '' }: HttpRoute): boolean {
  return name.startsWith(`${service}/`);
}

function firstMisfit({ rule }: Place, ops: readonly PatchOperation[]) {
  let current = rule;
  for (const [position, operation] of ops.entries()) {
    try {
      current = patchedRule(current, operation);
    } catch (error) {
      if (error instanceof PatchMisfit) return { position, reason: error.message };
      throw error;
    }
  }
  return undefined;
}
