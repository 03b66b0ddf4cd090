import { DOMAIN, GATEWAY, type MeshEstate, NAMESPACE, PORT, pathOf } from './estate';

type Rule = Record<string, unknown>;

/**
 * The same workloads, routed as the scripts that came before Branchline did: for each service one VirtualService at the
 * gateway and one in the mesh, in which every variant is a rule that looks at the authority or the header with a regular
 * expression, and the mainline is what none of them took.
 */
export function regexForm(files: ReadonlyMap<string, string>, estate: MeshEstate): string {
  const kept = [...files].filter(([path]) => !path.includes('/routing/')).map(([, text]) => text);
  const routes = estate.services.flatMap((service) => [
    virtualService(`ingress-${service}`, {
      hosts: [DOMAIN, `*.${DOMAIN}`],
      gateways: [GATEWAY],
      http: gatewayRules(service, estate.variants),
    }),
    virtualService(`mesh-${service}`, { hosts: [hostOf(service)], http: meshRules(service, estate.variants) }),
  ]);
  return [...kept, ...routes].join('---\n');
}

function virtualService(name: string, spec: object): string {
  const metadata = { name, namespace: NAMESPACE };
  return `${JSON.stringify({ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata, spec })}\n`;
}

function hostOf(service: string): string {
  return `${service}.${NAMESPACE}.svc.cluster.local`;
}

function to(service: string, subset: string): Rule {
  return { route: [{ destination: { host: hostOf(service), subset, port: { number: PORT } } }] };
}

/** As written, and in lower case. */
function spellings(id: string): string {
  return `(${id}|${id.toLowerCase()})`;
}

function gatewayRules(service: string, variants: readonly string[]): Rule[] {
  const uri = { regex: `${pathOf(service)}(/.*)?` };
  const domain = DOMAIN.replaceAll('.', '\\.');
  return [
    ...variants.flatMap((id) => {
      const key = id.toLowerCase();
      const route = { ...to(service, key), headers: { request: { set: { 'x-variant-id': key } } } };
      return [
        { match: [{ authority: { regex: `${spellings(id)}\\.${domain}` }, uri }], ...route },
        { match: [{ headers: { 'x-variant-id': { regex: spellings(id) } }, uri }], ...route },
      ];
    }),
    { match: [{ uri }], ...to(service, 'main') },
  ];
}

function meshRules(service: string, variants: readonly string[]): Rule[] {
  return [
    ...variants.map((id) => ({
      match: [{ headers: { 'x-variant-id': { regex: spellings(id) } } }],
      ...to(service, id.toLowerCase()),
    })),
    to(service, 'main'),
  ];
}
