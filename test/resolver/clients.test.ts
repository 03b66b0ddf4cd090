import { MeshModel } from '../../lib/mesh-model';
import { gatewayClients } from '../../lib/resolver';
import { deployment, ESTATE } from './estate';

const pods = (ns: string, replicas = 1) =>
  deployment(ns, 'gateway', 'main', replicas).replace('app: gateway', 'istio: acme-gateway, app: gateway');

function found(...documents: string[]): string[] {
  const model = MeshModel.ofText([ESTATE, ...documents].join('\n---\n'));
  return gatewayClients(model).map((client) => {
    return `${client.namespace} ${client.serviceAccount} ${client.absent === undefined ? 'present' : 'absent'}`;
  });
}

test('gateways are the workloads that a Gateway selects, in whichever namespace', () => {
  expect(found(pods('edge'))).toEqual(['edge gateway present']);
  expect(found(pods('acme'), pods('edge'))).toEqual(['acme gateway present', 'edge gateway present']);
});

test('those that run before those that are scaled to nothing, and these before a guess', () => {
  expect(found(pods('acme', 0), pods('edge'))).toEqual(['edge gateway present']);
  expect(found(pods('edge', 0))).toEqual(['edge gateway present']);
  expect(found()).toEqual(['acme undefined absent']);
});
