import { RETRY_CONDITIONS, refusedRetryConditions } from '../../../limits/limits';
import type { MeshObject, VirtualService } from '../../../mesh-model';
import { list, number, record, text, texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { closestName } from '../../../text/closest-name';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint, Report } from '../../lint';
import { trafficPolicies } from '../destination/traffic-policies';
import { checkEnvoyFilter } from './refused-envoy-filter';
import { checkLocality } from './refused-locality';
import { checkPolicy } from './refused-policy';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', '*'];
const SERVER_PROTOCOLS = ['HTTP', 'HTTP2', 'HTTPS', 'GRPC', 'GRPC-WEB', 'MONGO', 'REDIS', 'MYSQL', 'TCP', 'TLS'];

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
    for (const policy of trafficPolicies(mesh)) checkLocality(policy, report);
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
  for (const { path, retries, cors, match } of http) {
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
