import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import type { ManifestProps } from '../output/manifest-props';
import { type CertificateSpec, certificateNames, certificateSpec } from '../routing/certificate';
import type { GatewaySpec } from '../routing/istio';
import { platformGateways, usersOfPlatform } from '../routing/platform-gateway';

/** The Gateway that several tenants have together (EDGE-6). */
export function platformGatewayObject(name: string, namespace: string, spec: () => GatewaySpec): ManifestProps {
  return object('networking.istio.io/v1', 'Gateway', name, namespace, { labels: labelled(name), file: name }, spec);
}

/** A Certificate in the namespace of gateway pods, which is not the tenant's own (EDGE-12). */
export function platformCertificateObject(name: string, namespace: string, spec: () => CertificateSpec): ManifestProps {
  return object(
    'cert-manager.io/v1',
    'Certificate',
    name,
    namespace,
    { labels: labelled(name), file: 'certificates' },
    spec,
  );
}

/** Whether the Certificate of a gateway is one of the platform's objects, since its pods are elsewhere. */
export function isPlatformCertificate(
  tenant: Pick<Tenant, 'namespace'>,
  { certificate, podNamespace }: Pick<Gateway, 'certificate' | 'podNamespace'>,
): boolean {
  return certificate !== undefined && podNamespace !== tenant.namespace;
}

/** The names that the certificate of the platform covers, by the name of its gateway. */
export function platformCertificateSpec(tenants: readonly Tenant[], use: string): CertificateSpec {
  const users = usersOfPlatform(tenants).get(use)!;
  const { platformCredential, platformCertificate } = users[0]!.gateway;
  const names = users.flatMap(({ tenant, gateway }) => certificateNames(tenant, gateway));
  return certificateSpec(platformCredential!, platformCertificate!, names);
}

/** The Certificate of one gateway. */
export function ownCertificateSpec(tenant: Tenant, gateway: Gateway): CertificateSpec {
  return certificateSpec(gateway.credentialName!, gateway.certificate!, certificateNames(tenant, gateway));
}

/** The platform's objects of tenants whose model is complete. */
export function platformObjects(tenants: readonly Tenant[]): ManifestProps[] {
  return [
    ...platformGateways(tenants).map(({ name, namespace, spec }) => platformGatewayObject(name, namespace, () => spec)),
    ...[...usersOfPlatform(tenants)].flatMap(([use, [first]]) => {
      const { platformCertificate, platformCredential, podNamespace } = first!.gateway;
      if (platformCertificate === undefined) return [];
      const spec = platformCertificateSpec(tenants, use);
      return [platformCertificateObject(platformCredential!, podNamespace, () => spec)];
    }),
    ...tenants.flatMap((tenant) =>
      tenant.gateways
        .filter((gateway) => isPlatformCertificate(tenant, gateway))
        .map((gateway) =>
          platformCertificateObject(gateway.credentialName!, gateway.podNamespace, () =>
            ownCertificateSpec(tenant, gateway),
          ),
        ),
    ),
  ];
}

function labelled(name: string): Record<string, string> {
  return { 'app.kubernetes.io/name': name, 'app.kubernetes.io/managed-by': 'branchline' };
}

function object(
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string,
  { labels, file }: { readonly labels: Readonly<Record<string, string>>; readonly file: string },
  spec: () => unknown,
): ManifestProps {
  return { apiVersion, kind, name, namespace, labels, placement: { stage: 'platform', file }, fields: { spec } };
}
