import fc from 'fast-check';
import type { Call } from '../../lib/model/call';
import type { Canary } from '../../lib/model/canary';
import { Environment } from '../../lib/model/environment';
import type { Gateway } from '../../lib/model/gateway';
import { MtlsMode } from '../../lib/model/mtls';
import type { ExposedRoute } from '../../lib/model/route';
import { routePaths } from '../../lib/model/route';
import type { Service } from '../../lib/model/service';
import type { ServiceVersion } from '../../lib/model/service-version';
import type { Estate, Tenant } from '../../lib/model/tenant';
import type { Condition, Fault, TextMatch } from '../../lib/model/traffic';
import type { ServiceVariant } from '../../lib/model/variant';
import { apart } from './apart';
import { canary, estate, gateway, service, tenant, variant } from './declared';
import { EVERYTHING } from './everything';

/**
 * Estates of all shapes that `checkEstate` has nothing against: some tenants, their services, variants in all states,
 * canaries, versions, faults, calls in circles and across tenants, gateways of their own and elsewhere. No condition
 * makes another one useless: that is a mistake of the registry, of which `check` speaks.
 *
 * @param everyField services also have, some of them, several ports and what `EVERYTHING` has besides, or these fields of it
 * @param instead other values of some of these fields
 */
export function randomEstate({
  maxTenants = 3,
  maxServices = 5,
  everyField = false as EveryField,
  instead = {} as Partial<Service>,
} = {}): fc.Arbitrary<Estate> {
  const fields = someFields(everyField, { ...FIELDS, ...instead });
  return fc
    .integer({ min: 1, max: maxTenants })
    .chain((count) =>
      fc.tuple(
        ...Array.from({ length: count }, (_, index) => randomTenant(TENANTS[index]!, maxServices, everyField, fields)),
      ),
    )
    .chain((tenants) => withCalls(tenants));
}

/** Whether services have fields besides the usual ones: all there are, or these. */
export type EveryField = boolean | readonly (keyof Service)[];

const TENANTS = ['acme', 'shared', 'legal', 'globex'];
const SERVICES = ['ui', 'cms', 'docx', 'fonts', 'search', 'db'];
/** Ids whose keys begin alike, are lossy, or differ in case only. */
const IDS = ['OPS-335', 'OPS-3353', 'ops-33', 'fix_all', 'new-nav', 'any', '1234'];
const image = 'registry.example.com/app:1';

const text: fc.Arbitrary<TextMatch> = fc.oneof(
  fc.constantFrom('agung', 'anna', 'a.b*c').map((exact) => ({ exact })),
  fc.constantFrom('a', 'ag').map((prefix) => ({ prefix })),
  fc.constant({ present: true } as const),
);

/** Conditions on headers that faults may meet too, and on everything else. */
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ headers: fc.dictionary(fc.constantFrom('end-user', 'X-Team'), text, { minKeys: 1 }) }),
  fc.record({ cookies: text.map((match) => ({ beta: match })) }),
  fc.record({ method: fc.constant({ exact: 'GET' }), queryParams: fc.constant({ preview: { exact: '1' } }) }),
  fc.record({
    withoutHeaders: text.map((match) => ({ 'x-bot': match })),
    userAgent: fc.constant({ regex: '.*Firefox.*' }),
  }),
);

/** Conditions by which gateways choose a variant. */
const entrances: fc.Arbitrary<Condition[]> = fc.array(
  fc.oneof(
    condition,
    fc.constantFrom('/cms', '/more/ui/new', '/').map((exact) => ({ uri: { exact } })),
    fc.constantFrom('/cms/v1', '/more').map((prefix) => ({ uri: { prefix } })),
  ),
  { minLength: 1, maxLength: 2 },
);

const replicas = fc.option(fc.integer({ min: 0, max: 3 }), { nil: undefined });

const variants: fc.Arbitrary<ServiceVariant[]> = fc
  .uniqueArray(fc.constantFrom(...IDS), { maxLength: 4 })
  .chain((ids) =>
    fc.tuple(
      ...ids.map((id) =>
        fc.tuple(
          fc.constant(id),
          fc.constantFrom('active', 'active', 'retiring'),
          replicas,
          fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: entrances }),
        ),
      ),
    ),
  )
  .map((all) =>
    all.map(([id, state, pods, match]) => variant(id, { state: state as 'active', replicas: pods, image, match })),
  );

const randomCanary: fc.Arbitrary<Canary | undefined> = fc.option(
  fc
    .record({
      weight: fc.oneof(fc.constantFrom(0, 100), fc.integer({ min: 0, max: 100 })),
      match: fc.array(condition, { maxLength: 2 }),
      mirror: fc.constantFrom(0, 0, 0.5, 100),
    })
    .map((props) => canary({ ...props, image })),
  { nil: undefined },
);

