import type { MeshService, ServicePort, Workload } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { targetPortOf } from '../../../resolver/target';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { isInjected } from '../workload/injection';

export const DATABASE_AS_HTTP: Lint = {
  code: 'BL572',
  name: 'database-as-http',
  severity: 'breaks-traffic',
  summary: 'The port of a Service says http, and the pods have a database or a queue there.',
  cause:
    "The proxy of the pods reads HTTP on such a port, and closes a connection that carries another protocol. What listens there is told by the port's number and the name of the image.",
  fix: 'Name the port tcp-…, or write appProtocol: tcp.',
  run(mesh, report) {
    for (const service of mesh.model.services) {
      if (service.registry !== 'kubernetes') continue;
      for (const [index, port] of service.ports.entries()) {
        if (port.protocol !== 'http') continue;
        const [workload, server] = serverBehind(mesh, service, port) ?? [];
        if (workload === undefined) continue;
        const message = `port ${port.number} says ${port.protocolName}, and ${workload.object.title} runs ${server}, which speaks another protocol there`;
        report({ object: service.object, path: ['spec', 'ports', index], message });
      }
    }
  },
};

/** Programs that listen on a port of their own and speak no HTTP there: as it is called, and as images of it are. */
const SERVERS: ReadonlyMap<number, { readonly name: string; readonly image: RegExp }> = new Map([
  [1433, { name: 'SQL Server', image: /mssql|sqlserver/ }],
  [3306, { name: 'MySQL', image: /mysql|mariadb|percona/ }],
  [5432, { name: 'PostgreSQL', image: /postgres|timescaledb|postgis/ }],
  [5672, { name: 'RabbitMQ', image: /rabbitmq/ }],
  [6379, { name: 'Redis', image: /redis|valkey/ }],
  [9042, { name: 'Cassandra', image: /cassandra|scylla/ }],
  [9092, { name: 'Kafka', image: /kafka|redpanda/ }],
  [11211, { name: 'memcached', image: /memcached/ }],
  [27017, { name: 'MongoDB', image: /mongo/ }],
]);

/** Pods with a proxy that have such a program on the port. */
function serverBehind(
  mesh: CheckedMesh,
  service: MeshService,
  port: ServicePort,
): readonly [Workload, string] | undefined {
  for (const workload of mesh.workloadsOf(service)) {
    const target = targetPortOf(port, workload);
    const server = SERVERS.get(target);
    if (server === undefined || isInjected(mesh, workload) !== true) continue;
    const containers = list(podSpecOf(workload).containers).map(record);
    const runs = containers.some((container) => {
      // Exporters and consoles have the name of what they are for.
      const image = (text(container.image) ?? '').split('@', 1)[0]!.split('/').at(-1)!.split(':', 1)[0]!;
      return server.image.test(image) && !/exporter|admin|commander|connect|rest|ui\b|web|proxy|operator/.test(image);
    });
    if (runs) return [workload, server.name];
  }
  return undefined;
}
