import { describeProblem } from '../../lib/model/problem';
import { serviceHost } from '../../lib/model/service-identity';
import { Visibility } from '../../lib/routing/visibility';
import { checkEstate } from '../../lib/validation/check-estate';
import { asking, ruleOf } from '../routing/request';
import { each, MESHES, type Mesh } from './meshes';
import type { Emitted } from './rendered';

const HEADER = 'x-variant-id';

/** Items that differ: the same destination stands on hundreds of rules. */
const distinct = <T>(items: T[]): T[] => [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
const unique = (items: readonly unknown[]) => expect(items).toEqual([...new Set(items)]);
const routes = ({ inMesh, atEdge }: Mesh) => [...inMesh, ...atEdge];
const rules = (mesh: Mesh): Emitted[] => routes(mesh).flatMap(({ spec }) => spec.http ?? spec.tcp);
const header = (rule: Emitted) =>
  rule.headers?.request?.set?.[HEADER] ?? (rule.headers?.request?.remove?.includes(HEADER) ? 'removed' : 'kept');

test('the estates are ones that the checks have nothing against', () => {
  for (const { estate } of MESHES) {
    const errors = checkEstate(estate).filter(({ severity }) => severity === 'error');
    expect(errors.map(describeProblem)).toEqual([]);
  }
});

test('MESH-1: exactly one VirtualService per service host', () => {
  for (const { estate, inMesh } of MESHES) {
    const hosts = estate.tenants.flatMap(({ services }) => services.map(serviceHost));
    expect(inMesh.map(({ spec }) => spec.hosts).sort()).toEqual(hosts.map((host) => [host]).sort());
  }
});

test('MESH-2: mainline, then variants, then everything else', () => {
  each(
    ({ inMesh }) => inMesh.filter(({ spec }) => spec.http !== undefined),
    ({ spec }) => {
      const asks = ({ match = [] }: Emitted) => {
        if (match.length > 0 && match.every((block: Emitted) => block.withoutHeaders?.[HEADER] !== undefined)) return 0;
        return match.length > 0 && match.every((block: Emitted) => block.headers?.[HEADER] !== undefined) ? 1 : 2;
      };
      const order = spec.http.map(asks);
      expect(order).toEqual([...order].sort());
    },
  );
});

test('MESH-2: no rule stands after one that takes everything, and one of the mesh does', () => {
  each(routes, ({ spec }) => {
    const open = (spec.http ?? []).findIndex(({ match }: Emitted) => match === undefined);
    if (open >= 0) expect(open).toBe(spec.http.length - 1);
    else if (spec.gateways === undefined) expect(spec.tcp).toBeDefined();
  });
});

const asked = ({ match = [] }: Emitted) => match.flatMap(({ headers = {} }: Emitted) => headers[HEADER] ?? []);

test('MESH-3, EDGE-3: rules of variants match exact values, and no others look at the value', () => {
  each(
    (mesh) => distinct(rules(mesh)).filter((rule) => asked(rule).length > 0),
    (rule, { estate }) => {
      const names = new Set(asked(rule).map((value: Emitted) => JSON.stringify(value)));
      if (names.has('{}')) expect([...names]).toEqual(['{}']);
      else for (const value of asked(rule)) expect(value).toEqual({ exact: expect.stringMatching(/./) });
      const [{ destination }] = rule.route;
      const [service, namespace] = destination.host.split('.');
      const { variants } = estate.tenants
        .find((each) => each.namespace === namespace)!
        .services.find(({ name }) => name === service)!;
      // Who shares a rule gets released code, never a canary and no variant.
      const isVariant = variants.some(({ key }) => key === destination.subset);
      expect([isVariant, rule.route.length, destination.subset === 'canary']).toEqual([!names.has('{}'), 1, false]);
      if (names.has('{}')) expect(rule).not.toHaveProperty('mirror');
    },
  );
});

test('EDGE-3: a delegate holds the variants of one service, and sets the header to the key of each', () => {
  each(
    ({ delegates }) => delegates,
    ({ spec, metadata }, { atEdge }) => {
      const service = metadata.name.split('.').at(-1);
      for (const rule of spec.http) {
        const [{ destination }, ...more] = rule.route;
        expect(more).toEqual([]);
        expect(destination.host.split('.').slice(0, 2)).toEqual([service, metadata.namespace]);
        expect(header(rule)).toBe(destination.subset);
        expect(rule.match.every(({ uri }: Emitted) => uri === undefined)).toBe(true);
      }
      // Somebody has use for it.
      const names = spec.http.map(({ name }: Emitted) => `:header-${name}`);
      const taken = atEdge.flatMap(({ spec: { http } }) => http.map(({ name }: Emitted) => name));
      expect(names.every((end: string) => taken.some((name) => name.startsWith(service) && name.endsWith(end)))).toBe(
        true,
      );
    },
  );
});

test('MESH-6: every rule has a name, unique in its VirtualService', () => {
  each(routes, ({ spec }) => {
    const names = (spec.http ?? []).map(({ name }: Emitted) => name);
    unique(names);
    expect(names.every((name: string | undefined) => name !== undefined && name !== '')).toBe(true);
  });
});

test('DEST-1: rules of one host are exported alike to all callers', () => {
  for (const { all, inMesh } of MESHES) {
    for (const { spec } of inMesh) {
      const others = all('DestinationRule').filter((rule) => rule.spec.host === spec.hosts[0]);
      expect(others.length).toBeGreaterThan(0);
      for (const rule of others) expect(rule.spec.exportTo).toEqual(['*']);
      unique(spec.exportTo);
    }
  }
});

test('DEST-2: every subset that a route names is in one DestinationRule and has pods, as has the Service', () => {
  const targets = (mesh: Mesh) =>
    rules(mesh).flatMap(({ route, mirror }) => [
      ...route.map(({ destination }: Emitted) => destination),
      ...(mirror ? [mirror] : []),
    ]);
  each(
    (mesh) => distinct(targets(mesh)),
    ({ host, subset, port }, { all }) => {
      const [name, namespace] = host.split('.');
      const here = (object: Emitted) => object.metadata.namespace === namespace;
      const subsets = all('DestinationRule')
        .filter(({ spec }) => spec.host === host)
        .flatMap(({ spec }) => spec.subsets)
        .filter((each: Emitted) => each.name === subset);
      expect(subsets).toHaveLength(1);
      const [service] = all('Service').filter((object) => here(object) && object.metadata.name === name);
      expect(service.spec.ports.map((each: Emitted) => each.port)).toContain(port.number);
      const pods = { ...service.spec.selector, ...subsets[0].labels };
      const [deployment, ...more] = all('Deployment').filter(
        (object) =>
          here(object) &&
          Object.entries(pods).every(([label, value]) => object.spec.template.metadata.labels[label] === value),
      );
      expect(more).toEqual([]);
      expect(deployment.spec.selector.matchLabels).toEqual(pods);
      const scaled = all('HorizontalPodAutoscaler').some(
        (object) => here(object) && object.spec.scaleTargetRef.name === deployment.metadata.name,
      );
      expect(deployment.spec.replicas === undefined ? scaled : deployment.spec.replicas > 0 && !scaled).toBe(true);
    },
  );
});

test('DEST-4: weights are integers that total 100 over at least two', () => {
  const all = (mesh: Mesh) => distinct(rules(mesh).map(({ route }) => ({ route })));
  each(all, ({ route }) => {
    const weights = route.map(({ weight }: Emitted) => weight);
    if (route.length === 1) expect(weights).toEqual([undefined]);
    else expect(weights.reduce((sum: number, weight: number) => sum + weight, 0)).toBe(100);
    for (const weight of weights) if (weight !== undefined) expect(Number.isInteger(weight) && weight > 0).toBe(true);
  });
});

test('DEST-5: a mirror states its percentage', () => {
  each(
    (mesh) => rules(mesh).filter(({ mirror }) => mirror !== undefined),
    ({ mirrorPercentage }) => expect(mirrorPercentage.value).toBeGreaterThan(0),
  );
});

test('EDGE-5, TENANT-1: one VirtualService per gateway and host, and no host of two tenants', () => {
  for (const { atEdge } of MESHES) {
    for (const { spec } of atEdge) expect([spec.hosts.length, spec.gateways.length]).toEqual([1, 1]);
    unique(atEdge.map(({ spec }) => `${spec.gateways[0]} ${spec.hosts[0]}`));
    const owners = new Map(atEdge.map(({ spec, metadata }) => [spec.hosts[0], metadata.namespace]));
    for (const { spec, metadata } of atEdge) expect(owners.get(spec.hosts[0])).toBe(metadata.namespace);
  }
});

test('EDGE-2: every rule of a variant’s host sets the header, and every exposed path is there', () => {
  each(
    ({ atEdge }) =>
      atEdge.filter(({ spec }) => spec.http.every((rule: Emitted) => !['removed', 'kept'].includes(header(rule)))),
    ({ spec }, { atEdge }) => {
      unique([header(spec.http[0])]);
      expect(spec.http.map(header)).toEqual(spec.http.map(() => spec.hosts[0].split('.')[0]));
      const base = atEdge.find(
        (other) =>
          other.spec.gateways[0] === spec.gateways[0] &&
          `${header(spec.http[0])}.${other.spec.hosts[0]}` === spec.hosts[0],
      );
      const paths = ({ http }: Emitted) => new Set(http.map(({ name }: Emitted) => name.split(':')[0]));
      expect(paths(spec)).toEqual(paths(base.spec));
    },
  );
});

test('EDGE-2, EDGE-4: a tenant has hosts for exactly what its gateways and variants ask for', () => {
  for (const { estate, atEdge } of MESHES) {
    const visibility = new Visibility(estate);
    for (const tenant of estate.tenants) {
      for (const gateway of tenant.gateways) {
        const hosts: string[] = atEdge
          .filter(({ spec }) => spec.gateways[0] === `${tenant.namespace}/${gateway.name}`)
          .map(({ spec }) => spec.hosts[0]);
        const exposed = tenant.services.filter((service) => service.gateway === gateway.name);
        const bases = distinct([
          ...(exposed.some(({ routes }) => routes.length > 0) ? tenant.domains : []),
          ...exposed.flatMap(({ hostnames }) => hostnames),
        ]);
        const keys = gateway.variantAccess.includes('hostname')
          ? visibility.variants(tenant).map(({ key }) => key)
          : [];
        const wild = gateway.variantAccess.length > 0 && gateway.unknownVariant === 'mainline' ? ['*'] : [];
        expect(hosts.sort()).toEqual(
          bases.flatMap((base) => [base, ...[...keys, ...wild].map((key) => `${key}.${base}`)]).sort(),
        );
      }
    }
  }
});

test('EDGE-3: without header access every rule removes the header; with it, shared rules pass it on', () => {
  each(
    ({ atEdge }) => atEdge,
    ({ spec, metadata }, { estate }) => {
      const { gateways } = estate.tenants.find(({ namespace }) => namespace === metadata.namespace)!;
      const { variantAccess } = gateways.find(({ name }) => `${metadata.namespace}/${name}` === spec.gateways[0])!;
      const wild = spec.hosts[0].startsWith('*.');
      const kept = spec.http.filter((rule: Emitted) => header(rule) === 'kept');
      if (wild || !variantAccess.includes('header')) expect(kept).toEqual([]);
      for (const { match } of kept) {
        const sides = match.map((block: Emitted) => [
          block.withoutHeaders?.[HEADER] !== undefined,
          block.headers?.[HEADER] !== undefined,
        ]);
        // Either none of its requests carries the header, or all do.
        expect([[[true, false]], [[false, true]]]).toContainEqual(distinct(sides));
      }
    },
  );
});

test('EDGE-3: a value that nobody knows reaches released code only, at the gateway and at every hop after it', () => {
  const carried: Record<string, string>[] = [
    {},
    { 'end-user': 'agung', 'x-team': 'agung' },
    { cookie: 'beta=agung' },
    { 'user-agent': 'Firefox' },
  ];
  const requests = carried.flatMap((headers) =>
    ['/', '/cms', '/more/ui/x', '/cms/v1/x'].map((path) => asking('nobody', { path: `${path}?preview=1`, headers })),
  );
  const byHeader = ({ estate, atEdge }: Mesh) =>
    atEdge.filter(({ spec, metadata }) => {
      const { gateways } = estate.tenants.find(({ namespace }) => namespace === metadata.namespace)!;
      const { variantAccess } = gateways.find(({ name }) => `${metadata.namespace}/${name}` === spec.gateways[0])!;
      const keeps = spec.http.some((rule: Emitted) => header(rule) === 'kept');
      return variantAccess.includes('header') && keeps;
    });
  each(
    (mesh) => [...mesh.inMesh.filter(({ spec }) => spec.http !== undefined), ...byHeader(mesh)],
    ({ spec }) => {
      for (const request of requests) {
        const rule = ruleOf(spec.http, request);
        const strange = rule?.route?.some(({ destination }: Emitted) => !/^(main|v\d)$/.test(destination.subset));
        if (strange || rule?.mirror !== undefined) expect(rule).toBe('a rule that leads to released code only');
      }
    },
  );
});

test('NAME-4: in the mesh no rule touches the header', () => {
  each(
    ({ inMesh }) => inMesh.flatMap(({ spec }) => spec.http ?? []),
    (rule) => expect(header(rule)).toBe('kept'),
  );
});

test('NAME-3: names are valid for their kinds, and no two objects have one', () => {
  const label = /^(?=.{1,63}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
  const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
  for (const { objects } of MESHES) {
    unique(objects.map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`));
  }
  each(
    ({ objects }) => objects,
    ({ kind, metadata, spec }) => {
      expect(metadata.name).toMatch(['Namespace', 'Service', 'Deployment'].includes(kind) ? label : subdomain);
      if (kind !== 'Namespace') expect(metadata.namespace).toMatch(label);
      const value = /^(?=.{0,63}$)([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
      expect(Object.values<string>(metadata.labels ?? {}).filter((each) => !value.test(each))).toEqual([]);
      expect((spec?.subsets ?? []).filter(({ name }: Emitted) => !label.test(name))).toEqual([]);
      if (kind === 'Service') {
        for (const port of spec.ports) {
          expect(port.name).toMatch(/^(?=.{1,15}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?$/);
          expect(port.name).toMatch(new RegExp(`^${port.appProtocol}(-|$)`));
        }
      }
    },
  );
});

test('NAME-4: Istio’s kinds are of version v1, and hosts of routes are in full', () => {
  each(
    ({ objects }) => objects.filter(({ apiVersion }) => apiVersion.includes('istio.io')),
    ({ apiVersion }) => expect(apiVersion).toMatch(/^(networking|security)\.istio\.io\/v1$/),
  );
  const targets = (mesh: Mesh) => distinct(rules(mesh).map(({ route }) => ({ route })));
  each(targets, ({ route }) => {
    for (const { destination } of route)
      expect(destination.host).toMatch(/^[a-z0-9-]+\.[a-z0-9-]+\.svc\.cluster\.local$/);
  });
});

test('MESH-7, TENANT-3: callers see and may call what they declare, and nobody else', () => {
  each(
    ({ estate }) => estate.tenants.flatMap(({ services }) => services),
    (service, { all, estate }) => {
      const in_ = (kind: string, namespace: string, name: string) =>
        all(kind).find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
      const callees = service.calls.map((call) => {
        if (call.kind !== 'service') throw new Error('the estates have only calls of services');
        return estate.tenants
          .find(({ name }) => name === call.tenant)!
          .services.find(({ name }) => name === call.service)!;
      });
      const hosts = in_('Sidecar', service.namespace, service.name).spec.egress[0].hosts;
      expect(
        hosts
          .slice(0, -1)
          .map((host: string) => host.split('/')[1])
          .sort(),
      ).toEqual([...new Set(callees.map(serviceHost))].sort());
      for (const callee of callees) {
        const { exportTo } = in_('VirtualService', callee.namespace, callee.name).spec;
        expect(exportTo).toContain(callee.namespace === service.namespace ? '.' : service.namespace);
        if (callee.namespace === service.namespace) continue;
        const [rule] = in_('AuthorizationPolicy', callee.namespace, `callers-of-${callee.name}`).spec.rules;
        expect(rule.from[0].source.principals).toContain(`cluster.local/ns/${service.namespace}/sa/${service.name}`);
      }
    },
  );
});

test('DEST-3, SAFE-4: no tls for mesh hosts, and nothing that changes by itself', () => {
  for (const { objects } of MESHES) {
    expect(JSON.stringify(objects.filter(({ kind }) => kind === 'DestinationRule'))).not.toContain('"tls"');
    expect(JSON.stringify(objects.map(({ metadata }) => metadata))).not.toMatch(/\d{4}-\d\d-\d\d|[0-9a-f]{40}/);
  }
});
