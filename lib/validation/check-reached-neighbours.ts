import { bareHost } from '../model/dns-name';
import type { Gateway } from '../model/gateway';
import { type HostClaim, hostClaims } from '../model/host-claim';
import { groupOf, type OwnObject } from '../model/own-object';
import type { Problem, Problems } from '../model/problem';
import { namesIn } from '../model/published-names';
import type { Estate, Tenant } from '../model/tenant';
import { type GatewayPods, gatewayPods, samePods, selectsEveryGateway } from '../routing/gateway-pods';
import { isMapping } from '../yaml/is-mapping';
import { isOwnAddress } from './node-addresses';
import { isReservedNamespace } from './reserved-namespaces';

const RULE = 'TENANT-6';
const FIX = 'estate.yaml says who may use what: `grants`';

type Field = Problem['field'];

const SELF = 'is whoever calls it: a gateway, too, which answers itself there';

/** A text in an object, and where it stands. */
interface Written {
  readonly text: string;
  readonly field: Field;
}

/**
 * What objects of a tenant's own do in places of other tenants or of the platform: take their hosts, their gateway pods, or ask for
 * their certificates. Without a table of grants an estate is one trust domain, so this is a word and no error (TENANT-6).
 */
export function checkReachedNeighbours(estate: Estate, withOwn: readonly Tenant[], problems: Problems): void {
  const neighbours = new Neighbours(estate);
  for (const tenant of withOwn) {
    for (const object of tenant.manifests ?? []) {
      const tell = (field: Field, message: string) =>
        problems.warning(object.origin, field, message, { rule: RULE, fix: FIX });
      for (const { text, field } of hostsOf(object, tenant.namespace)) {
        const whose = neighbours.ownerOfHost(text, tenant);
        if (whose !== undefined) tell(field, `'${text}' ${whose}`);
      }
      for (const { text, field } of addressesOf(object, tenant.namespace)) {
        const whose = isOwnAddress(text) || text.startsWith('unix:') ? SELF : neighbours.ownerOfHost(text, tenant);
        if (whose !== undefined) tell(field, `'${text}' ${whose}`);
      }
      for (const { text, field } of namespacesOf(object)) {
        const whose = neighbours.ownerOfNamespace(text, tenant);
        if (whose !== undefined) tell(field, `acts on a gateway in '${text}', the namespace of ${whose}`);
      }
      const whose = neighbours.ownerOfPods(object, tenant);
      if (whose !== undefined) tell(['spec', 'selector'], `takes gateway pods ${whose}`);
    }
  }
}

/** Whose hosts, namespaces and gateway pods there are. */
class Neighbours {
  private readonly hosts = new Map<string, HostClaim>();
  /** By each domain above a host, up to two tenants' claims. */
  private readonly below = new Map<string, HostClaim[]>();
  private readonly namespaces = new Map<string, Tenant>();
  private readonly pods: readonly { readonly tenant: Tenant; readonly pods: GatewayPods }[];

  constructor(private readonly estate: Estate) {
    for (const claim of estate.tenants.flatMap(hostClaims)) {
      if (!this.hosts.has(claim.host)) this.hosts.set(claim.host, claim);
      for (const domain of withAbove(claim.host)) this.note(domain, claim);
    }
    for (const tenant of estate.tenants) this.namespaces.set(tenant.namespace, tenant);
    this.pods = estate.tenants.flatMap((tenant) =>
      tenant.gateways
        .filter(({ use }) => use === undefined)
        .map((gateway) => ({ tenant, pods: gatewayPods(tenant, gateway) })),
    );
  }

  private note(domain: string, claim: HostClaim): void {
    const known = this.below.get(domain);
    if (known === undefined) this.below.set(domain, [claim]);
    else if (known.length === 1 && known[0]!.tenant !== claim.tenant) known.push(claim);
  }

  /** Whose a host is that `tenant` writes; nothing when it is nobody else's. */
  ownerOfHost(written: string, tenant: Tenant): string | undefined {
    const host = written.toLowerCase();
    const bare = host === '*' ? '' : bareHost(host);
    const owner = withAbove(bare)
      .map((domain) => this.hosts.get(domain))
      .find((claim) => claim !== undefined);
    if (owner !== undefined) return owner.tenant === tenant ? undefined : `is a host of ${named(owner)}`;
    const others = host.startsWith('*') ? this.below.get(bare) : undefined;
    const other = others?.find((claim) => claim.tenant !== tenant);
    if (other !== undefined) return `takes in '${other.host}' of ${named(other)}`;
    const inCluster = /^(?:[^.]+\.)+?([^.]+)(?:\.svc(?:\.cluster\.local)?)?$/.exec(host);
    const whose = inCluster && this.ownerOfNamespace(inCluster[1]!, tenant);
    return whose ? `is a Service of ${whose}` : undefined;
  }

  ownerOfNamespace(namespace: string, tenant: Tenant): string | undefined {
    if (namespace === tenant.namespace || tenant.gateways.some(({ podNamespace }) => podNamespace === namespace)) {
      return undefined;
    }
    const other = this.namespaces.get(namespace);
    if (other !== undefined) return `tenant '${other.name}' (${other.origin.describe(['namespace'])})`;
    return isReservedNamespace(namespace, this.estate.toolNamespace) ? 'the platform' : undefined;
  }

