import { RETRY_CONDITIONS, refusedRetryConditions } from '../../../limits/limits';
import type { MeshObject, VirtualService } from '../../../mesh-model';
import { list, number, record, text, texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { trafficPolicies } from '../destination/traffic-policies';
import { checkEnvoyFilter } from './refused-envoy-filter';
import { checkPolicy } from './refused-policy';
import { checkSubsets, checkTrafficPolicy } from './refused-traffic-policy';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const SERVER_PROTOCOLS = ['HTTP', 'HTTP2', 'HTTPS', 'GRPC', 'GRPC-WEB', 'MONGO', 'REDIS', 'MYSQL', 'TCP', 'TLS'];
const ENTRY_PROTOCOLS = [...SERVER_PROTOCOLS, 'UDP', 'HTTP_PROXY'];

export const REFUSED_VALUE: Lint = {
  code: 'BL120',
  name: 'refused-value',
  severity: 'breaks-traffic',
  summary: "A value fits the schema, but Istio's webhook refuses it.",
  cause: 'The object is not accepted; where the webhook does not run, Istio drops what it cannot use.',
  fix: 'Write one of the values that Istio takes.',
  istio: ['IST0106'],
  run(mesh, report) {
    for (const virtualService of mesh.model.writtenVirtualServices) checkVirtualService(virtualService, report);
    for (const object of networking(mesh, 'Gateway')) checkGateway(object, report);
    for (const object of networking(mesh, 'ServiceEntry')) checkServiceEntry(object, report);
    for (const object of mesh.objects('security.istio.io', 'AuthorizationPolicy')) checkPolicy(object, report);
    for (const object of networking(mesh, 'EnvoyFilter')) checkEnvoyFilter(object, report);
    for (const policy of trafficPolicies(mesh)) checkTrafficPolicy(policy, report);
    for (const object of networking(mesh, 'DestinationRule')) checkSubsets(object, report);
    for (const object of networking(mesh, 'Sidecar')) checkSidecar(object, report);
    for (const object of mesh.objects('security.istio.io', 'RequestAuthentication')) checkKeys(object, report);
    for (const [group, kind] of TARGETING) {
      for (const object of mesh.objects(group, kind)) checkSelector(object, report);
    }
    for (const object of mesh.objects('security.istio.io', 'PeerAuthentication')) checkSelector(object, report);
    for (const [group, kind] of TARGETING) {
      for (const object of mesh.objects(group, kind)) checkTargets(object, report);
    }
  },
};

/** Kinds that are attached to what `targetRefs` names. */
const TARGETING: readonly (readonly [string, string])[] = [
  ['security.istio.io', 'AuthorizationPolicy'],
  ['security.istio.io', 'RequestAuthentication'],
  ['telemetry.istio.io', 'Telemetry'],
  ['extensions.istio.io', 'WasmPlugin'],
  ['networking.istio.io', 'EnvoyFilter'],
];

const TARGETS = [
  'core/Service',
  '/Service',
  'networking.istio.io/ServiceEntry',
  'gateway.networking.k8s.io/Gateway',
  'gateway.networking.k8s.io/GatewayClass',
];

/** Targets of a kind that Istio attaches nothing to: its own Gateway above all, or a Deployment. */
function checkTargets(object: MeshObject, report: Report): void {
  const selecting = ['selector', 'workloadSelector'].find((field) => object.spec[field] !== undefined);
  if (selecting !== undefined && list(object.spec.targetRefs).length > 0) {
    const message = `targetRefs and ${selecting} exclude each other`;
    report({
      object,
      path: ['spec', 'targetRefs'],
      key: true,
      message,
      fix: `keep one of targetRefs and ${selecting}`,
    });
  }
  list(object.spec.targetRefs).forEach((item, index) => {
    const { kind, group } = record(item);
    if (text(kind) === undefined || TARGETS.includes(`${text(group) ?? ''}/${kind}`)) return;
    const message = `targetRefs cannot name a ${kind}${text(group) ? ` of ${group}` : ''}: it names a Service, a ServiceEntry, or a Gateway of gateway.networking.k8s.io`;
    const fix = 'write selector: { matchLabels: … } with labels of the pods';
    report({ object, path: ['spec', 'targetRefs', index, 'kind'], message, fix });
  });
}

function networking(mesh: CheckedMesh, kind: string): readonly MeshObject[] {
  return mesh.objects('networking.istio.io', kind);
}

function checkVirtualService({ object, http }: VirtualService, report: Report): void {
  texts(object.spec.gateways).forEach((name, index) => {
    if (name.split('/').length <= 2) return;
    report({ object, path: ['spec', 'gateways', index], message: `"${name}" is not <namespace>/<gateway>` });
  });
  const kinds = [object.spec.http, object.spec.tcp, object.spec.tls];
  if (kinds.every((rules) => list(rules).length === 0)) {
    report({ object, path: ['spec'], message: 'it has no rules: http, tcp or tls', fix: 'write a rule, or remove it' });
  }
  for (const { path, retries, cors, match, headers, route } of http) {
    if (match.length > 0) reportStars(object, path, report);
    if (headers !== undefined || route.some((to) => to.headers !== undefined)) reportPercent(object, path, report);
    for (const policy of refusedRetryConditions(retries?.retryOn ?? '')) {
      oneOf(policy, RETRY_CONDITIONS, { object, path: [...path, 'retries', 'retryOn'] }, report);
    }
    if (cors !== undefined) {
      texts(valueAt(object, [...path, 'corsPolicy', 'allowMethods'])).forEach((method, index) => {
        oneOf(method, METHODS, { object, path: [...path, 'corsPolicy', 'allowMethods', index] }, report);
      });
    }
    for (const condition of match) {
      for (const field of ['headers', 'withoutHeaders', 'queryParams'] as const) {
        if (condition[field][''] === undefined) continue;
        report({ object, path: [...condition.path, field, ''], message: 'a condition on a header without a name' });
      }
    }
  }
}

/** A star alone is no expression; Istio reads it as any value, and its webhook refuses it. */
function reportStars(object: MeshObject, path: readonly (string | number)[], report: Report): void {
  list(valueAt(object, [...path, 'match'])).forEach((item, index) => {
    const match = record(item);
    const at = [...path, 'match', index];
    const named = ['uri', 'scheme', 'method', 'authority'].map((field) => [[field], match[field]] as const);
    const inside = ['headers', 'withoutHeaders', 'queryParams'].flatMap((field) =>
      Object.entries(record(match[field])).map(([name, value]) => [[field, name], value] as const),
    );
    for (const [field, value] of [...named, ...inside]) {
      if (record(value).regex !== '*') continue;
      const message = '"*" is not an RE2 expression: the star has nothing to repeat';
      report({ object, path: [...at, ...field, 'regex'], message, fix: 'write .*, or leave the condition out' });
    }
  });
}

/** A percent sign begins a command of Envoy; one that is meant is doubled. */
function reportPercent(object: MeshObject, path: readonly (string | number)[], report: Report): void {
  const places = [path, ...list(valueAt(object, [...path, 'route'])).map((_, index) => [...path, 'route', index])];
  for (const place of places) {
    for (const side of ['request', 'response']) {
      for (const operation of ['set', 'add']) {
        const at = [...place, 'headers', side, operation];
        for (const [name, value] of Object.entries(record(valueAt(object, at)))) {
          if (typeof value !== 'string' || !value.includes('%')) continue;
          const rest = value.replace(/%%/g, '').replace(/%[A-Z_]+(\([^()]*\))?(:\d+)?%/g, '');
          if (!rest.includes('%') || rest.includes('(')) continue;
          const message = `"${value}" has a percent sign that begins no command of Envoy`;
          report({ object, path: [...at, name], message, fix: `write ${value.replace(/%/g, '%%')}` });
        }
      }
    }
  }
}

/** Selectors are labels letter by letter. */
function checkSelector(object: MeshObject, report: Report): void {
  for (const [label, value] of Object.entries(record(record(object.spec.selector).matchLabels))) {
    if (!`${label}${value}`.includes('*')) continue;
    const message = `${label}: ${value} has a star, and a selector has no wildcards`;
    report({ object, path: ['spec', 'selector', 'matchLabels', label], message });
  }
}

function checkKeys(object: MeshObject, report: Report): void {
  list(object.spec.jwtRules).forEach((rule, index) => {
    const uri = text(record(rule).jwksUri);
    if (!uri || /^https?:\/\//i.test(uri)) return;
    const message = `${uri} is no http or https address`;
    report({ object, path: ['spec', 'jwtRules', index, 'jwksUri'], message, fix: `write https://${uri}` });
  });
}

function checkSidecar(object: MeshObject, report: Report): void {
  const egress = list(object.spec.egress);
  egress.forEach((item, index) => {
    const { hosts, port } = record(item);
    const path = ['spec', 'egress', index];
    if (list(hosts).length === 0) report({ object, path, message: 'a listener has no hosts' });
    if (port === undefined && index < egress.length - 1) {
      const message = 'a listener without a port is for all that the others leave, and stands last';
      report({ object, path, message, fix: 'put it last, and all hosts without a port into one listener' });
    }
  });
  list(object.spec.ingress).forEach((item, index) => {
    const endpoint = text(record(item).defaultEndpoint);
    if (!endpoint || /^(127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):\d+$|^unix:\/\//.test(endpoint)) return;
    const message = `${endpoint} is not 127.0.0.1:<port> or 0.0.0.0:<port>`;
    report({ object, path: ['spec', 'ingress', index, 'defaultEndpoint'], message });
  });
}

function checkGateway(object: MeshObject, report: Report): void {
  list(object.spec.servers).forEach((server, at) => {
    const protocol = text(record(record(server).port).protocol);
    if (protocol === undefined) return;
    const path = ['spec', 'servers', at, 'port', 'protocol'];
    if (!SERVER_PROTOCOLS.includes(protocol.toUpperCase())) oneOf(protocol, SERVER_PROTOCOLS, { object, path }, report);
  });
}

function checkServiceEntry(object: MeshObject, report: Report): void {
  const numbers = new Set<number>();
  const names = list(object.spec.ports).map((port) => text(record(port).name) ?? '');
  list(object.spec.endpoints).forEach((endpoint, index) => {
    for (const name of Object.keys(record(record(endpoint).ports))) {
      if (names.includes(name)) continue;
      const message = `the ServiceEntry has no port called ${name}, but ${names.join(', ')}`;
      const fix = names.length === 1 ? `write ${names[0]}` : `write one of ${names.join(', ')}`;
      report({ object, path: ['spec', 'endpoints', index, 'ports', name], key: true, message, fix });
    }
  });
  list(object.spec.ports).forEach((port, index) => {
    const found = number(record(port).number);
    if (found === undefined) return;
    const path = ['spec', 'ports', index, 'number'];
    if (numbers.has(found)) report({ object, path, message: `port ${found} is listed twice` });
    numbers.add(found);
  });
  list(object.spec.ports).forEach((port, index) => {
    const protocol = text(record(port).protocol);
    if (!protocol || ENTRY_PROTOCOLS.includes(protocol.toUpperCase())) return;
    oneOf(protocol, ENTRY_PROTOCOLS, { object, path: ['spec', 'ports', index, 'protocol'] }, report);
  });
  const { resolution } = object.spec;
  if (resolution === 'DNS' || resolution === 'DNS_ROUND_ROBIN') {
    texts(object.spec.addresses).forEach((address, index) => {
      if (!address.includes('/')) return;
      const message = `with resolution ${resolution} an address is one, not a range like ${address}`;
      report({ object, path: ['spec', 'addresses', index], message, fix: 'write resolution: NONE, or one address' });
    });
    list(object.spec.endpoints).forEach((endpoint, index) => {
      const address = text(record(endpoint).address) ?? '';
      if (!address.includes('/')) return;
      const message = `${address} is no host and no IP address`;
      report({ object, path: ['spec', 'endpoints', index, 'address'], message, fix: 'write a host without a scheme' });
    });
  }
  if (resolution === 'DNS_ROUND_ROBIN' && list(object.spec.endpoints).length > 1) {
    const message = 'with resolution DNS_ROUND_ROBIN there is one endpoint at most';
    report({ object, path: ['spec', 'endpoints'], message, fix: 'write resolution: DNS' });
  }
  if (object.spec.resolution !== 'STATIC') return;
  list(object.spec.endpoints).forEach((endpoint, index) => {
    const address = text(record(endpoint).address) ?? '';
    if (address === '' || address.startsWith('unix://') || /^([\d.]+|[\da-fA-F:.]*:[\da-fA-F:.]*)$/.test(address))
      return;
    const message = `with resolution STATIC an endpoint has an IP address, not ${address}`;
    report({ object, path: ['spec', 'endpoints', index, 'address'], message, fix: 'write resolution: DNS' });
  });
}

function oneOf(
  value: string,
  allowed: readonly string[],
  at: { readonly object: MeshObject; readonly path: readonly (string | number)[] },
  report: Report,
): void {
  if (allowed.includes(value)) return;
  const meant = closestName(value, allowed);
  const fix = meant === undefined ? `write one of ${allowed.join(', ')}` : `did you mean ${meant}?`;
  report({ ...at, message: `Istio does not take ${value}; it is one of ${allowed.join(', ')}`, fix });
}
