import { MeshModel, type MeshModelOptions } from '../../lib/mesh-model';
import { type Answer, type MeshRequest, Resolver, requestFromUrl, workloadClient } from '../../lib/resolver';

/** Labels and namespace of the gateway pods in these tests. */
export const GATEWAY = { kind: 'gateway', namespace: 'acme', labels: { istio: 'acme-gateway' } } as const;

/** A namespace with a gateway for `acme.example.com`, and services `ui` and `cms` with subsets `main` and `ops-1234`. */
export const ESTATE = `
${namespace('acme')}
---
${service('acme', 'ui')}
---
${service('acme', 'cms')}
---
${deployment('acme', 'ui', 'main')}
---
${deployment('acme', 'cms', 'main')}
---
${deployment('acme', 'cms', 'ops-1234')}
---
${rule('acme', 'ui', ['main'])}
---
${rule('acme', 'cms', ['main', 'ops-1234'])}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: acme }
spec:
  selector: { istio: acme-gateway }
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [acme/acme.example.com, acme/*.acme.example.com]
    - port: { number: 443, name: https, protocol: HTTPS }
      tls: { mode: SIMPLE, credentialName: acme-wildcard }
      hosts: [acme/acme.example.com, acme/*.acme.example.com]
`;

export function namespace(name: string): string {
  return `apiVersion: v1
kind: Namespace
metadata: { name: ${name}, labels: { istio-injection: enabled } }`;
}

export function service(ns: string, name: string, port = 8080, protocol = 'http'): string {
  return `apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: ${ns} }
spec:
  selector: { app: ${name} }
  ports: [{ name: ${protocol}-${name}, port: ${port}, targetPort: ${port} }]`;
}

export function deployment(ns: string, name: string, version: string, replicas = 1): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}-${version}, namespace: ${ns} }
spec:
  replicas: ${replicas}
  template:
    metadata: { labels: { app: ${name}, version: ${version} } }
    spec: { serviceAccountName: ${name}, containers: [{ name: app, ports: [{ containerPort: 8080 }] }] }`;
}

export function rule(ns: string, name: string, subsets: readonly string[]): string {
  return `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: ${name}, namespace: ${ns} }
spec:
  host: ${name}.${ns}.svc.cluster.local
  subsets: [${subsets.map((subset) => `{ name: ${subset}, labels: { version: ${subset} } }`).join(', ')}]`;
}

/** A VirtualService; `http` is its rules as YAML in flow style or indented by four. */
export function virtualService(ns: string, name: string, hosts: readonly string[], http: string, more = ''): string {
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: ${ns} }
spec:
  hosts: [${hosts.map((host) => `"${host}"`).join(', ')}]
${more === '' ? '' : `  ${more}\n`}  http:
${http}`;
}

/** A resolver for documents put together. */
export function resolverOf(documents: readonly string[], options: MeshModelOptions = {}): Resolver {
  return new Resolver(MeshModel.ofText(documents.join('\n---\n'), options));
}

/** A request from outside by URL, through the acme gateway. */
export function fromOutside(resolver: Resolver, url: string, rest: Partial<MeshRequest> = {}): Answer {
  return resolver.resolve(requestFromUrl(url, GATEWAY, rest));
}

/** A request from the first workload of an app, by URL. */
export function fromApp(
  resolver: Resolver,
  ns: string,
  app: string,
  url: string,
  rest: Partial<MeshRequest> = {},
): Answer {
  const workload = resolver.model.workloadsWith(ns, { app })[0];
  if (workload === undefined) throw new Error(`no workload of ${app} in ${ns}`);
  return resolver.resolve(requestFromUrl(url, workloadClient(workload), rest));
}

/** An outcome in one line, as a user would say it: `cms/main 95% + cms/canary 5%`, `404 route_not_found`. */
export function summary(answer: Answer): string {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward':
      return outcome.destinations
        .map((to) => {
          const share = outcome.destinations.length > 1 ? ` ${Math.round(to.share * 1000) / 10}%` : '';
          const problem =
            to.result.kind === 'delivered'
              ? ''
              : ` ${to.result.status} ${to.result.kind === 'denied' ? 'denied' : to.result.reason}`;
          return `${to.host.split('.')[0]}${to.subset === '' ? '' : `/${to.subset}`}${share}${problem}`;
        })
        .join(' + ');
    case 'redirect':
      return `${outcome.status} ${outcome.location}`;
    case 'error':
      return `${outcome.status} ${outcome.reason}`;
    case 'direct-response':
      return `${outcome.status} direct`;
    case 'denied':
      return '403 denied';
    case 'passthrough': {
      const problem = outcome.destination?.result;
      return `passthrough${problem !== undefined && problem.kind === 'error' ? ` ${problem.reason}` : ''}`;
    }
    case 'unreachable':
      return 'unreachable';
  }
}