  /** Whose pods a Gateway takes besides those that the tenant has, or was given by its name. */
  ownerOfPods({ apiVersion, kind, fields }: OwnObject, tenant: Tenant): string | undefined {
    if (kind !== 'Gateway' || groupOf(apiVersion) !== 'networking.istio.io') return undefined;
    const selector = valueAt(fields, ['spec', 'selector']) ?? {};
    if (!isMapping(selector)) return undefined;
    const labels = Object.fromEntries(Object.entries(selector).map(([name, value]) => [name, String(value)]));
    if (selectsEveryGateway(labels)) return 'of every gateway';
    const pods = gatewayPods(tenant, { selector: labels } as unknown as Gateway);
    const other = this.pods.find((each) => each.tenant !== tenant && samePods(each.pods, pods));
    return other && `of tenant '${other.tenant.name}' (${other.tenant.origin.describe()})`;
  }
}

function named({ tenant, origin, field }: HostClaim): string {
  return `tenant '${tenant.name}' (${origin.describe(field)})`;
}

/** A domain and all above it, and last what is above all. */
function withAbove(host: string): string[] {
  if (host === '') return [''];
  const labels = host.split('.');
  return [...labels.map((_, index) => labels.slice(index).join('.')), ''];
}

/** Where kinds have hosts. `*` stands for all items of a list. */
const HOSTS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'networking.istio.io VirtualService': [['spec', 'hosts', '*']],
  'networking.istio.io DestinationRule': [['spec', 'host']],
  'networking.istio.io ServiceEntry': [['spec', 'hosts', '*']],
  'networking.istio.io Gateway': [['spec', 'servers', '*', 'hosts', '*']],
  'cert-manager.io Certificate': [
    ['spec', 'dnsNames', '*'],
    ['spec', 'commonName'],
  ],
  'networking.k8s.io Ingress': [
    ['spec', 'rules', '*', 'host'],
    ['spec', 'tls', '*', 'hosts', '*'],
  ],
};

const GATEWAY_API = 'gateway.networking.k8s.io';

function hostsOf(object: OwnObject, namespace: string): Written[] {
  const { apiVersion, kind, fields, metadata } = object;
  const group = groupOf(apiVersion);
  const published = namesIn(metadata.annotations ?? {}).map(({ name, annotation }) => ({
    text: name,
    field: ['metadata', 'annotations', annotation],
  }));
  const places =
    group === GATEWAY_API
      ? [
          ['spec', 'hostnames', '*'],
          ['spec', 'listeners', '*', 'hostname'],
          ['spec', 'addresses', '*', 'value'],
        ]
      : Object.hasOwn(HOSTS, `${group} ${kind}`)
        ? HOSTS[`${group} ${kind}`]!
        : [];
  if (group === 'networking.istio.io' && kind !== 'Gateway' && isOnlySeenHere(fields, namespace)) return published;
  const written = places
    .flatMap((place) => textsAt(fields, place))
    .map(({ text, field }) => ({ text: text.slice(text.indexOf('/') + 1), field }));
  return [...published, ...written];
}

/** Where an object leads others. */
function addressesOf({ apiVersion, kind, fields }: OwnObject, namespace: string): Written[] {
  if (groupOf(apiVersion) !== 'networking.istio.io') return [];
  if (kind === 'WorkloadEntry') return textsAt(fields, ['spec', 'address']);
  if (kind !== 'ServiceEntry' || isOnlySeenHere(fields, namespace)) return [];
  return textsAt(fields, ['spec', 'endpoints', '*', 'address']);
}

/** Rules that the sidecars of the own namespace alone take. */
function isOnlySeenHere(fields: OwnObject['fields'], namespace: string): boolean {
  const [exportTo, gateways] = [textsAt(fields, ['spec', 'exportTo', '*']), textsAt(fields, ['spec', 'gateways', '*'])];
  return (
    exportTo.length > 0 &&
    exportTo.every(({ text }) => text === '.' || text === namespace) &&
    gateways.every(({ text }) => text === 'mesh')
  );
}

/** The namespaces of gateways that an object names. */
function namespacesOf({ apiVersion, fields }: OwnObject): Written[] {
  const group = groupOf(apiVersion);
  if (group === GATEWAY_API) {
    return [['parentRefs', '*'], ['parentRef']].flatMap((of) => textsAt(fields, ['spec', ...of, 'namespace']));
  }
  if (group !== 'networking.istio.io') return [];
  return textsAt(fields, ['spec', 'gateways', '*'])
    .filter(({ text }) => text.includes('/'))
    .map(({ text, field }) => ({ text: text.slice(0, text.indexOf('/')), field }));
}

function textsAt(value: unknown, place: readonly string[], field: Field = []): Written[] {
  const [step, ...rest] = place;
  if (step === undefined) return typeof value === 'string' ? [{ text: value, field }] : [];
  if (step === '*') {
    return Array.isArray(value) ? value.flatMap((item, index) => textsAt(item, rest, [...field, index])) : [];
  }
  return isMapping(value) && Object.hasOwn(value, step) ? textsAt(value[step], rest, [...field, step]) : [];
}

function valueAt(value: unknown, place: readonly string[]): unknown {
  return place.reduce<unknown>(
    (part, step) => (isMapping(part) && Object.hasOwn(part, step) ? part[step] : undefined),
    value,
  );
}
