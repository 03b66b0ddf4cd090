import type { Step } from '../kubernetes/place';
import type { Json } from '../kubernetes/strategic-merge';
import { GRANT_DEFAULTS } from '../model/grants';
import { NETWORK_DEFAULTS } from '../model/network';
import type { Estate } from '../model/tenant';
import { type AddressLimits, outside } from '../policies/addresses';
import { isMapping, items } from '../yaml/is-mapping';
import { readYamlStream } from '../yaml/located-yaml';

/** What a pod or a Service may do only with a grant, and why. */
export const POWERS = {
  privileged: 'reach everything on its node',
  capabilities: 'do more than an ordinary process',
  hostPath: "read or write its node's files",
  nodeVolume: "mount a disk or a share of the network with its node's rights",
  hostNetwork: "use its node's network, past the mesh",
  hostPID: "see its node's processes",
  hostIPC: "share its node's memory",
  hostPort: 'take a port of its node, past the mesh',
  serviceAccountName: 'act as another service',
  excludedTraffic: 'send or take traffic past the mesh',
  externalService: 'be reached from outside without a gateway',
  externalName: 'stand for a Service of another namespace, also behind a gateway',
  unconfined: 'do without what keeps containers of a node apart',
  proxySettings: 'replace its proxy, or change how it works',
  probeHost: 'have its node send requests to other hosts, with the rights of the node in the network',
  scrapedElsewhere: "have the platform's Prometheus ask pods of other namespaces, or through a proxy",
  systemPriority: 'push the pods of others off their nodes',
} as const;

/** The name of a power, as `kinds` of a grant has it. */
export type Power = keyof typeof POWERS;

/** What a tenant may do. */
export interface PowersAllowed {
  readonly tenant: string;
  /** Names of granted powers. @default - no table of grants: all tenants trust each other, and powers are a warning */
  readonly granted?: ReadonlySet<string>;
  /** Which addresses are its own or outside. */
  readonly limits: AddressLimits;
}

/** What the estate's table of grants, if there is one, lets a tenant do. */
export function powersAllowed(tenant: string, { grants, network, tenants }: Estate): PowersAllowed {
  const limits: AddressLimits = {
    addresses: grants?.of(tenant)?.addresses ?? GRANT_DEFAULTS.addresses,
    clusterAddresses: network?.addresses ?? NETWORK_DEFAULTS.addresses,
    namespaces: grants?.namespaces ?? tenants.map(({ namespace }) => namespace),
  };
  if (grants === undefined) return { tenant, limits };
  return { tenant, limits, granted: new Set(grants.of(tenant)?.kinds ?? GRANT_DEFAULTS.kinds) };
}

/** A power that an object takes, and where. */
export interface Taken {
  readonly power: Power;
  readonly steps: readonly Step[];
}

/** Annotations by which Istio's injector leaves traffic out. */
const EXCLUSION = 'traffic.sidecar.istio.io/';

/** Annotations by which a pod chooses its proxy, what is mounted into it, or whether it takes all traffic. */
const PROXY_SETTINGS =
  /^sidecar\.istio\.io\/(proxyImage|userVolume|userVolumeMount|bootstrapOverride|interceptionMode|discoveryAddress)$|^proxy\.istio\.io\/overrides$/;

/** Fields of `proxy.istio.io/config` that only say when a proxy starts and ends, and what it counts. */
const HARMLESS_CONFIG = new Set([
  ...['holdApplicationUntilProxyStarts', 'terminationDrainDuration', 'drainDuration', 'concurrency', 'tracing'],
  ...['statNameLength', 'proxyStatsMatcher', 'extraStatTags', 'readinessProbe', 'gatewayTopology'],
]);

/** Annotations by which Multus gives a pod interfaces of other networks, which no proxy and no NetworkPolicy sees. */
const MORE_NETWORKS = new Set(['k8s.v1.cni.cncf.io/networks', 'v1.multus-cni.io/default-network']);

const APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';

/** The power that an annotation of a pod is, if it is one. */
function powerOfAnnotation(name: string, value: unknown): Power | undefined {
  if (name.startsWith(EXCLUSION) || MORE_NETWORKS.has(name)) return 'excludedTraffic';
  if (PROXY_SETTINGS.test(name)) return 'proxySettings';
  if (name === 'proxy.istio.io/config') return changesProxy(value) ? 'proxySettings' : undefined;
  return name.startsWith(APPARMOR) && value === 'unconfined' ? 'unconfined' : undefined;
}

