import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Sizes of the estate that is timed. */
export interface EstateSize {
  readonly tenants: number;
  readonly services: number;
}

/** Each service has this many variants. */
export const VARIANTS = 3;
/** A ticket touches as many services. */
const SERVICES_PER_TICKET = 4;
/** Services that the gateway exposes; the others are called by them. */
const EXPOSED = 2;

/** One service as both our registry and the Helm chart get it. */
export interface BenchService {
  readonly name: string;
  readonly image: string;
  readonly port: number;
  readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
  /** The path that says whether a pod is ready. */
  readonly readiness: string;
  readonly route?: string;
  readonly calls?: string;
  readonly variants: readonly string[];
}

export interface BenchTenant {
  readonly name: string;
  readonly namespace: string;
  readonly domain: string;
  readonly services: readonly BenchService[];
}

/** The ticket's number `n` of a tenant, by its services: tickets follow each other over the services. */
function ticketsOf(service: number, services: number): string[] {
  const tickets = Math.ceil(services / SERVICES_PER_TICKET);
  return Array.from({ length: VARIANTS }, (_, round) => {
    const ticket = ((Math.floor(service / SERVICES_PER_TICKET) + round * 7) % tickets) + round * tickets;
    return `ops-${1000 + ticket}`;
  }).sort();
}

export function benchTenants({ tenants, services }: EstateSize): BenchTenant[] {
  return Array.from({ length: tenants }, (_, t) => ({
    name: `tenant-${t}`,
    namespace: `tenant-${t}-staging`,
    domain: `tenant-${t}.example.com`,
    services: Array.from({ length: services }, (_, s) => ({
      name: `service-${s}`,
      image: `registry.example.com/service-${s}:1.${s}.0`,
      port: 8080,
      resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '256Mi' } },
      readiness: '/healthz',
      ...(s < EXPOSED && { route: s === 0 ? '/' : `/service-${s}` }),
      ...(s + 7 < services && { calls: `service-${s + 7}` }),
      variants: ticketsOf(s, services),
    })),
  }));
}

/** Writes the estate as a registry, as people and CI bots would: one file per tenant, one per ticket. */
export function writeRegistry(folder: string, tenants: readonly BenchTenant[]): void {
  rmSync(folder, { recursive: true, force: true });
  for (const tenant of tenants) {
    mkdirSync(join(folder, tenant.name, 'variants'), { recursive: true });
    writeFileSync(join(folder, tenant.name, 'tenant.yaml'), tenantFile(tenant));
    const tickets = new Map<string, BenchService[]>();
    for (const service of tenant.services) {
      for (const variant of service.variants) tickets.set(variant, [...(tickets.get(variant) ?? []), service]);
    }
    for (const [ticket, services] of tickets) {
      writeFileSync(join(folder, tenant.name, 'variants', `${ticket}.yaml`), ticketFile(ticket, services));
    }
  }
}

function tenantFile(tenant: BenchTenant): string {
  const services = tenant.services.map(
    ({ name, image, port, resources, readiness, route, calls }) => `  ${name}:
    image: ${image}
    port: ${port}
${route === undefined ? '' : `    routes: [${route}]\n`}${calls === undefined ? '' : `    calls: [${calls}]\n`}    resources: ${JSON.stringify(resources)}
    probes: { readiness: ${readiness} }
`,
  );
  return `apiVersion: branchline/v1
kind: Tenant
name: ${tenant.name}
environment: staging
namespace: ${tenant.namespace}
domains: [${tenant.domain}]
gateway:
  selector: { istio: ${tenant.name}-gateway }
  variantAccess: [hostname, header]
mtls: STRICT
services:
${services.join('')}`;
}

/** The image that a ticket's variant of a service runs. */
export function variantImage(service: string, ticket: string, build = 'a1b2c3d'): string {
  return `registry.example.com/${service}:${ticket}-${build}`;
}

export function ticketFile(ticket: string, services: readonly BenchService[], build?: string): string {
  return `apiVersion: branchline/v1
kind: Variant
id: ${ticket}
services:
${services.map(({ name }) => `  ${name}: { image: "${variantImage(name, ticket, build)}" }\n`).join('')}`;
}
