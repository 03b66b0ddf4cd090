import type { HostClaim } from './host-claim';
import type { Tenant } from './tenant';

/**
 * Annotations by which other tools publish a name in DNS (external-dns, which reads Services, Gateways, VirtualServices, Ingresses
 * and routes) or ask for a certificate for it (cert-manager, which reads Ingresses and Gateways of the Gateway API). Several names
 * have commas between them.
 */
export const NAMING_ANNOTATIONS: readonly string[] = [
  'external-dns.alpha.kubernetes.io/hostname',
  'external-dns.alpha.kubernetes.io/internal-hostname',
  'cert-manager.io/common-name',
  'cert-manager.io/alt-names',
];

/** A name, and the annotation that has it. */
export interface PublishedName {
  readonly name: string;
  readonly annotation: string;
}

/** The names that the annotations of an object publish. */
export function namesIn(annotations: Readonly<Record<string, unknown>>): PublishedName[] {
  return NAMING_ANNOTATIONS.flatMap((annotation) => {
    const value = Object.hasOwn(annotations, annotation) ? annotations[annotation] : undefined;
    return typeof value !== 'string' ? [] : value.split(',').map((each) => ({ name: each.trim(), annotation }));
  });
}

/** The names that a tenant's Services publish by what is laid over them. */
export function publishedNames(tenant: Tenant): HostClaim[] {
  return tenant.services.flatMap(({ service, origin }) => {
    const { annotations = {} } = (service?.metadata ?? {}) as { annotations?: Record<string, unknown> };
    return namesIn(annotations).map(({ name, annotation }) => ({
      host: name,
      tenant,
      origin,
      field: ['service', 'metadata', 'annotations', annotation],
    }));
  });
}
