import type { MeshService, Workload } from '../../../mesh-model';
import { closestName } from '../../../text/closest-name';
import { listed } from '../../../text/listed';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { type Address, addressIn, variablesOf } from '../../traffic/variable-addresses';

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
