import type { Step } from '../kubernetes/place';
import type { Json } from '../kubernetes/strategic-merge';
import { GRANT_DEFAULTS, type Grants } from '../model/grants';
import { isMapping } from '../yaml/is-mapping';

/** What a pod or a Service may do only with a grant, and why. */
export const POWERS = {
  privileged: 'reach everything on its node',
  capabilities: 'do more than an ordinary process',
  hostPath: "read or write its node's files",
  hostNetwork: "use its node's network, past the mesh",
  hostPID: "see its node's processes",
  hostIPC: "share its node's memory",
  hostPort: 'take a port of its node, past the mesh',
  serviceAccountName: 'act as another service',
  excludedTraffic: 'send or take traffic past the mesh',
  externalService: 'be reached from outside without a gateway',
} as const;

/** The name of a power, as `kinds` of a grant has it. */
export type Power = keyof typeof POWERS;

/** What a tenant may do. */
export interface PowersAllowed {
  readonly tenant: string;
  /** Names of granted powers. @default - no table of grants: all tenants trust each other, and powers are a warning */
  readonly granted?: ReadonlySet<string>;
}

/** What a table of grants lets a tenant do, if there is one. */
export function powersAllowed(tenant: string, grants: Grants | undefined): PowersAllowed {
  if (grants === undefined) return { tenant };
  return { tenant, granted: new Set(grants.of(tenant)?.kinds ?? GRANT_DEFAULTS.kinds) };
}

/** A power that an object takes, and where. */
export interface Taken {
  readonly power: Power;
  readonly steps: readonly Step[];
}

/** Annotations by which Istio's injector leaves traffic out. */
const EXCLUSION = 'traffic.sidecar.istio.io/';

/** The powers that the pods of a template take. */
export function powersOfPods(template: Json, at: readonly Step[]): Taken[] {
  const { metadata, spec } = template as { metadata?: Json; spec: Json };
  const inSpec = [...at, 'spec'];
  return [
    ...Object.keys((metadata?.annotations as Json | undefined) ?? {})
      .filter((name) => name.startsWith(EXCLUSION))
      .map((name): Taken => ({ power: 'excludedTraffic', steps: [...at, 'metadata', 'annotations', name] })),
    ...(['hostNetwork', 'hostPID', 'hostIPC'] as const)
      .filter((power) => spec[power] === true)
      .map((power): Taken => ({ power, steps: [...inSpec, power] })),
    ...items(spec.volumes)
      .filter((volume) => volume.hostPath !== undefined)
      .map(
        ({ name }): Taken => ({
          power: 'hostPath',
          steps: [...inSpec, 'volumes', { key: 'name', value: name }, 'hostPath'],
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
export function powersOfService({ type, externalIPs }: Json): Taken[] {
  const external = (field: string): Taken => ({ power: 'externalService', steps: ['spec', field] });
  return [
    ...(type === 'LoadBalancer' || type === 'NodePort' ? [external('type')] : []),
    ...(isMapping(externalIPs) || Array.isArray(externalIPs) ? [external('externalIPs')] : []),
  ];
}

/** The items of a list that are mappings. */
export function items(list: unknown): Json[] {
  return Array.isArray(list) ? list.filter(isMapping) : [];
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
