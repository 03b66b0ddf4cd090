import type { MeshModel } from '../../lib/mesh-model';
import { isMeshed, type MeshRequest, requestFromUrl, workloadClient } from '../../lib/resolver';
import { AUTHORIZER } from './random/authorizer';
import type { RandomRequest } from './random/requests';

/** What the resolver is asked for a request that the lab can send. */
export function askFor(model: MeshModel, { from, url, method, headers, sni, grpc }: RandomRequest): MeshRequest {
  const grpcHeaders = { 'content-type': 'application/grpc', te: 'trailers' };
  const rest = {
    method,
    headers: grpc ? { ...headers, ...grpcHeaders } : headers,
    ...(sni !== undefined && { sni }),
    authorizers: { [AUTHORIZER]: headers['x-lab-status'] === undefined },
  };
  return requestFromUrl(url, clientOf(model, from), rest);
}

function clientOf(model: MeshModel, from: string) {
  const [namespace = '', name = ''] = from.split('/');
  const workload = model.workloads.find((item) => item.namespace === namespace && item.name === name);
  // Pods that are not in the input: the lab starts them where the Gateway is.
  if (workload === undefined) {
    const gateway = model.gateways.find((item) => item.namespace === namespace && item.name === name);
    if (gateway === undefined) throw new Error(`no workload and no Gateway ${from}`);
    return { kind: 'gateway', namespace, labels: gateway.selector ?? {} } as const;
  }
  if (!workload.annotations['inject.istio.io/templates']?.includes('gateway'))
    return workloadClient(workload, isMeshed(model, workload));
  const { labels, serviceAccount } = workload;
  return { kind: 'gateway', namespace, labels, serviceAccount } as const;
}
