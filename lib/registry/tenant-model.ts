import { externalOf } from '../model/external';
import { isExternal } from '../model/foreign-workload';
import { type Gateway, gatewayOf } from '../model/gateway';
import { isolationOf, NO_ISOLATION } from '../model/isolation';
import type { MeshServiceEntry } from '../model/mesh-service';
import { mtlsOf, NO_MTLS } from '../model/mtls';
import { type Service, serviceOf, versionOf } from '../model/service';
import { ASSUMED_OFF, type Tenant, tenantOf } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import type { DocumentOrigin } from './document-origin';
import {
  GATEWAY_CONTENT_DEFAULTS,
  SERVICE_CONTENT_DEFAULTS,
  type ServiceContent,
  type WholeTenantFile,
} from './file-content';
import { parseCall } from './parse-call';

/** What estate.yaml offers to all tenants. */
export interface Platform {
  /** Services of the cluster that belong to no tenant. */
  readonly mesh: readonly MeshServiceEntry[];
}

/** A tenant.yaml as the model has it, with the variants of its services. */
export function tenantModel(
  file: WholeTenantFile,
  origin: DocumentOrigin,
  variantsOf: (service: string) => readonly ServiceVariant[],
  platform: Platform,
): Tenant {
  const { name, mtls, isolation, external = {} } = file;
  const services = Object.entries(file.services).map(([each, content]) =>
    serviceModel(each, content, origin.at('services', each), file, variantsOf(each), platform),
  );
  const off = { mtls, isolation };
  const assumed = services.some((service) => isExternal(service))
    ? ASSUMED_OFF.filter((name) => off[name] === undefined)
    : [];
  return tenantOf(file, {
    origin,
    name,
    gateways: gatewayModels(file, origin),
    assumed,
    mtls: assumed.includes('mtls') ? NO_MTLS : mtlsOf(typeof mtls === 'string' ? { mode: mtls } : mtls),
    isolation: assumed.includes('isolation')
      ? NO_ISOLATION
      : isolationOf(
          typeof isolation === 'boolean'
            ? { authorization: isolation, callers: isolation, sidecar: isolation }
            : isolation,
        ),
    external: Object.entries(external).map(([each, declaration]) => externalOf(each, declaration)),
    services,
  });
}

function gatewayModels(file: WholeTenantFile, origin: DocumentOrigin): Gateway[] {
  const { namespace, environment, domains = [] } = file;
  const hasHosts =
    domains.length > 0 || Object.values(file.services).some(({ hostnames = [] }) => hostnames.length > 0);
  const content = file.gateway ?? (hasHosts ? {} : undefined);
  if (content === undefined) return [];
  return [
    gatewayOf(content, {
      origin: origin.at('gateway'),
      name: content.name ?? GATEWAY_CONTENT_DEFAULTS.name,
      namespace,
      environment,
      pods: content,
    }),
  ];
}

function serviceModel(
  name: string,
  content: ServiceContent,
  origin: DocumentOrigin,
  { name: tenant, namespace, gateway, workload }: WholeTenantFile,
  variants: readonly ServiceVariant[],
  { mesh }: Platform,
): Service {
  const { calls = SERVICE_CONTENT_DEFAULTS.calls, versions = {}, canary } = content;
  return serviceOf(content, {
    origin,
    tenant,
    namespace,
    name,
    gateway: gateway?.name ?? GATEWAY_CONTENT_DEFAULTS.name,
    calls: calls.map((call) => parseCall(call, tenant, mesh)),
    versions: Object.entries(versions).map(([each, workload]) => versionOf(each, workload)),
    workload,
    canary: canary && { declaration: canary, origin: origin.at('canary') },
    variants,
  });
}
