import { Environment, GitOpsApp, TeamGateway, TenantChart, type VariantAccess, VariantService } from '../../lib';
import type { LabRequest } from '../../test/mesh/lab';
import { GATEWAY, NAMESPACE, PORT } from './estate';

/** Open tickets, each a variant of a few of the exposed services; every service has timeouts and retries. */
export interface TicketEstate {
  readonly services: number;
  readonly tickets: number;
  readonly servicesOfTicket: number;
  readonly variantAccess: readonly VariantAccess[];
}

export const DOMAINS = ['bench.example.com', 'bench.example.net'] as const;

/** Which services a ticket is about: spread over all of them. */
function servicesOf(ticket: number, { services, servicesOfTicket }: TicketEstate): number[] {
  return Array.from({ length: servicesOfTicket }, (_, s) => (ticket * servicesOfTicket + s) % services);
}

const idOf = (ticket: number) => `OPS-${1000 + ticket}`;

/** The emitted files, by path. */
export function renderTickets(estate: TicketEstate): ReadonlyMap<string, string> {
  const app = new GitOpsApp();
  const tenant = new TenantChart(app, NAMESPACE, {
    namespace: NAMESPACE,
    domains: [...DOMAINS],
    environment: Environment.STAGING,
  });
  new TeamGateway(tenant, 'gateway', {
    autoscale: { min: 1, max: 1, cpu: 80 },
    variantAccess: estate.variantAccess,
  });
  const image = (name: string, tag: string) => `registry.example.com/${name}:${tag}`;
  const services = Array.from({ length: estate.services }, (_, s) => {
    const name = `service-${s}`;
    const routes = [`/${name}`];
    const retries = { attempts: 2, perTryTimeout: '500ms', retryOn: 'connect-failure,refused-stream,unavailable' };
    return new VariantService(tenant, name, {
      image: image(name, '1.0.0'),
      port: PORT,
      routes,
      timeout: '2s',
      retries,
    });
  });
  for (let ticket = 0; ticket < estate.tickets; ticket++) {
    for (const s of servicesOf(ticket, estate)) {
      services[s]!.addVariant(idOf(ticket), { image: image(`service-${s}`, idOf(ticket)) });
    }
  }
  return app.files();
}

/** One request for the mainline of each service. */
export function mainlineRequests({ services }: TicketEstate): LabRequest[] {
  return Array.from({ length: services }, (_, s) => ({ from: GATEWAY, url: `http://${DOMAINS[0]}/service-${s}/x` }));
}

/** As many requests as there are services, each for another of its variants, from the first to the last. */
export function headerRequests(estate: TicketEstate): LabRequest[] {
  return mainlineRequests(estate).map((request, s) => {
    const own = Array.from({ length: estate.tickets }, (_, t) => t).filter((t) => servicesOf(t, estate).includes(s));
    const ticket = own[Math.floor(((s + 0.5) / estate.services) * own.length)]!;
    return { ...request, headers: { 'x-variant-id': idOf(ticket) } };
  });
}