function changesProxy(text: unknown): boolean {
  const documents = readYamlStream(String(text));
  return documents.some(
    ({ value }) => !isMapping(value) || Object.keys(value).some((name) => !HARMLESS_CONFIG.has(name)),
  );
}

/** Settings of the kernel that Kubernetes takes for safe (https://kubernetes.io/docs/concepts/security/pod-security-standards/). */
const SAFE_SYSCTL =
  /^(kernel\.shm_rmid_forced|net\.ipv4\.(ip_local_port_range|ip_unprivileged_port_start|tcp_syncookies|ping_group_range|ip_local_reserved_ports|tcp_(keepalive_time|fin_timeout|keepalive_intvl|keepalive_probes|rmem|wmem)))$/;

/** What a securityContext of a pod or container takes: the rules of Kubernetes' `baseline` level that have no name of their own. */
function powersOfSecurity(security: Json, at: readonly Step[]): Taken[] {
  const taken = (field: string, power: Power = 'unconfined'): Taken => ({ power, steps: [...at, field] });
  const part = (name: string) => (isMapping(security[name]) ? (security[name] as Json) : {});
  return [
    ...(part('windowsOptions').hostProcess === true ? [taken('windowsOptions', 'privileged')] : []),
    ...(security.procMount !== undefined && security.procMount !== 'Default' ? [taken('procMount')] : []),
    ...['seccompProfile', 'appArmorProfile']
      .filter((name) => part(name).type === 'Unconfined')
      .map((name) => taken(name)),
    ...(Object.keys(part('seLinuxOptions')).length > 0 ? [taken('seLinuxOptions')] : []),
    ...(items(security.sysctls).some(({ name }) => !SAFE_SYSCTL.test(String(name))) ? [taken('sysctls')] : []),
  ];
}

/** Containers that are the proxy's: the injector lays what a pod says of them over what it writes itself. */
const PROXY_CONTAINERS = ['istio-proxy', 'istio-init', 'istio-validation'];

/** What a pod may say of its proxy's container and still have the same proxy: how much it uses, and when it starts and ends. */
const HARMLESS_OF_PROXY = new Set([
  ...['name', 'resources', 'lifecycle', 'imagePullPolicy', 'terminationMessagePath', 'terminationMessagePolicy'],
  ...['readinessProbe', 'livenessProbe', 'startupProbe', 'restartPolicy'],
]);

/** How the proxy's container would become another one; `auto` is the image that the injector chooses. */
function changesOfProxy(container: Json): string[] {
  if (!PROXY_CONTAINERS.includes(String(container.name))) return [];
  return Object.keys(container).filter((field) =>
    field === 'image' ? container.image !== 'auto' : !HARMLESS_OF_PROXY.has(field),
  );
}

/** Where the kubelet sends requests for a container to a host that is not the pod. */
function hostsAsked(container: Json): string[][] {
  const { lifecycle } = container as { lifecycle?: Json };
  const askers: [string[], unknown][] = [
    ...['livenessProbe', 'readinessProbe', 'startupProbe'].map((probe): [string[], unknown] => [
      [probe],
      container[probe],
    ]),
    ...['postStart', 'preStop'].map((hook): [string[], unknown] => [['lifecycle', hook], lifecycle?.[hook]]),
  ];
  return askers.flatMap(([at, asker]) =>
    ['httpGet', 'tcpSocket'].flatMap((way) => {
      const { host } = ((isMapping(asker) && asker[way]) || {}) as Json;
      return typeof host === 'string' && !OWN_HOSTS.has(host) ? [[...at, way, 'host']] : [];
    }),
  );
}

const OWN_HOSTS = new Set(['', 'localhost', '127.0.0.1', '::1']);

/** Volumes that Kubernetes' level `restricted` does not permit, since a node mounts them, and a server knows the node alone. */
const NODE_VOLUMES = new Set([
  ...[
    'awsElasticBlockStore',
    'azureDisk',
    'azureFile',
    'cephfs',
    'cinder',
    'fc',
    'flexVolume',
    'flocker',
    'gcePersistentDisk',
  ],
  ...['gitRepo', 'glusterfs', 'iscsi', 'nfs', 'photonPersistentDisk', 'portworxVolume', 'quobyte', 'rbd', 'scaleIO'],
  ...['storageos', 'vsphereVolume'],
]);

