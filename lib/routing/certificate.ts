import { isWildcard } from '../model/dns-name';
import { CERTIFICATE_DEFAULTS, type CertificateDeclaration, type Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { baseHosts } from './exposed-path';

/** What is written of a Certificate of cert-manager. */
export interface CertificateSpec {
  readonly secretName: string;
  readonly dnsNames: readonly string[];
  readonly issuerRef: { readonly group: string; readonly kind: string; readonly name: string };
}

/**
 * The names that a gateway's certificate has to cover: each host, and all below it where anything answers there, as variants
 * do by hostname (EDGE-2) or the mainline in their place (EDGE-4).
 */
export function certificateNames(tenant: Tenant, gateway: Gateway): string[] {
  const answersBelow = gateway.variantAccess.length > 0;
  return baseHosts(tenant, gateway).flatMap((host) =>
    isWildcard(host) || !answersBelow ? [host] : [host, `*.${host}`],
  );
}

/**
 * A certificate that cert-manager issues into a Secret (EDGE-12).
 *
 * @see https://cert-manager.io/docs/usage/certificate/
 */
export function certificateSpec(
  secretName: string,
  { issuer, kind = CERTIFICATE_DEFAULTS.kind }: CertificateDeclaration,
  names: readonly string[],
): CertificateSpec {
  return {
    secretName,
    dnsNames: [...new Set(names)],
    issuerRef: { group: 'cert-manager.io', kind, name: issuer },
  };
}
