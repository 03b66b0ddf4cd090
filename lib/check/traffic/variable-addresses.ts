import type { MeshObject, Workload } from '../../mesh-model';
import { isRecord, list, record, text } from '../../mesh-model/untyped';
import { podSpecOf } from '../../mesh-model/workload';
import type { CheckedMesh } from '../checked-mesh';

/** A variable of a container, and where its value stands. */
export interface Variable {
  readonly value: string;
  readonly object: MeshObject;
  readonly path: readonly (string | number)[];
}

/** The variables of a workload's containers: those with a value, and those of ConfigMaps in the input. */
export function* variablesOf(mesh: CheckedMesh, workload: Workload): Iterable<Variable> {
  const { object, namespace } = workload;
  const podSpec = podSpecOf(workload);
  for (const kind of ['initContainers', 'containers']) {
    const containers = list(podSpec[kind]);
    for (const [at, container] of containers.entries()) {
      for (const [index, item] of list(record(container).env).entries()) {
        const { name, value, valueFrom } = record(item);
        if (/image/i.test(text(name) ?? '')) continue;
        const path = pathOf(object, kind, at, index);
        if (typeof value === 'string' && path !== undefined) yield { value, object, path };
        const { name: from, key } = record(record(valueFrom).configMapKeyRef);
        yield* entriesOf(mesh, namespace, text(from), text(key));
      }
      for (const item of list(record(container).envFrom)) {
        yield* entriesOf(mesh, namespace, text(record(record(item).configMapRef).name), undefined);
      }
    }
  }
}

/** Where a variable stands; nothing in an object that has its pods in a form of its own. */
function pathOf(object: MeshObject, kind: string, at: number, index: number): readonly (string | number)[] | undefined {
  const tail = [kind, at, 'env', index, 'value'];
  if (object.kind === 'Pod') return ['spec', ...tail];
  if (object.kind === 'CronJob') return ['spec', 'jobTemplate', 'spec', 'template', 'spec', ...tail];
  return isRecord(object.spec.template) ? ['spec', 'template', 'spec', ...tail] : undefined;
}

function* entriesOf(
  mesh: CheckedMesh,
  namespace: string,
  name: string | undefined,
  wanted: string | undefined,
): Iterable<Variable> {
  if (name === undefined) return;
  const maps = mesh.once('config-maps', () => {
    return new Map(mesh.objects('', 'ConfigMap').map((item) => [`${item.namespace}/${item.name}`, item]));
  });
  const object = maps.get(`${namespace}/${name}`);
  if (object === undefined) return;
  for (const [key, value] of Object.entries(record(object.content.data))) {
    if (typeof value !== 'string' || /image/i.test(key) || (wanted !== undefined && key !== wanted)) continue;
    yield { value, object, path: ['data', key] };
  }
}

/** An address that a value names. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** In small letters. @default - none is written */
  readonly scheme?: string;
}

/** `host:port`, `scheme://host:port/path`, or `http://host`; a port below 80 may be the tag of an image. */
export function addressIn(value: string): Address | undefined {
  // Most values are none, and this tells them cheaply.
  if (value.length > 512 || !value.includes(':')) return undefined;
  const [, scheme, host, port] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::(\d{2,5}))?(?:[/?#]\S*)?$/i.exec(value) ??
    [];
  if (host === undefined) return undefined;
  const number = port === undefined ? { http: 80, https: 443 }[scheme?.toLowerCase() ?? ''] : Number(port);
  if (number === undefined || number < 80 || number > 65535) return undefined;
  return { host: host.toLowerCase(), port: number, ...(scheme !== undefined && { scheme: scheme.toLowerCase() }) };
}