/** The powers that the pods of a template take. */
export function powersOfPods(template: Json, at: readonly Step[]): Taken[] {
  const { metadata, spec } = template as { metadata?: Json; spec: Json };
  const inSpec = [...at, 'spec'];
  return [
    ...Object.entries((metadata?.annotations as Json | undefined) ?? {}).flatMap(([name, value]): Taken[] => {
      const power = powerOfAnnotation(name, value);
      return power === undefined ? [] : [{ power, steps: [...at, 'metadata', 'annotations', name] }];
    }),
    ...(/^system-(node|cluster)-critical$/.test(String(spec.priorityClassName))
      ? [{ power: 'systemPriority', steps: [...inSpec, 'priorityClassName'] } as const]
      : []),
    ...powersOfSecurity((spec.securityContext ?? {}) as Json, [...inSpec, 'securityContext']),
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((power) => spec[power] === true)
      .map((power): Taken => ({ power, steps: [...inSpec, power] })),
    ...items(spec.volumes).flatMap((volume) =>
      Object.keys(volume).flatMap((source): Taken[] => {
        const power = source === 'hostPath' ? source : NODE_VOLUMES.has(source) ? 'nodeVolume' : undefined;
        const steps = [...inSpec, 'volumes', { key: 'name', value: volume.name }, source];
        return power === undefined ? [] : [{ power, steps }];
      }),
    ),
    ...CONTAINERS.flatMap((list) =>
      items(spec[list]).flatMap((container) =>
        powersOfContainer(container, [...inSpec, list, { key: 'name', value: container.name }]),
      ),
    ),
  ];
}

/** The lists of containers that a pod has. */
export const CONTAINERS = ['containers', 'initContainers'] as const;

function powersOfContainer(container: Json, at: readonly Step[]): Taken[] {
  const security = (container.securityContext ?? {}) as Json;
  const added = (security.capabilities as Json | undefined)?.add;
  const inSecurity = [...at, 'securityContext'];
  return [
    ...powersOfSecurity(security, inSecurity),
    ...changesOfProxy(container).map((field): Taken => ({ power: 'proxySettings', steps: [...at, field] })),
    ...hostsAsked(container).map((path): Taken => ({ power: 'probeHost', steps: [...at, ...path] })),
    ...(security.privileged === true ? [{ power: 'privileged', steps: [...inSecurity, 'privileged'] } as const] : []),
    ...(Array.isArray(added) && added.some((name) => name !== 'NET_BIND_SERVICE')
      ? [{ power: 'capabilities', steps: [...inSecurity, 'capabilities', 'add'] } as const]
      : []),
    ...items(container.ports)
      .filter(({ hostPort }) => hostPort !== undefined && hostPort !== 0)
      .map(
        ({ containerPort }): Taken => ({
          power: 'hostPort',
          steps: [...at, 'ports', { key: 'containerPort', value: containerPort }, 'hostPort'],
        }),
      ),
  ];
}

/** The powers that a Service of this `spec` takes. */
export function powersOfService({ type, externalIPs, externalName }: Json, limits: AddressLimits): Taken[] {
  const external = (field: string): Taken => ({ power: 'externalService', steps: ['spec', field] });
  return [
    ...(type === 'LoadBalancer' || type === 'NodePort' ? [external('type')] : []),
    ...(type === 'ExternalName' && !outside(limits).holds(String(externalName))
      ? [{ power: 'externalName', steps: ['spec', 'externalName'] } as const]
      : []),
    ...(Array.isArray(externalIPs) && externalIPs.length > 0 ? [external('externalIPs')] : []),
  ];
}

/** Where problems with fields go. */
export interface Told {
  error(steps: readonly Step[], message: string, fix: string, rule: string): void;
  warning(steps: readonly Step[], message: string, fix: string, rule: string): void;
}

/** Says which of the taken powers nobody granted (TENANT-6). */
export function checkPowers(result: Told, taken: readonly Taken[], { tenant, granted }: PowersAllowed): void {
  for (const { power, steps } of taken) {
    if (granted?.has(power)) continue;
    const message = `with '${power}' a workload can ${POWERS[power]}`;
    const grant = `grants: { ${tenant}: { kinds: [${power}] } }`;
    if (granted === undefined) {
      result.warning(steps, message, `remove it, or say in estate.yaml who may: \`${grant}\``, 'TENANT-6');
    } else
      result.error(steps, `${message}; estate.yaml does not grant it`, `the platform adds \`${grant}\``, 'TENANT-6');
  }
}
