import type { ServiceVariant } from '../model/service';
import {
  defaultVariantAccess,
  type Environment,
  type Gateway,
  type Isolation,
  type Mtls,
  MtlsMode,
  type Tenant,
} from '../model/tenant';
import type { DocumentOrigin } from './document-origin';
import type { GatewayContent, TenantFile } from './file-content';
import { serviceModel } from './service-model';

/** The name of a tenant's gateway unless said otherwise. */
const GATEWAY = 'gateway';

/** A tenant.yaml as the model has it, with the variants of its services. */
export function tenantModel(
  file: TenantFile,
  origin: DocumentOrigin,
  variantsOf: (service: string) => readonly ServiceVariant[],
): Tenant {
  const { name, namespace, domains = [], external = {} } = file;
  const environment = file.environment as Environment;
  const gateways = gatewayModels(file, origin);
  const gateway = file.gateway?.name ?? GATEWAY;
  return {
    origin,
    name,
    environment,
    namespace,
    domains,
    gateways,
    mtls: mtlsModel(file.mtls),
    isolation: isolationModel(file.isolation),
    external: Object.entries(external).map(([each, { host, port = 443, protocol = 'https' }]) => ({
      name: each,
      host,
      port,
      protocol,
    })),
    services: Object.entries(file.services).map(([each, content]) =>
      serviceModel(each, content, origin.at('services', each), {
        tenant: name,
        namespace,
        gateway,
        variants: variantsOf(each),
      }),
    ),
  };
}

function gatewayModels(file: TenantFile, origin: DocumentOrigin): Gateway[] {
  const hasHosts =
    (file.domains ?? []).length > 0 || Object.values(file.services).some(({ hostnames = [] }) => hostnames.length > 0);
  const content = file.gateway ?? (hasHosts ? {} : undefined);
  return content === undefined ? [] : [gatewayModel(content, file, origin.at('gateway'))];
}

function gatewayModel(content: GatewayContent, file: TenantFile, origin: DocumentOrigin): Gateway {
  const { name = GATEWAY, selector, podNamespace = file.namespace, serviceAccount, tls, httpsRedirect } = content;
  return {
    origin,
    name,
    ...(selector && { selector }),
    podNamespace,
    ...(serviceAccount !== undefined && { serviceAccount }),
    ...(tls && { credentialName: tls.credentialName }),
    httpsRedirect: httpsRedirect ?? tls !== undefined,
    variantAccess: content.variantAccess ?? defaultVariantAccess(file.environment as Environment),
    unknownVariant: content.unknownVariant ?? 'mainline',
  };
}

function mtlsModel(mtls: TenantFile['mtls'] = MtlsMode.STRICT): Mtls {
  if (typeof mtls === 'string') return { mode: mtls as MtlsMode, exceptions: [] };
  const { mode = MtlsMode.STRICT, exceptions = [] } = mtls;
  return { mode: mode as MtlsMode, exceptions: exceptions.map((each) => ({ ...each, mode: each.mode as MtlsMode })) };
}

function isolationModel(isolation: TenantFile['isolation'] = true): Isolation {
  if (typeof isolation === 'boolean') return { authorization: isolation, sidecar: isolation };
  const { authorization = true, sidecar = true } = isolation;
  return { authorization, sidecar };
}
