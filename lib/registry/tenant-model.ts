import { valueAtSteps } from '../kubernetes/place';
import { externalOf } from '../model/external';
import { isExternal } from '../model/foreign-workload';
import { type Gateway, type GatewayPods, gatewayOf } from '../model/gateway';
import type { PlatformGateway } from '../model/grants';
import { isolationOf, NO_ISOLATION } from '../model/isolation';
import type { MeshServiceEntry } from '../model/mesh-service';
import { mtlsOf, NO_MTLS } from '../model/mtls';
import type { OwnObject } from '../model/own-object';
import type { Problem } from '../model/problem';
import { productionVersionReplicas } from '../model/production';
import { type Service, serviceOf } from '../model/service';
import { versionOf } from '../model/service-version';
import { ASSUMED_OFF, hasProductionDefaults, type Tenant, tenantOf } from '../model/tenant';
import type { ServiceVariant } from '../model/variant';
import { own } from '../text/own';
import type { FieldPath } from '../yaml/field-path';
import { ChartOrigin } from './chart-origin';
import { chartPods } from './chart-pods';
import type { DocumentOrigin } from './document-origin';
import {
  GATEWAY_CONTENT_DEFAULTS,
  type GatewayContent,
  SERVICE_CONTENT_DEFAULTS,
  type ServiceContent,
  type WholeTenantFile,
} from './file-content';
import { parseCall } from './parse-call';
import type { RenderedPods } from './rendered-pods';

/** What estate.yaml offers to all tenants. */
export interface Platform {
  /** Services of the cluster that belong to no tenant. */
  readonly mesh: readonly MeshServiceEntry[];
  /** Gateway pods that the platform runs, by name. */
  readonly gateways: Readonly<Record<string, PlatformGateway>>;
}

/** What a tenant's folder has beside the files of the registry. */
export interface OwnFiles {
  readonly manifests: readonly OwnObject[];
  /** Pods that charts write. */
  readonly rendered: readonly RenderedPods[] | undefined;
}

/** What a service is made of beside its declaration. */
interface Surroundings {
  readonly file: WholeTenantFile;
  readonly variants: readonly ServiceVariant[];
  readonly platform: Platform;
  readonly rendered: readonly RenderedPods[] | undefined;
  readonly problems: Problem[];
}

/** A tenant.yaml as the model has it, with the variants of its services. */
export function tenantModel(
  file: WholeTenantFile,
  origin: DocumentOrigin,
  variantsOf: (service: string) => readonly ServiceVariant[],
  platform: Platform,
  { manifests, rendered }: OwnFiles,
  problems: Problem[],
): Tenant {
  const { name, mtls, isolation, external = {} } = file;
  const services = Object.entries(file.services).map(([each, content]) =>
    serviceModel(each, content, origin.at('services', each), {
      file,
      variants: variantsOf(each),
      platform,
      rendered,
      problems,
    }),
  );
  const off = { mtls, isolation };
  const assumed = services.some((service) => isExternal(service))
    ? ASSUMED_OFF.filter((name) => off[name] === undefined)
    : [];
  return tenantOf(file, {
    origin,
    name,
    gateways: gatewayModels(file, origin, platform),
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
    ...(manifests.length > 0 && { manifests }),
  });
}

function gatewayModels(file: WholeTenantFile, origin: DocumentOrigin, platform: Platform): Gateway[] {
  const { namespace, environment, domains = [] } = file;
  const hasHosts =
    domains.length > 0 || Object.values(file.services).some(({ hostnames = [] }) => hostnames.length > 0);
  const others = Object.entries(file.gateways ?? {});
  const first = file.gateway ?? (hasHosts && others.length === 0 ? {} : undefined);
  const model = (name: string, content: GatewayContent, at: DocumentOrigin): Gateway => {
    const shared = content.use === undefined ? undefined : own(platform.gateways, content.use);
    // What the tenant says beside it stays, so that it can be told that it has no meaning.
    const given = {
      podNamespace: shared?.namespace,
      selector: shared?.selector,
      serviceAccount: shared?.serviceAccount,
    };
    const pods = { ...given, ...podsOf(content) };
    return gatewayOf(content, {
      origin: at,
      name,
      namespace,
      environment,
      pods,
      ports: shared?.ports,
      platformCredential: shared?.credentialName,
      platformCertificate: shared?.certificate,
    });
  };
  return [
    ...(first === undefined ? [] : [model(first.name ?? GATEWAY_CONTENT_DEFAULTS.name, first, origin.at('gateway'))]),
    ...others.map(([name, content]) => model(name, content, origin.at('gateways', name))),
  ];
}

/** What a tenant says of gateway pods that are there already. */
function podsOf({ use, selector, podNamespace, serviceAccount }: GatewayContent): GatewayPods {
  return {
    ...(use !== undefined && { use }),
    ...(selector !== undefined && { selector }),
    ...(podNamespace !== undefined && { podNamespace }),
    ...(serviceAccount !== undefined && { serviceAccount }),
  };
}

/** The gateway of services that name none: `gateway`, or the only one. */
function usualGateway({ gateway, gateways = {} }: WholeTenantFile): string {
  const [only, ...others] = Object.keys(gateways);
  if (gateway === undefined && only !== undefined && others.length === 0) return only;
  return gateway?.name ?? GATEWAY_CONTENT_DEFAULTS.name;
}

function serviceModel(
  name: string,
  content: ServiceContent,
  origin: DocumentOrigin,
  { file, variants, platform, rendered, problems }: Surroundings,
): Service {
  const { name: tenant, namespace, workload } = file;
  const { calls = SERVICE_CONTENT_DEFAULTS.calls, versions = {}, canary } = content;
  const productionDefaults = hasProductionDefaults(file);
  const unsaid = productionDefaults
    ? productionVersionReplicas({ ...content, workload: content.workload ?? workload })
    : undefined;
  const madeOf = (said: ServiceContent, at: DocumentOrigin): Service =>
    serviceOf(said, {
      origin: at,
      tenant,
      namespace,
      name,
      gateway: content.gateway ?? usualGateway(file),
      calls: calls.map((call) => parseCall(call, tenant, platform.mesh)),
      versions: Object.entries(versions).map(([each, own]) => versionOf(each, own, unsaid)),
      workload,
      productionDefaults,
      canary: canary && { declaration: canary, origin: origin.at('canary') },
      variants,
    });
  const service = madeOf(content, origin);
  const withChart = chartPods(service, content, rendered, (problem) => problems.push({ ...problem, origin }));
  if (withChart.pods === undefined) return service;
  const says = (field: FieldPath) => field.length > 0 && valueAtSteps(content.deployment, field) !== undefined;
  return madeOf(withChart.content, new ChartOrigin(origin, withChart.pods.origin, says));
}
