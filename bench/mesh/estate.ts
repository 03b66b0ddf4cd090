import {
  composeEstate,
  Environment,
  GitOpsApp,
  type Propagation,
  TeamGateway,
  TenantChart,
  VariantService,
} from '../../lib';

export const NAMESPACE = 'bench';
export const DOMAIN = 'bench.example.com';
export const GATEWAY = `${NAMESPACE}/gateway`;
/** Calls all services, through a sidecar. */
export const CLIENT = `${NAMESPACE}/client`;
export const PORT = 8080;

const SERVICES = 10;

/** So many services, each exposed on a path of its own and each with all the variants. */
export interface MeshEstate {
  readonly services: readonly string[];
  /** Display ids: `OPS-1000`, … */
  readonly variants: readonly string[];
}

export function meshEstate(variants: number, services = SERVICES): MeshEstate {
  return {
    services: Array.from({ length: services }, (_, s) => `service-${s}`),
    variants: Array.from({ length: variants }, (_, v) => `OPS-${1000 + v}`),
  };
}

/** Where a service is exposed. */
export function pathOf(service: string): string {
  return `/${service}`;
}

/** The emitted files of an estate, by path. */
export function render({ services, variants }: MeshEstate, propagation?: Propagation): ReadonlyMap<string, string> {
  const app = new GitOpsApp();
  if (propagation !== undefined) composeEstate(app, { tenants: [], propagation });
  const tenant = new TenantChart(app, NAMESPACE, {
    namespace: NAMESPACE,
    domains: [DOMAIN],
    environment: Environment.STAGING,
  });
  new TeamGateway(tenant, 'gateway', { autoscale: { min: 1, max: 1, cpu: 80 } });
  const image = (service: string, tag: string) => `registry.example.com/${service}:${tag}`;
  const calls = services.map((name) => {
    const service = new VariantService(tenant, name, {
      image: image(name, '1.0.0'),
      port: PORT,
      routes: [pathOf(name)],
    });
    for (const id of variants) service.addVariant(id, { image: image(name, id) });
    return service;
  });
  new VariantService(tenant, 'client', { image: image('client', '1.0.0'), port: PORT, calls });
  return app.files();
}

/** As one text, as the lab takes it. */
export function ourForm(files: ReadonlyMap<string, string>): string {
  return [...files.values()].join('---\n');
}
