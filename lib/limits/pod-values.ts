import { amountOf } from './quantity';

/** A value of a pod that fits Kubernetes' schema, and that the API server refuses all the same. */
export interface RefusedValue {
  /** Where it stands: in the `spec` of the pod, or in the workload, whichever was asked about. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** What to write instead. @default - the message says enough */
  readonly fix?: string;
  /** Whether `check` finds it by the schema too. @default false */
  readonly bySchema?: boolean;
}

type Json = Readonly<Record<string, unknown>>;
type Found = readonly RefusedValue[];

const LABEL = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const PORT_NAME = /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/;
/** The ways in which a probe or a hook of a container's life acts. */
export const HANDLERS = ['exec', 'grpc', 'httpGet', 'sleep', 'tcpSocket'];
const FIELD =
  /^(metadata\.(name|namespace|uid|(labels|annotations)\['[^']+'\])|spec\.(nodeName|serviceAccountName)|status\.(hostIPs?|podIPs?))$/;

/**
 * What the API server refuses of a pod although each field alone is well-formed (k8s.io/kubernetes/pkg/apis/core/validation). `synth` asks it of what
 * overlays make, `check` of every pod template. Each is played on a real API server (test/mesh/pod-values.test.ts).
 *
 * @param spec the `spec` of a pod or of its template
 * @param claims names of volumes that the workload makes for each of its pods
 */
export function refusedPodValues(spec: Json, claims: readonly unknown[] = []): Found {
  const volumes = new Set([...items(spec.volumes).map(({ name }) => name), ...claims]);
  const names = new Set<unknown>();
  const ofContainers = (['containers', 'initContainers'] as const).flatMap((list) =>
    items(spec[list]).flatMap((container, index) => {
      const known = names.has(container.name);
      names.add(container.name);
      const twice = known ? [{ path: ['name'], message: `two containers are called '${container.name}'` }] : [];
      return below([list, index], [...twice, ...ofContainer(container, volumes)]);
    }),
  );
  const ofVolumes = items(spec.volumes).flatMap(({ name }, index) => below(['volumes', index], namedAs(name)));
  const ofTolerations = items(spec.tolerations).flatMap((each, index) =>
    below(['tolerations', index], ofToleration(each)),
  );
  const ofLater =
    items(spec.ephemeralContainers).length === 0
      ? []
      : [
          {
            path: ['ephemeralContainers'],
            message: 'only a pod that runs gets ephemeral containers, by `kubectl debug`',
            fix: 'remove them',
          },
        ];
  return [...ofContainers, ...ofVolumes, ...ofTolerations, ...ofSpread(spec), ...ofLater];
}

function ofContainer(container: Json, volumes: ReadonlySet<unknown>): Found {
  const { name, image, lifecycle } = container;
  const lacksImage = image === undefined || image === '';
  const probes = ['livenessProbe', 'readinessProbe', 'startupProbe'];
  const mounts = items(container.volumeMounts).flatMap((mount, index) =>
    mount.name === undefined || volumes.has(mount.name)
      ? []
      : [
          {
            path: ['volumeMounts', index, 'name'],
            message: `the pod has no volume '${mount.name}'`,
            fix: 'declare it in `volumes`',
          },
        ],
  );
  return [
    ...namedAs(name),
    ...(lacksImage
      ? [{ path: ['name'], message: `the container '${name}' has no image`, fix: 'add `image`', bySchema: true }]
      : []),
    ...mounts,
    ...probes.flatMap((probe) => below([probe], ofProbe(probe, container[probe]))),
    ...['postStart', 'preStop'].flatMap((hook) => below(['lifecycle', hook], oneHandler(record(lifecycle)?.[hook]))),
    ...below(['resources'], ofResources(record(container.resources) ?? {})),
    ...ofPorts(container),
    ...items(container.env).flatMap((variable, index) => below(['env', index], ofVariable(variable))),
    ...below(['securityContext'], ofSecurity(record(container.securityContext) ?? {})),
  ];
}

function namedAs(name: unknown): Found {
  if (typeof name !== 'string' || LABEL.test(name)) return [];
  const message = `'${name}' is no name: at most 63 small letters, digits and dashes`;
  return [{ path: ['name'], message }];
}

function oneHandler(value: unknown): Found {
  const handler = record(value);
  if (handler === undefined) return [];
  const given = HANDLERS.filter((field) => handler[field] !== undefined && handler[field] !== null);
  if (given.length === 1) return [];
  const message = given.length === 0 ? 'does not say what to ask' : `asks by ${given.join(' and ')} at once`;
  const fix = given.length === 0 ? `add one of ${HANDLERS.join(', ')}` : 'keep one of them';
  return [{ path: given.length === 0 ? [] : [given.at(-1)!], message, fix }];
}

function ofProbe(probe: string, value: unknown): Found {
  const { successThreshold } = record(value) ?? {};
  const often = probe !== 'readinessProbe' && typeof successThreshold === 'number' && successThreshold > 1;
  return [
    ...oneHandler(value),
    ...(often ? [{ path: ['successThreshold'], message: `must be 1 for ${probe}, got ${successThreshold}` }] : []),
  ];
}

function ofResources({ requests, limits }: Json): Found {
  const most = record(limits) ?? {};
  return Object.entries(record(requests) ?? {}).flatMap(([name, asked]) => {
    if (!Object.hasOwn(most, name)) return [];
    const [amount, limit] = [amountOf(String(asked)), amountOf(String(most[name]))];
    if (amount === undefined || limit === undefined || amount <= limit) return [];
    return [{ path: ['requests', name], message: `requests ${asked}, above the limit of ${most[name]}` }];
  });
}

function ofPorts({ ports }: Json): Found {
  const names = new Set<unknown>();
  return items(ports).flatMap(({ name, containerPort }, index): Found => {
    const path = ['ports', index];
    const range =
      typeof containerPort === 'number' && (containerPort < 1 || containerPort > 65_535)
        ? [{ path: [...path, 'containerPort'], message: `must be 1 to 65535, got ${containerPort}`, bySchema: true }]
        : [];
    if (typeof name !== 'string' || name === '') return range;
    const twice = names.has(name) ? [{ path: [...path, 'name'], message: `two ports are called '${name}'` }] : [];
    names.add(name);
    const message = `'${name}' is no port name: at most 15 small letters, digits and dashes, one letter among them`;
    return [...range, ...twice, ...(PORT_NAME.test(name) ? [] : [{ path: [...path, 'name'], message }])];
  });
}

function ofVariable({ name, valueFrom }: Json): Found {
  const sign = typeof name === 'string' && name.includes('=');
  const bad = sign ? [{ path: ['name'], message: `the variable '${name}' has a = in its name` }] : [];
  const source = record(valueFrom);
  if (source === undefined) return bad;
  const given = Object.keys(source).filter((field) => source[field] !== undefined && source[field] !== null);
  if (given.length !== 1) {
    const message = given.length === 0 ? 'names no source' : `names ${given.join(' and ')} at once`;
    return [
      ...bad,
      { path: ['valueFrom'], message, fix: 'name one of configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef' },
    ];
  }
  const { fieldPath } = record(source.fieldRef) ?? {};
  if (typeof fieldPath !== 'string' || FIELD.test(fieldPath)) return bad;
  const fix = "use one such as metadata.name, metadata.labels['app'], spec.nodeName, status.podIP";
  return [
    ...bad,
    { path: ['valueFrom', 'fieldRef', 'fieldPath'], message: `a pod has no field '${fieldPath}' to give`, fix },
  ];
}

function ofSecurity({ privileged, allowPrivilegeEscalation }: Json): Found {
  if (privileged !== true || allowPrivilegeEscalation !== false) return [];
  const message = 'a privileged container cannot have `allowPrivilegeEscalation: false`';
  return [{ path: ['privileged'], message, fix: 'add `allowPrivilegeEscalation: true`' }];
}

function ofToleration({ key, operator, value, effect, tolerationSeconds }: Json): Found {
  const exists = operator === 'Exists';
  const hasValue = typeof value === 'string' && value !== '';
  const hasKey = typeof key === 'string' && key !== '';
  return [
    ...(exists && hasValue
      ? [{ path: ['value'], message: 'has no meaning with `operator: Exists`', fix: 'remove it' }]
      : []),
    ...(!hasKey && !exists ? [{ path: ['operator'], message: 'must be Exists where there is no `key`' }] : []),
    ...(typeof tolerationSeconds === 'number' && effect !== 'NoExecute'
      ? [{ path: ['tolerationSeconds'], message: 'needs `effect: NoExecute`' }]
      : []),
  ];
}

function ofSpread({ topologySpreadConstraints }: Json): Found {
  return items(topologySpreadConstraints).flatMap(({ maxSkew }, index) =>
    typeof maxSkew === 'number' && maxSkew < 1
      ? [{ path: ['topologySpreadConstraints', index, 'maxSkew'], message: `must be 1 or more, got ${maxSkew}` }]
      : [],
  );
}

function below(path: readonly (string | number)[], found: Found): Found {
  return found.map((each) => ({ ...each, path: [...path, ...each.path] }));
}

function record(value: unknown): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
}

function items(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.map((item) => record(item) ?? {}) : [];
}
