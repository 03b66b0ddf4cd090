import { list, record, text } from '../../../mesh-model/untyped';
import type { Lint } from '../../lint';
import { allGateways, gatewaysOf, isGateway, isGatewayPod, workloadsOf } from '../security/policy-subjects';
import { lackingTarget, type PatchedPods } from './patch-target';

export const ENVOY_FILTER_IN_FORCE: Lint = {
  code: 'BL633',
  name: 'envoy-filter-patches-nothing',
  severity: 'fragile',
  summary: 'A patch of an EnvoyFilter is for something that the selected pods do not have.',
  cause:
    'A patch that matches nothing is silently left out. Gateways have context GATEWAY only, sidecars SIDECAR_INBOUND and SIDECAR_OUTBOUND; inbound listeners and clusters are named by the port of the pod, inbound virtual hosts by the port of the Service.',
  fix: 'Write a context, port, virtual host, route or filter that the pods have (istioctl proxy-config shows them).',
  run(mesh, report) {
    const { model } = mesh;
    for (const object of mesh.objects('networking.istio.io', 'EnvoyFilter')) {
      const { spec, namespace } = object;
      const labels = record(record(spec.workloadSelector).labels);
      const selector = Object.keys(labels).length === 0 ? undefined : (labels as Readonly<Record<string, string>>);
      const targeted = list(spec.targetRefs).length > 0;
      const subject = { namespace, selector, targeted };
      const isForAll = selector === undefined && namespace === model.config.rootNamespace;
      const workloads = workloadsOf(mesh, subject);
      const pods: PatchedPods = {
        gateways: gatewaysOf(mesh, subject),
        workloads,
        // Pods of gateways that nobody can place may be here, and those of a whole mesh may be elsewhere.
        mayHaveGateways:
          isForAll ||
          workloads.some((workload) => isGatewayPod(model, workload)) ||
          (selector === undefined ? allGateways(mesh).some(isUnplaced) : isGateway(model, selector)),
        mayHaveSidecars: isForAll,
      };
      if (targeted || pods.gateways.length + pods.workloads.length === 0) continue;
      list(spec.configPatches).forEach((item, index) => {
        const patch = record(item);
        const found = lackingTarget(mesh, pods, patch, text(patch.applyTo) ?? '');
        if (found === undefined) return;
        const { field, message, fix } = found;
        report({
          object,
          path: ['spec', 'configPatches', index, ...field],
          message,
          ...(fix !== undefined && { fix }),
        });
      });
    }
  },
};

const isUnplaced = ({ absent }: PatchedPods['gateways'][number]) => absent?.isPlaced === false;
