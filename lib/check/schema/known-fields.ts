import type { MeshObject } from '../../mesh-model';

/** A field that people write although there is none here, or none any more, and what to write instead. */
export interface KnownField {
  /** The kind, after its `apiVersion` and a blank where the field is gone from one version only. */
  readonly kind: string;
  readonly field: string;
  /** The field or list item in which it stands; any by default. */
  readonly parent?: string;
  readonly verdict: 'removed-field' | 'deprecated-field';
  readonly effect: string;
  readonly fix: string;
}

const HEADERS = 'write headers.request.set (or .add, .remove) on the rule or the route';
const RESPONSE_HEADERS = 'write headers.response.set (or .add, .remove) on the rule or the route';

/** Fields that Istio or Kubernetes once had. */
export const KNOWN_FIELDS: readonly KnownField[] = [
  removed('VirtualService', 'appendHeaders', 'no header is set', HEADERS),
  removed('VirtualService', 'appendRequestHeaders', 'no header is set', HEADERS),
  removed('VirtualService', 'removeRequestHeaders', 'no header is removed', HEADERS),
  removed('VirtualService', 'appendResponseHeaders', 'no header is set', RESPONSE_HEADERS),
  removed('VirtualService', 'removeResponseHeaders', 'no header is removed', RESPONSE_HEADERS),
  removed('VirtualService', 'websocketUpgrade', 'WebSockets work without it', 'remove the field'),
  removed(
    'VirtualService',
    'percent',
    'without a percentage no request is aborted',
    'write percentage: { value: … }',
    'abort',
  ),
  removed('EnvoyFilter', 'filters', 'no filter is added', 'write configPatches'),
  removed(
    'EnvoyFilter',
    'workloadLabels',
    'it is for all pods of the namespace',
    'write workloadSelector: { labels: … }',
  ),
  deprecated('VirtualService', 'percent', 'whole percents only', 'write percentage: { value: … }', 'delay'),
  deprecated('VirtualService', 'mirror_percent', 'whole percents only', 'write mirrorPercentage: { value: … }'),
  deprecated('VirtualService', 'mirrorPercent', 'whole percents only', 'write mirrorPercentage: { value: … }'),
  deprecated('VirtualService', 'allowOrigin', 'exact origins only', 'write allowOrigins: [{ exact: … }]'),
  deprecated(
    'DestinationRule',
    'minimumRingSize',
    'kept for old files',
    'write ringHash: { minimumRingSize: … }',
    'consistentHash',
  ),
  deprecated('DestinationRule', 'warmupDurationSecs', 'kept for old files', 'write warmup: { duration: … }'),
  deprecated(
    'Gateway',
    'targetPort',
    'Istio does not read it',
    'remove the field; the Service has the target port',
    'port',
  ),
  deprecated(
    'ServiceEntry',
    'subjectAltNames',
    'used only where a DestinationRule has none',
    'write it in the DestinationRule: trafficPolicy.tls.subjectAltNames',
    'spec',
  ),
  deprecated('AuthorizationPolicy', 'targetRef', 'one target only', 'write targetRefs: [ … ]'),
  deprecated('RequestAuthentication', 'targetRef', 'one target only', 'write targetRefs: [ … ]'),
  deprecated('Telemetry', 'targetRef', 'one target only', 'write targetRefs: [ … ]'),
  deprecated('Sidecar', 'egressProxy', 'Istio ignores it', 'remove the field', 'outboundTrafficPolicy'),
  removed(
    'PeerAuthentication',
    'targets',
    'it was a field of the Policy that is gone',
    'write selector: { matchLabels: … }',
  ),
  removed(
    'autoscaling/v2 HorizontalPodAutoscaler',
    'targetCPUUtilizationPercentage',
    'it is of autoscaling/v1',
    'write metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: … } } }]',
  ),
  removed('Ingress', 'serviceName', 'it was of v1beta1', 'write service: { name: …, port: { number: … } }'),
  removed('Ingress', 'servicePort', 'it was of v1beta1', 'write service: { name: …, port: { number: … } }'),
  removed('PeerAuthentication', 'peers', 'it was a field of the Policy that is gone', 'write mtls: { mode: STRICT }'),
];

const NAMES = new Map<string, Set<string>>();
for (const { kind, field } of KNOWN_FIELDS) {
  const name = kind.slice(kind.indexOf(' ') + 1);
  NAMES.set(name, (NAMES.get(name) ?? new Set()).add(field));
}

/** The names that stand in some entry for a kind. */
export function knownNames(kind: string): ReadonlySet<string> | undefined {
  return NAMES.get(kind);
}

/** The entry for a field, if people are known to write it. */
export function knownField({ kind, apiVersion }: MeshObject, field: string, parent: string): KnownField | undefined {
  return KNOWN_FIELDS.find(
    (item) =>
      (item.kind === kind || item.kind === `${apiVersion} ${kind}`) &&
      item.field === field &&
      (item.parent === undefined || item.parent === parent),
  );
}

function removed(kind: string, field: string, effect: string, fix: string, parent?: string): KnownField {
  return { kind, field, verdict: 'removed-field', effect, fix, parent };
}

function deprecated(kind: string, field: string, effect: string, fix: string, parent?: string): KnownField {
  return { kind, field, verdict: 'deprecated-field', effect, fix, parent };
}