const versions: fc.Arbitrary<ServiceVersion[]> = fc
  .uniqueArray(fc.constantFrom('v1', 'v2'), { maxLength: 2 })
  .chain((names) => fc.tuple(...names.map((name) => replicas.map((pods) => ({ name, image, replicas: pods })))));

/** No two of a kind for the same requests: that is refused. */
function randomFaults(of: readonly ServiceVariant[]): fc.Arbitrary<Fault[]> {
  const ids = of.map(({ id }) => id);
  const whom = fc.uniqueArray(
    fc.constantFrom(...ids.map((id) => ({ variant: id })), ...HEADERS.map((match) => ({ match }))),
    {
      maxLength: 3,
    },
  );
  return whom.chain((all) =>
    fc.tuple(
      ...all.map((each) =>
        fc
          .constantFrom({ delay: '2s' }, { abort: 503 }, { delay: '1s', abort: 500 })
          .map((what): Fault => ({ ...each, ...what, percent: 50 })),
      ),
    ),
  );
}

const HEADERS: Readonly<Record<string, TextMatch>>[] = [
  { 'end-user': { exact: 'agung' } },
  { 'End-User': { prefix: 'an' } },
  { 'x-beta': { present: true } },
];

/** The fields of `EVERYTHING` that fit any service that is not tcp; the others are drawn one by one. */
const FIELDS: Partial<Service> = (() => {
  const { image, protocol, routes, hostnames, autoscale, versions, faults, callers, ...rest } = EVERYTHING;
  // These are laid over objects that not every service has.
  const { autoscaler, podDisruptionBudget, consumes, ...fields } = rest;
  // With a topic per variant nobody else in the tenant may read it (QUEUE-4).
  const filtered = consumes.map((each) => ({ ...each, mode: 'filter' as const }));
  // Behind NetworkPolicies an authorizer has to be named in estate.yaml (TENANT-12), which these have not.
  const { provider, ...authentication } = fields.authentication;
  return { ...fields, authentication, consumes: filtered };
})();

/** Several ports; the second one for requests is that of the paths below `/more`. */
const PORTS = {
  http: { port: 8080 },
  api: { port: 9090, targetPort: 9091, protocol: 'http2' },
  db: { port: 5432, protocol: 'tcp' },
  metrics: { port: 9102, routed: false },
} as const;

function routed(path: string, several: boolean): ExposedRoute {
  return several && path.startsWith('/more') ? { path, port: 'api' } : path;
}

/** Some of them, or none. */
function someFields(everyField: EveryField, fields: Partial<Service>): fc.Arbitrary<Partial<Service>> {
  if (everyField === false) return fc.constant<Partial<Service>>({});
  const all = everyField === true ? (Object.keys(fields) as (keyof Service)[]) : [...everyField];
  return fc.subarray(all).map((names) => Object.fromEntries(names.map((name) => [name, fields[name]])));
}

function randomService(
  name: string,
  index: number,
  gateways: readonly string[],
  everyField: EveryField,
  some: fc.Arbitrary<Partial<Service>>,
): fc.Arbitrary<Service> {
  const exposed = fc.constantFrom('paths', 'host', 'both', 'internal');
  return fc
    .record({
      exposed,
      // Beside the domains of `randomTenant`: below, two labels below, at and above one.
      host: fc.constantFrom('NAME.TENANT.example.com', 'a.NAME.alt.TENANT.example.com', 'TENANT-NAME.example.org'),
      shared: fc.constantFrom('TENANT.example.com', 'TENANT.example.net', 'www.TENANT.example.net'),
      at: fc.constantFrom(undefined, ...gateways),
      variants,
      canary: randomCanary,
      versions,
      tcp: fc.constantFrom(true, false, false, false),
      several: everyField !== false ? fc.boolean() : fc.constant(false),
      scaled: fc.boolean(),
      fields: some,
    })
    .chain((drawn) => randomFaults(drawn.variants).map((faults) => ({ ...drawn, faults })))
    .map(({ at, tcp, scaled, several, fields, ...drawn }) => {
      const how = at === undefined ? 'internal' : drawn.exposed;
      const paths = index === 0 ? ['/'] : [`/${name}`, `/more/${name}`];
      const routes = how === 'paths' || how === 'both' ? paths.map((path) => routed(path, several)) : [];
      const hostnames = how === 'host' ? [drawn.host] : how === 'both' ? [drawn.host, drawn.shared] : [];
      const common = {
        image,
        ...(scaled && { autoscale: { min: 1, max: 3, cpu: 80 }, resources: { requests: { cpu: '100m' } } }),
      };
      if (tcp && how === 'internal') {
        return service(name, {
          ...common,
          protocol: 'tcp',
          canary: drawn.canary && canary({ weight: drawn.canary.weight, image }),
        });
      }
      return service(name, {
        ...common,
        routes,
        hostnames: hostnames.map((host) => host.replace('NAME', name)),
        gateway: how === 'internal' ? undefined : at,
        variants: drawn.variants,
        canary: drawn.canary,
        versions: drawn.versions,
        faults: drawn.faults,
        timeout: '3s',
        ...fields,
        // Two services may not redirect one path, and one that is not exposed none.
        redirects:
          routes.length + hostnames.length === 0
            ? []
            : (fields.redirects ?? []).map((each) => ({ ...each, path: `/old/${name}` })),
        ...(routes.length === 0 && { rewrite: undefined }),
        ...(hostnames.length === 0 && { domains: true }),
        ...(scaled && { resources: common.resources }),
        ...(several && { port: undefined, targetPort: undefined, ports: PORTS, patches: undefined }),
      });
    });
}

