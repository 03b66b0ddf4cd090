import { deployment, namespace, rule, service } from '../../resolver/estate';

/** Services `ui`, `cms` and `docs` of namespace acme behind a gateway with pods; those that `variants` names have a variant ops-1. */
export function keyedEstate(variants: readonly string[]): string[] {
  const services = ['ui', 'cms', 'docs'].flatMap((name) => {
    const versions = variants.includes(name) ? ['main', 'ops-1'] : ['main'];
    return [
      service('acme', name),
      rule('acme', name, versions),
      ...versions.map((version) => deployment('acme', name, version)),
    ];
  });
  return [namespace('acme'), ...services, GATEWAY];
}

const GATEWAY = `apiVersion: apps/v1
kind: Deployment
metadata: { name: gateway, namespace: acme }
spec:
  replicas: 1
  template:
    metadata: { labels: { istio: gateway, sidecar.istio.io/inject: "true" } }
    spec: { serviceAccountName: gateway, containers: [{ name: istio-proxy, image: auto }] }
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: { name: gateway, namespace: acme }
spec:
  selector: { istio: gateway }
  servers:
    - port: { number: 80, name: http, protocol: HTTP }
      hosts: [acme/acme.example.com, acme/*.acme.example.com]`;

/** Pods of a service know of these services only. */
export function calls(caller: string, ...called: string[]): string {
  const hosts = called.map((name) => `acme/${name}.acme.svc.cluster.local`);
  return `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: ${caller}, namespace: acme }
spec:
  workloadSelector: { labels: { app: ${caller} } }
  egress: [{ hosts: [${hosts.join(', ')}] }]`;
}

/** Only these service accounts of the namespace may call a service. */
export function allowed(called: string, ...callers: string[]): string {
  const principals = callers.map((name) => `cluster.local/ns/acme/sa/${name}`);
  return `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ${called}, namespace: acme }
spec:
  selector: { matchLabels: { app: ${called} } }
  rules: [{ from: [{ source: { principals: [${principals.join(', ')}] } }] }]`;
}

interface Rule {
  /** Service and subset: `cms main`. */
  readonly to: string;
  /** Value of the header that the rule asks for. @default none */
  readonly asks?: string;
  readonly path?: string;
  readonly sets?: string;
  readonly removes?: boolean;
}

/** A VirtualService; of a service's name (`cms`) for the mesh, of any other host for the gateway. */
export function routes(name: string, host: string, ...rules: readonly Rule[]): string {
  const http = rules.map(({ to, asks, path, sets, removes }, index) => {
    const [service, subset] = to.split(' ');
    const match = {
      ...(asks !== undefined && { headers: { 'x-variant-id': { exact: asks } } }),
      ...(path !== undefined && { uri: { prefix: path } }),
    };
    return {
      name: `rule-${index}`,
      ...(Object.keys(match).length > 0 && { match: [match] }),
      ...(sets !== undefined && { headers: { request: { set: { 'x-variant-id': sets } } } }),
      ...(removes && { headers: { request: { remove: ['x-variant-id'] } } }),
      route: [{ destination: { host: `${service}.acme.svc.cluster.local`, subset } }],
    };
  });
  const inside = !host.includes('.');
  return `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ${name}, namespace: acme }
spec:
  hosts: [${inside ? `${host}.acme.svc.cluster.local` : host}]${inside ? '' : '\n  gateways: [acme/gateway]'}
  http: ${JSON.stringify(http)}`;
}
