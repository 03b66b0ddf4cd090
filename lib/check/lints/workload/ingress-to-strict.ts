import type { MeshService, Workload } from '../../../mesh-model';
import { list, record, text } from '../../../mesh-model/untyped';
import { podSpecOf } from '../../../mesh-model/workload';
import { isMeshed, workloadClient } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';

export const INGRESS_TO_STRICT: Lint = {
  code: 'BL668',
  name: 'ingress-to-strict',
  severity: 'breaks-traffic',
  summary: 'An Ingress of a controller without a proxy leads to pods that take mTLS only.',
  cause: 'The controller sends plaintext, and the pods cut the connection off: 502.',
  fix: 'Inject a proxy into the pods of the controller, or make the port PERMISSIVE with portLevelMtls.',
  run(mesh, report) {
    const ingresses = mesh.objects('networking.k8s.io', 'Ingress');
    if (ingresses.length === 0) return;
    const controllers = controllersByClass(mesh);
    for (const object of ingresses) {
      const name = text(object.spec.ingressClassName) ?? object.annotations['kubernetes.io/ingress.class'] ?? '';
      const controller = controllers.get(name);
      if (controller === undefined || isMeshed(mesh.model, controller)) continue;
      list(object.spec.rules).forEach((rule, at) => {
        list(record(record(rule).http).paths).forEach((item, index) => {
          const { name: called, port } = record(record(record(item).backend).service);
          const service = mesh.model.service(object.namespace, text(called) ?? '');
          const problem = service && failure(mesh, controller, service, record(port));
          if (problem === undefined) return;
          const path = ['spec', 'rules', at, 'http', 'paths', index, 'backend'];
          report({ object, path, message: `${controller.object.title} sends there without a proxy: ${problem}` });
        });
      });
    }
  },
};

function failure(
  mesh: CheckedMesh,
  controller: Workload,
  { hostname, ports }: MeshService,
  port: Readonly<Record<string, unknown>>,
): string | undefined {
  const number = ports.find(
    (item) => item.number === port.number || (item.name !== '' && item.name === port.name),
  )?.number;
  if (number === undefined) return undefined;
  const { outcome } = mesh.resolver.resolve({
    from: workloadClient(controller, false),
    port: number,
    authority: hostname,
  });
  const result = outcome.kind === 'passthrough' ? outcome.destination?.result : undefined;
  return result?.kind === 'error' && result.reason === 'connection_termination' ? result.detail : undefined;
}

/** The pods that act on Ingresses of a class: their arguments or variables name it, or its controller. */
function controllersByClass(mesh: CheckedMesh): ReadonlyMap<string, Workload> {
  const classes = mesh.objects('networking.k8s.io', 'IngressClass');
  const result = new Map<string, Workload>();
  for (const workload of mesh.model.workloads) {
    for (const container of list(podSpecOf(workload).containers).map(record)) {
      for (const argument of [...list(container.args), ...list(container.command)]) {
        const [, kind, value] =
          /^-{1,2}\S*?(ingress[-._]?class|controller-class)=(\S+)$/i.exec(text(argument) ?? '') ?? [];
        if (value === undefined) continue;
        if (kind!.toLowerCase() !== 'controller-class') result.set(value, workload);
        else for (const { name, spec } of classes) if (spec.controller === value) result.set(name, workload);
      }
      for (const item of list(container.env).map(record)) {
        const value = text(item.value);
        if (value && /INGRESS_CLASS$/.test(text(item.name) ?? '')) result.set(value, workload);
      }
    }
  }
  return result;
}
