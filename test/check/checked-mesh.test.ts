import { check } from '../../lib/check/check';
import { CheckedMesh } from '../../lib/check/checked-mesh';
import { MeshModel } from '../../lib/mesh-model';
import { deployment, ESTATE, virtualService } from '../resolver/estate';

const edge = (exportTo: string) => {
  const rule = '    - { name: all, route: [{ destination: { host: cms.acme.svc.cluster.local, subset: main } }] }';
  return virtualService('acme', 'edge', ['acme.example.com'], rule, `exportTo: [${exportTo}]\n  gateways: [gateway]`);
};
const pods = (ns: string) => deployment(ns, 'gateway', 'main').replace('app: gateway', 'istio: acme-gateway');
const mesh = (...documents: string[]) => MeshModel.ofText([ESTATE, ...documents].join('\n---\n'));

test("a gateway's pods run where they stand, else where its rules are to be seen", () => {
  const namespaces = (...documents: string[]) => new CheckedMesh(mesh(...documents)).gatewayNamespaces('acme/gateway');
  expect(namespaces(edge('edge'), pods('other'))).toEqual(['other']);
  expect(namespaces(edge('edge'))).toEqual(['edge']);
  expect(namespaces(edge('.'))).toEqual(['acme']);
});

test('a VirtualService that is exported to gateway pods of another namespace is no finding, if they are not in the input', () => {
  const codes = (...documents: string[]) => check(mesh(...documents)).map(({ code }) => code);
  expect(codes(edge('edge'))).not.toContain('BL239');
  expect(codes(edge('edge'), pods('other'))).toContain('BL239');
});
