import type { Estate } from '../../lib/model/tenant';
import { tenantObjects } from '../../lib/objects/tenant-objects';
import { Visibility } from '../../lib/routing/visibility';
import { checkEstate } from '../../lib/validation/check-estate';
import { estate, gateway, service, tenant, variant } from './declared';
import { envoyDomain, istioVirtualHosts } from './istio-virtual-hosts';
import { MESHES } from './meshes';
import type { Emitted } from './rendered';

const RANDOM: [Estate, Emitted[]][] = MESHES.map(({ estate: each, objects }) => [each, objects]);

/** Gateways by the pods that they share. */
function byPods(objects: readonly Emitted[]): Emitted[][] {
  const groups = new Map<string, Emitted[]>();
  for (const object of objects.filter(({ kind }) => kind === 'Gateway')) {
    const pods = JSON.stringify(object.spec.selector);
    groups.set(pods, [...(groups.get(pods) ?? []), object]);
  }
  return [...groups.values()];
}

const hostsOf = (routes: readonly Emitted[]): string[] => routes.flatMap(({ spec }) => spec.hosts ?? []);

/** Hosts as clients might ask for: declared ones, those of variants, and such as nobody declared. */
function asked(gateways: readonly Emitted[], routes: readonly Emitted[]): string[] {
  const listed = gateways.flatMap(({ spec }) => spec.servers.flatMap(({ hosts }: Emitted) => hosts));
  const plain = [...hostsOf(routes), ...listed.map((host: string) => host.split('/')[1])].map((host) =>
    host.replace(/^\*\./, ''),
  );
  const above = plain.map((host) => host.slice(host.indexOf('.') + 1));
  return [...new Set([...plain, ...above])].flatMap((host) => [host, `nope.${host}`, `deep.nope.${host}`]);
}

/** Every request's host with all VirtualServices whose rules Envoy would look through, in both orders of age. */
function deciding(objects: readonly Emitted[]): { host: string; port: number; names: string[]; expected: string[] }[] {
  const routes = objects.filter(({ kind, spec }) => kind === 'VirtualService' && spec.gateways !== undefined);
  return byPods(objects).flatMap((gateways) => {
    const references = gateways.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    const here = routes.filter(({ spec }) => references.includes(spec.gateways[0]));
    const ports = new Set<number>(gateways.flatMap(({ spec }) => spec.servers.map(({ port }: Emitted) => port.number)));
    return [...ports].flatMap((port) =>
      [here, [...here].reverse()].flatMap((byAge) => {
        const domains = istioVirtualHosts(gateways, byAge, port);
        return asked(gateways, here).map((host) => {
          const own = envoyDomain(hostsOf(here), host);
          const domain = envoyDomain(domains.keys(), host);
          const names = domain === undefined ? [] : domains.get(domain)!.map(({ metadata }) => metadata.name);
          const expected = here.filter(({ spec }) => spec.hosts[0] === own).map(({ metadata }) => metadata.name);
          return { host, port, names, expected };
        });
      }),
    );
  });
}

function rendered(declared: Estate): Emitted[] {
  expect(checkEstate(declared).filter(({ severity }) => severity === 'error')).toEqual([]);
  const visibility = new Visibility(declared);
  return declared.tenants.flatMap((each) =>
    tenantObjects(each, visibility).map(({ kind, name, fields }) => ({
      kind,
      metadata: { name, namespace: each.namespace },
      spec: fields.spec?.(),
    })),
  );
}

const OPS = [variant('OPS-1')];
const ui = (hostnames: string[], at = 'gateway') => service('ui', { routes: ['/'], hostnames, gateway: at });
const bff = (hostnames: string[], at = 'gateway') =>
  service('bff', { routes: ['/api/mobile'], hostnames, gateway: at, variants: OPS });
const pods = { selector: { istio: 'shared' } };

test.each<[string, Estate]>([
  ['a hostname below a domain', estate(tenant({ services: [ui([]), bff(['zz.acme.example.com'])] }))],
  ['a hostname above a domain', estate(tenant({ services: [ui([]), bff(['example.com'])] }))],
  ['a hostname that is a domain', estate(tenant({ services: [ui([]), bff(['acme.example.com'])] }))],
  ['a hostname two labels below', estate(tenant({ services: [ui([]), bff(['b.a.acme.example.com'])] }))],
  [
    'domains below one another, the lower one first',
    estate(tenant({ domains: ['eu.example.com', 'example.com', 'a.eu.example.com'], services: [ui([]), bff([])] })),
  ],
  [
    'two gateways on the same pods',
    estate(
      tenant({
        domains: [],
        gateways: [gateway({ name: 'outer', ...pods }), gateway({ name: 'inner', ...pods })],
        services: [ui(['example.org'], 'outer'), bff(['a.example.org'], 'inner')],
      }),
    ),
  ],
  [
    'production, which has no wildcard',
    estate(
      tenant({
        gateways: [gateway({ variantAccess: [], credentialName: 'cert', httpsRedirect: true })],
        services: [ui([]), bff(['zz.acme.example.com'])],
      }),
    ),
  ],
  [
    'unknown prefixes that are not found',
    estate(
      tenant({
        gateways: [gateway({ unknownVariant: 'not-found' })],
        services: [ui([]), bff(['zz.acme.example.com'])],
      }),
    ),
  ],
])('EDGE-5: one VirtualService decides, whatever its age: %s', (_, declared) => {
  const all = deciding(rendered(declared));
  expect(all.length).toBeGreaterThan(10);
  expect(all.filter(({ names }) => names.length === 1).length).toBeGreaterThan(3);
  for (const each of all) expect(each).toEqual({ ...each, names: each.expected });
});

test('EDGE-5: one VirtualService decides in estates of all shapes, the same in both orders of age', () => {
  let below = 0;
  for (const [declared, objects] of RANDOM) {
    for (const { domains, services } of declared.tenants) {
      const hosts = [...domains, ...services.flatMap(({ hostnames }) => hostnames)];
      below += hosts.filter((host) => hosts.some((other) => host.endsWith(`.${other}`))).length;
    }
    const wrong = deciding(objects).filter(({ names, expected }) => String(names) !== String(expected));
    expect(wrong).toEqual([]);
  }
  expect(below).toBeGreaterThan(20);
});
