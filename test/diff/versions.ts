import { diffMeshes, type TrafficDiff } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { ESTATE, virtualService } from '../resolver/estate';

/** The difference of two versions, each a list of documents on top of the small estate. */
export function diffOf(
  base: readonly string[],
  head: readonly string[],
  estate: readonly [string, string] = [ESTATE, ESTATE],
): TrafficDiff {
  const model = (common: string, own: readonly string[]) => MeshModel.ofText([common, ...own].join('\n---\n'));
  return diffMeshes(model(estate[0], base), model(estate[1], head));
}

/** Every change in one line: `requests: what`, as the text report has it. */
export function sentences({ changes }: TrafficDiff): string[] {
  return changes.flatMap(({ requests, host, text }) =>
    requests.map((request) => `${request.text}: ${host === undefined ? '' : `host ${host}: `}${text}`),
  );
}

const host = (name: string) => `${name}.acme.svc.cluster.local`;

/** A destination in flow style. */
export function to(name: string, subset = 'main', more = ''): string {
  return `{ destination: { host: ${host(name)}, subset: ${subset}, port: { number: 8080 } }${more} }`;
}

/** The rules of acme.example.com at the gateway. */
export function edge(http: string, hosts: readonly string[] = ['acme.example.com'], name = 'edge'): string {
  return virtualService('acme', name, hosts, http, 'gateways: [gateway]');
}

/** The rules of a service inside the mesh. */
export function mesh(name: string, http: string): string {
  return virtualService('acme', name, [host(name)], http);
}
