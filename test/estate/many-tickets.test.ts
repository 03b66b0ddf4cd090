import { loadAll } from 'js-yaml';
import { sizes } from '../../bench/mesh/header-access';
import { DOMAINS, renderTickets, type TicketEstate } from '../../bench/mesh/tickets';
import type { Emitted } from './rendered';

// What a large team has open. `npm run bench:mesh` measures what it costs a gateway.
const MANY: TicketEstate = { services: 30, tickets: 200, servicesOfTicket: 2, variantAccess: ['hostname', 'header'] };
/** What `kubectl apply` can write into an annotation. */
const ANNOTATION_LIMIT = 262_144;

const files = renderTickets(MANY);

const measured = sizes(files);

/** Routes that Envoy would have for the hosts of the gateway: one per condition of each rule. */
function envoyRoutes(from: ReadonlyMap<string, string>): number {
  // Hosts of variants are as large as each other, so one of them is read.
  const read = [...from].filter(([path]) => !/\/edge-ops-(?!1000\.)/.test(path) && path.includes('/routing/'));
  const objects = read.flatMap(([, text]) => loadAll(text) as Emitted[]);
  const conditions = ({ match }: Emitted) => match?.length ?? 1;
  const routes = (rule: Emitted): number => {
    if (rule.delegate === undefined) return conditions(rule);
    const { spec } = objects.find(({ metadata }) => metadata?.name === rule.delegate.name)!;
    return conditions(rule) * spec.http.reduce((sum: number, each: Emitted) => sum + conditions(each), 0);
  };
  return objects
    .filter(({ spec }) => spec?.gateways !== undefined)
    .reduce((sum, { spec }) => {
      const times = spec.hosts[0].startsWith('ops-') ? MANY.tickets : 1;
      return sum + times * spec.http.reduce((inner: number, rule: Emitted) => inner + routes(rule), 0);
    }, 0);
}

test('no object is too large for client-side apply, with timeouts and retries on every rule', () => {
  expect(measured.largestObject.bytes).toBeLessThan(ANNOTATION_LIMIT / 4);
  expect(files.get([...files.keys()].find((path) => path.endsWith(`edge-${DOMAINS[0]}.k8s.yaml`))!)).toContain(
    'retries',
  );
});

test('EDGE-3: rules at a host are as many as exposed services and their variants', () => {
  expect(measured.rules).toBe(2 * MANY.services + MANY.tickets * MANY.servicesOfTicket);
});

test('EDGE-3: header access adds at most a fifth to the routes of hostname access', () => {
  const hostname = envoyRoutes(renderTickets({ ...MANY, variantAccess: ['hostname'] }));
  const both = envoyRoutes(files);
  expect(both).toBeGreaterThan(hostname);
  expect(both / hostname).toBeLessThan(1.2);
});

test('SAFE-4: a ticket more changes the objects of its own services alone, and adds its own', () => {
  const more = renderTickets({ ...MANY, tickets: MANY.tickets + 1 });
  const changed = [...files].flatMap(([path, text]) => (more.get(path) === text ? [] : [path.split('/').pop()!]));
  const [a, b] = [`service-${(MANY.tickets * 2) % 30}`, `service-${(MANY.tickets * 2 + 1) % 30}`];
  expect(changed.sort()).toEqual(
    [
      ...[a, b].flatMap((service) => [`${service}.k8s.yaml`, `mesh-${service}.k8s.yaml`]),
      ...[a, b].map((service) => `variants.gateway.${service}.k8s.yaml`),
      'kustomization.yaml',
    ].sort(),
  );
});
