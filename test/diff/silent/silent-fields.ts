/** A field that nobody is told of as a change of traffic. */
export interface SilentField {
  readonly field: string;
  readonly reason: string;
  readonly covers: (field: string) => boolean;
}

/** The part of a kind below its pods' template. */
const POD = 'Deployment spec.template.spec';
const OTHER_PODS = ['CloneSet spec.template.spec', 'Rollout spec.template.spec', 'StatefulSet spec.template.spec'];

/** Fields by the reason why no request changes; `**` stands for the field, or the kind, and all below it. */
const REASONS: Readonly<Record<string, readonly string[]>> = {
  'what runs in pods, and how they are replaced: named under Objects, and no request goes elsewhere': [
    'ConfigMap data.*',
    'CronJob metadata.name',
    'CronJob metadata.namespace',
    'CronJob spec.jobTemplate.spec.template.spec.**',
    'CronJob spec.schedule',
    'Deployment spec.minReadySeconds',
    'Deployment spec.strategy.**',
    `${POD}.containers[].args.**`,
    `${POD}.containers[].command.**`,
    `${POD}.containers[].env.**`,
    `${POD}.containers[].image`,
    `${POD}.containers[].resources.**`,
    `${POD}.containers[].volumeMounts.**`,
    `${POD}.initContainers.**`,
    `${POD}.terminationGracePeriodSeconds`,
    `${POD}.volumes.**`,
    'Pod spec.containers[].image',
    'Pod spec.containers[].name',
    'PodDisruptionBudget **',
    'StatefulSet spec.serviceName',
    ...OTHER_PODS.flatMap((pod) => [`${pod}.containers[].image`, `${pod}.containers[].name`]),
  ],
  'whether a pod is ready is known of none, and probes pass the proxy': [
    `${POD}.containers[].livenessProbe.**`,
    `${POD}.containers[].readinessProbe.**`,
    'WorkloadGroup spec.probe.**',
  ],
  'ports of containers are for readers, unless a Service has their name': [
    `${POD}.containers[].ports[].protocol`,
    'Pod spec.containers[].ports.**',
    ...OTHER_PODS.map((pod) => `${pod}.containers[].ports.**`),
  ],
  'no policy of these estates names the account': [
    'Pod spec.serviceAccountName',
    'ServiceAccount metadata.name',
    'ServiceAccount metadata.namespace',
    ...OTHER_PODS.map((pod) => `${pod}.serviceAccountName`),
  ],
  'nobody calls these pods, and no policy is about them': [
    'Pod metadata.labels',
    'Pod metadata.name',
    'Pod metadata.namespace',
    'Pod spec.containers',
    'Pod spec.containers[]',
    'StatefulSet spec.template.spec',
    'StatefulSet spec.template.spec.containers',
    'StatefulSet spec.template.spec.containers[]',
  ],
  'labels and annotations of objects that nothing selects': [
    'AuthorizationPolicy metadata.annotations',
    'Deployment metadata.annotations.**',
    'Deployment metadata.labels.**',
    'Deployment spec.template.metadata.annotations',
    'Gateway metadata.labels.**',
    'Service metadata.annotations',
    'Service metadata.labels.**',
    'ServiceAccount metadata.labels.**',
    'VirtualService metadata.labels.**',
    'WorkloadGroup spec.metadata.annotations.**',
  ],
  'a name that nothing else has to have': [
    'EndpointSlice metadata.name',
    'EndpointSlice ports[].name',
    'Gateway spec.servers[].port.name',
    'Ingress metadata.name',
    'RequestAuthentication metadata.name',
    'ServiceEntry metadata.name',
    'Sidecar spec.egress[].port.name',
    'Telemetry metadata.name',
    'Telemetry metadata.namespace',
    'VirtualService spec.http[].match[].statPrefix',
    'VirtualService spec.http[].name',
    'WorkloadEntry metadata.name',
  ],
  'without it, the default says the same, or there is nothing else that it would stand for': [
    'AuthorizationPolicy spec.rules[].to[].operation.ports',
    'ConfigMap data.mesh.defaultDestinationRuleExportTo.**',
    'ConfigMap data.mesh.defaultServiceExportTo',
    'ConfigMap data.mesh.defaultVirtualServiceExportTo',
    'ConfigMap data.mesh.ingressService',
    'DestinationRule spec.exportTo',
    'DestinationRule spec.workloadSelector',
    'DestinationRule spec.workloadSelector.matchLabels',
    'EndpointSlice endpoints[].conditions',
    'EndpointSlice ports[]',
    'NetworkPolicy spec.ingress[].ports',
    'NetworkPolicy spec.ingress[].ports[]',
    'NetworkPolicy spec.podSelector',
    'NetworkPolicy spec.podSelector.matchLabels',
    'NetworkPolicy spec.policyTypes',
    'ServiceEntry spec.exportTo',
    'Sidecar spec.egress[].port',
    'Sidecar spec.egress[].port.number',
    'Sidecar spec.egress[].port.protocol',
    'Sidecar spec.workloadSelector',
    'Sidecar spec.workloadSelector.labels',
    'VirtualService spec.exportTo',
    'VirtualService spec.http[].match[].scheme',
    'VirtualService spec.http[].match[].sourceLabels',
    'VirtualService spec.http[].mirror.port',
    'VirtualService spec.http[].route[].headers.*.remove',
    'VirtualService spec.tcp[].match',
    'VirtualService spec.tcp[].match[]',
    'VirtualService spec.tcp[].route[].destination.port',
    'VirtualService spec.tls[].route[].destination.port',
    'WorkloadEntry spec.ports',
    'WorkloadGroup spec.template.ports',
  ],
  'the API server takes no other value': ['Service spec.clusterIP'],
  'what kube-proxy and load balancers do before a proxy has the request': [
    'Service spec.externalTrafficPolicy',
    'Service spec.internalTrafficPolicy',
    'Service spec.ports[].nodePort',
    'Service spec.publishNotReadyAddresses',
    'Service spec.sessionAffinity',
  ],
  'istiod does not read it': [
    'EndpointSlice ports[].appProtocol',
    'EndpointSlice ports[].protocol',
    'Ingress spec.defaultBackend.**',
  ],
  'the place counts where a rule asks for it, and none of these estates does for that host': [
    `${POD}.nodeSelector.**`,
    'EndpointSlice endpoints[].zone',
  ],
  'what is written down about requests, and how a proxy runs': [
    'ConfigMap data.mesh.accessLogEncoding',
    'ConfigMap data.mesh.accessLogFile',
    'ConfigMap data.mesh.accessLogFormat',
    'ConfigMap data.mesh.defaultProviders.**',
    'ConfigMap data.mesh.disableEnvoyListenerLog',
    'ConfigMap data.mesh.dnsRefreshRate',
    'ConfigMap data.mesh.enableEnvoyAccessLogService',
    'ConfigMap data.mesh.enablePrometheusMerge',
    'ConfigMap data.mesh.enableTracing',
    'ConfigMap data.mesh.extensionProviders[].zipkin.**',
    'ConfigMap data.mesh.inboundClusterStatName',
    'ConfigMap data.mesh.outboundClusterStatName',
    'ProxyConfig spec.concurrency',
    'ProxyConfig spec.image.**',
    'ProxyConfig spec.selector.**',
    'ServiceMonitor **',
    'Telemetry spec.accessLogging.**',
    'Telemetry spec.selector.**',
    'Telemetry spec.tracing.**',
  ],
  'a Secret that no server and no DestinationRule names': [
    'Secret data.*',
    'Secret metadata.name',
    'Secret metadata.namespace',
    'Secret stringData.*',
  ],
  'how a controller leads a release, or how many pods it makes: named under Objects; what it writes meanwhile is in no file':
    [
      'Canary metadata.name',
      'Canary spec.analysis.**',
      'Canary spec.autoscalerRef.**',
      'Canary spec.service.delegation',
      'Canary spec.targetRef',
      'Canary spec.targetRef.apiVersion',
      'CloneSet spec.selector.**',
      'HorizontalPodAutoscaler **',
      'Rollout spec.selector.**',
      'Rollout spec.strategy.**',
      'Rollout spec.workloadRef.apiVersion',
      'ScaledObject **',
      'Service spec.template.**',
    ],
  'objects of other controllers: named under Objects': ['Certificate **', 'ExternalSecret **', 'Widget **'],
};

export const SILENT: readonly SilentField[] = Object.entries(REASONS).flatMap(([reason, fields]) =>
  fields.map((field) => ({ field, reason, covers: (other: string) => coveredBy(field, other) })),
);

function coveredBy(field: string, other: string): boolean {
  if (!field.endsWith('**')) return other === field;
  const start = field.replace(/\.?\*\*$/, '');
  if (other === start) return true;
  return other.startsWith(start) && (start.endsWith(' ') || /^[.[]/.test(other.slice(start.length)));
}

export function isListed(field: string): boolean {
  return SILENT.some(({ covers }) => covers(field));
}

export function reasonOf(field: string): string | undefined {
  return SILENT.find(({ covers }) => covers(field))?.reason;
}