function randomGateways(name: string): fc.Arbitrary<Gateway[]> {
  const one = fc.record({
    variantAccess: fc.constantFrom<Gateway['variantAccess'][]>(
      ['hostname', 'header', 'condition'],
      ['hostname', 'header'],
      ['header', 'condition'],
      ['condition'],
      ['hostname'],
      ['header'],
      [],
    ),
    unknownVariant: fc.constantFrom<Gateway['unknownVariant'][]>('mainline', 'not-found'),
    elsewhere: fc.boolean(),
    credentialName: fc.constantFrom(undefined, `${name}-cert`),
  });
  return fc.array(one, { maxLength: 2 }).map((all) =>
    all.map(({ elsewhere, credentialName, ...props }, index) =>
      gateway({
        ...props,
        name: index === 0 ? 'gateway' : 'inner',
        podNamespace: elsewhere ? 'istio-ingress' : `${name}-staging`,
        ...(elsewhere && { selector: { istio: `${name}-${index}` } }),
        credentialName: credentialName && `${credentialName}-${index}`,
      }),
    ),
  );
}

function randomTenant(
  name: string,
  maxServices: number,
  everyField: EveryField,
  some: fc.Arbitrary<Partial<Service>>,
): fc.Arbitrary<Tenant> {
  const names = fc.uniqueArray(fc.constantFrom(...SERVICES), { minLength: 1, maxLength: maxServices });
  return fc
    .tuple(
      randomGateways(name),
      names,
      fc.uniqueArray(fc.constantFrom(`${name}.example.com`, `alt.${name}.example.com`, `eu.${name}.example.net`), {
        minLength: 1,
      }),
      fc.constantFrom(...Object.values(MtlsMode).slice(0, 2)),
    )
    .chain(([gateways, serviceNames, domains, mode]) =>
      fc
        .tuple(
          ...serviceNames.map((each, index) =>
            randomService(
              each,
              index,
              gateways.map((at) => at.name),
              everyField,
              some,
            ),
          ),
        )
        .map((services) =>
          tenant({
            name,
            domains,
            gateways,
            mtls: { mode, exceptions: [] },
            // As often as a namespace's name is even: drawing it would change what seeds draw.
            isolation: { authorization: true, callers: true, sidecar: true, network: name.length % 2 === 0 },
            environment: Environment.STAGING,
            // Two tenants may not have one hostname.
            services: withConditionsApart(services).map((each) => ({
              ...each,
              hostnames: each.hostnames.map((host) => host.replace('TENANT', name)),
            })),
          }),
        ),
    );
}

/** Without the conditions that others make useless; those of a variant hold at the gateway for all services. */
function withConditionsApart(services: readonly Service[]): Service[] {
  const isApart = apart(
    services.flatMap(({ routes, versions }) =>
      // The paths of versions are exposed as well: a condition on one of them takes all of its requests.
      routePaths(routes).flatMap((path) => [
        path,
        ...versions.map(({ name }) => `${path === '/' ? '' : path}/${name}`),
      ]),
    ),
  );
  return services.map((each) => ({
    ...each,
    variants: each.variants.map((one) => ({ ...one, match: one.match?.filter(isApart) })),
    canary: each.canary && { ...each.canary, match: each.canary.match.filter(isApart) },
    faults: each.faults.filter(({ match }) => match === undefined || isApart({ headers: match })),
  }));
}

/** Calls of everybody to everybody but themselves. */
function withCalls(tenants: readonly Tenant[]): fc.Arbitrary<Estate> {
  const all: Call[] = tenants.flatMap(({ name, services }) =>
    services.map((each): Call => ({ kind: 'service', tenant: name, service: each.name })),
  );
  const callers = tenants.flatMap(({ services }) => services);
  return fc.tuple(...callers.map(() => fc.uniqueArray(fc.constantFrom(...all), { maxLength: 3 }))).map((drawn) => {
    const calls = new Map(callers.map((caller, index) => [caller, drawn[index]!]));
    return estate(
      ...tenants.map((each) => ({
        ...each,
        services: each.services.map((caller) => ({
          ...caller,
          calls: calls
            .get(caller)!
            .filter((call) => call.kind !== 'service' || call.tenant !== each.name || call.service !== caller.name),
        })),
      })),
    );
  });
}
