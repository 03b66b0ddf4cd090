import type { Call } from '../../lib/model/call';
import type { Gateway } from '../../lib/model/gateway';
import { SERVICE_DEFAULTS, type Service } from '../../lib/model/service';
import type { Estate, Tenant } from '../../lib/model/tenant';
import type { ServiceVariant } from '../../lib/model/variant';
import type { RegistryFile } from '../../lib/registry/registry-files';

/** What a file of a registry says; JSON is YAML. */
export type Content = Readonly<Record<string, unknown>>;

/** What only a registry has, besides the estate: all of it may be left out. */
export interface Besides {
  /** Of estate.yaml. */
  readonly estate?: Content;
  /** Of every tenant.yaml. */
  readonly tenant?: Content;
  /** Of a tenant's environments/<name>.yaml, by `<tenant>/<name>`. */
  readonly environments?: Readonly<Record<string, Content>>;
  /** Of a tenant's variants/<id>.yaml, by `<tenant>/<id>`. */
  readonly variants?: Readonly<Record<string, Content>>;
}

/**
 * An estate as the files of a registry. A ticket is there once with all of its services, as its first service says it. A tenant
 * without a gateway has no domains: a registry gives those that have some a gateway.
 */
export function writtenRegistry({ tenants, platformGateways }: Estate, besides: Besides = {}): RegistryFile[] {
  const gateways = platformGateways && { gateways: platformGateways };
  return [
    file('estate.yaml', 'Estate', { ...gateways, ...besides.estate }),
    ...tenants.flatMap((tenant) => filesOf(tenant, besides)),
  ];
}

function file(path: string, kind: string, content: object): RegistryFile {
  return { path, text: JSON.stringify({ apiVersion: 'branchline/v1', kind, ...content }, null, 1) };
}

function filesOf(tenant: Tenant, { tenant: more, environments = {}, variants = {} }: Besides): RegistryFile[] {
  const { name, manifests = [] } = tenant;
  const own = (all: Readonly<Record<string, Content>>) =>
    Object.entries(all).flatMap(([key, content]) =>
      key.startsWith(`${name}/`) ? [[key.slice(name.length + 1), content] as const] : [],
    );
  const said = new Map(own(variants));
  return [
    file(`${name}/tenant.yaml`, 'Tenant', { ...tenantContent(tenant), ...more }),
    ...own(environments).map(([each, content]) => file(`${name}/environments/${each}.yaml`, 'Environment', content)),
    ...tickets(tenant).map(([id, content]) =>
      file(`${name}/variants/${id}.yaml`, 'Variant', { id, ...content, ...said.get(id) }),
    ),
    ...manifests.map(({ apiVersion, kind, metadata, fields }) => ({
      path: `${name}/manifests/${kind.toLowerCase()}-${metadata.name}.yaml`,
      text: JSON.stringify({ apiVersion, kind, metadata, ...fields }),
    })),
  ];
}

function tenantContent({ origin: _, manifests, assumed, gateways, external, services, ...said }: Tenant): Content {
  const [first, ...others] = gateways;
  return {
    ...said,
    ...(first === undefined ? { domains: [] } : { gateway: { ...gatewayContent(first), name: first.name } }),
    ...(others.length > 0 && { gateways: Object.fromEntries(others.map((each) => [each.name, gatewayContent(each)])) }),
    external: Object.fromEntries(external.map(({ name, ...each }) => [name, each])),
    services: Object.fromEntries(services.map((each) => [each.name, serviceContent(each)])),
  };
}

function gatewayContent(gateway: Gateway): Content {
  const { selector, podNamespace, serviceAccount, use, credentialName, certificate, tlsMode } = gateway;
  const { httpsRedirect, variantAccess, unknownVariant, authentication, domains } = gateway;
  return {
    ...(use !== undefined ? { use } : selector !== undefined && { selector, podNamespace, serviceAccount }),
    ...(credentialName !== undefined && { tls: { credentialName, certificate, mode: tlsMode } }),
    ...{ httpsRedirect, variantAccess, unknownVariant, authentication, domains },
  };
}

function serviceContent(service: Service): Content {
  const { origin, tenant, namespace, name, productionDefaults, calls, versions, variants, canary, ...said } = service;
  const isUsual = (field: string, value: unknown) =>
    JSON.stringify(value) === JSON.stringify((SERVICE_DEFAULTS as Content)[field]);
  return {
    ...Object.fromEntries(Object.entries(said).filter(([field, value]) => !isUsual(field, value))),
    ...(calls.length > 0 && { calls: calls.map((call) => written(call, tenant)) }),
    ...(versions.length > 0 && {
      versions: Object.fromEntries(versions.map(({ name: each, ...what }) => [each, what])),
    }),
    ...(canary !== undefined && { canary: { ...canary, origin: undefined } }),
  };
}

function written(call: Call, tenant: string): string {
  if (call.kind === 'service') return call.tenant === tenant ? call.service : `${call.tenant}/${call.service}`;
  if (call.kind === 'host') throw new Error('a host of the mesh is written by its name in estate.yaml');
  return `${call.kind}/${call.name}`;
}

/** By id. */
function tickets({ services }: Tenant): [string, Content][] {
  const byId = new Map<string, [string, ServiceVariant][]>();
  for (const { name, variants } of services) {
    for (const each of variants) byId.set(each.id, [...(byId.get(each.id) ?? []), [name, each]]);
  }
  return [...byId].map(([id, all]) => {
    const { state, match, featureFlags } = all[0]![1];
    const workloads = all.map(([name, { image, workload, replicas, env, resources, deployment }]) => {
      return [name, { image, workload, replicas, env, resources, deployment }] as const;
    });
    const conditions = match === undefined || match.length === 0 ? {} : { match };
    return [id, { state, ...conditions, featureFlags, services: Object.fromEntries(workloads) }];
  });
}
