import type { MeshObject, MeshService, Workload } from '../../../mesh-model';
import { isRecord, list, record, text } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { closestName } from '../../../text/closest-name';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const ADDRESS_OF_NO_SERVICE: Lint = {
  code: 'BL910',
  name: 'address-of-no-service',
  severity: 'fragile',
  summary:
    'A variable of a container has the address of a Service, with a port or a name that the Service does not have.',
  cause:
    "A Service's address takes connections on its own ports only, whatever the pods listen on: a call to another port goes past all rules and is refused. A name that no Service has is not found. What the program does with the value is not known.",
  fix: 'Write a port of the Service.',
  run(mesh, report) {
    const said = new Set<string>();
    for (const workload of mesh.model.workloads) {
      for (const { value, object, path } of variablesOf(mesh, workload)) {
        const address = addressIn(value);
        const problem = address && problemOf(mesh, workload, address);
        const key = `${object.title} ${path.join('.')}`;
        if (problem === undefined || said.has(key)) continue;
        said.add(key);
        report({ object, path, ...problem });
      }
    }
  },
};

interface Variable {
  readonly value: string;
  readonly object: MeshObject;
  readonly path: readonly (string | number)[];
}

/** The variables of a workload's containers: those with a value, and those of ConfigMaps in the input. */
function* variablesOf(mesh: CheckedMesh, workload: Workload): Iterable<Variable> {
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

interface Address {
  readonly host: string;
  readonly port: number;
}

/** `host:port`, `scheme://host:port/path`, or `http://host`; a port below 80 may be the tag of an image. */
function addressIn(value: string): Address | undefined {
  // Most values are none, and this tells them cheaply.
  if (value.length > 512 || !value.includes(':')) return undefined;
  const [, scheme, host, port] =
    /^(?:([a-z][a-z0-9+.-]*):\/\/)?([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)\.?(?::(\d{2,5}))?(?:[/?#]\S*)?$/i.exec(value) ??
    [];
  if (host === undefined) return undefined;
  const number = port === undefined ? { http: 80, https: 443 }[scheme?.toLowerCase() ?? ''] : Number(port);
  return number === undefined || number < 80 || number > 65535 ? undefined : { host: host.toLowerCase(), port: number };
}

function problemOf(mesh: CheckedMesh, workload: Workload, { host, port }: Address) {
  const { model } = mesh;
  const suffix = `.svc.${model.config.clusterDomain}`;
  const [name = '', namespace = workload.namespace, ...more] = host
    .replace(suffix, '')
    .replace(/\.svc$/, '')
    .split('.');
  if (more.length > 0) return undefined;
  const service = model.service(namespace, name);
  if (service === undefined) {
    // It may be made by something else, or be in another cluster; a name that is nearly that of a Service is misspelt.
    const meant = misspelt(model.servicesIn(namespace), name, port);
    if (meant === undefined) return undefined;
    const message = `there is no Service ${namespace}/${name}: calls to ${host}:${port} find nobody`;
    return { message, fix: `Write ${meant}.` };
  }
  // Names of pods, and of hosts outside, take any port.
  if (service.externalName !== undefined || service.headless) return undefined;
  // Its own address may be the one at which a program listens.
  if (mesh.workloadsOf(service).includes(workload)) return undefined;
  const ports = service.ports.filter(({ protocol }) => protocol !== 'udp').map(({ number }) => number);
  if (ports.length === 0 || ports.includes(port)) return undefined;
  const message = `Service ${namespace}/${name} has no port ${port}, but ${listed(ports.map(String))}: calls to ${host}:${port} are refused`;
  return { message, ...(ports.length === 1 && { fix: `Write port ${ports[0]}.` }) };
}

/** A Service whose name is near, and that has this very port. */
function misspelt(services: readonly MeshService[], name: string, port: number): string | undefined {
  const own = services.filter(({ registry }) => registry === 'kubernetes');
  const names = own.filter(({ ports }) => ports.some(({ number }) => number === port)).map((item) => item.name);
  return name.length < 4 ? undefined : closestName(name, names);
}
