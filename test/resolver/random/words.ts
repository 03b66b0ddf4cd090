import fc from 'fast-check';

/** What random meshes are made of: few and small words, so that requests often hit something. */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Fields = { [key: string]: Json };

export interface ServiceName {
  readonly namespace: string;
  readonly name: string;
}

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

export interface RandomService extends ServiceName {
  readonly ports: readonly NamedPort[];
}

const HTTP: NamedPort = { name: 'http-8080', port: 8080 };
const MORE_HTTP: NamedPort = { name: 'http-9090', port: 9090 };
const GRPC: NamedPort = { name: 'grpc-9090', port: 9090 };
const TCP: NamedPort = { name: 'tcp-7000', port: 7000 };

export const NAMESPACES = ['a', 'b'] as const;
export const SERVICES: readonly RandomService[] = [
  { namespace: 'a', name: 'web', ports: [HTTP] },
  { namespace: 'a', name: 'api', ports: [HTTP, MORE_HTTP] },
  { namespace: 'b', name: 'api', ports: [HTTP, GRPC] },
  { namespace: 'b', name: 'store', ports: [HTTP, MORE_HTTP, TCP] },
];
export const VERSIONS = ['v1', 'v2'] as const;
export const CONTAINER_PORTS = [HTTP, MORE_HTTP, TCP];

/** Hosts at the edge. */
export const HOSTS = [
  'shop.example.com',
  'api.example.com',
  'shop.example.net',
  '*.example.com',
  '*.shop.example.com',
] as const;

/** Hosts outside the mesh, which ServiceEntries may name; all of them answer. */
export const OUTSIDE = { static: 'db.example.org', dns: 'api.example.org', any: 'x.example.org', none: 'nobody.test' };
export const INSIDE_ENTRY = 'store.internal';
export const OUTSIDE_HOSTS: readonly string[] = [...Object.values(OUTSIDE), INSIDE_ENTRY];

export const PATHS = ['/', '/a', '/a/', '/a/b', '/A/b', '/ab', '/a/b/c', '/api/v1/x'] as const;
export const REGEXES = ['/a.*', '/[a-z]+', '.*', '/(a|b)/.*', '(?i)/A/.*', '/api/v[0-9]+/.*'] as const;
export const HEADERS = ['x-v', 'end-user'] as const;
export const VALUES = ['1', '2', 'v1', 'tester', 'Tester'] as const;

export const fqdn = ({ namespace, name }: ServiceName) => `${name}.${namespace}.svc.cluster.local`;

export const some = <T>(values: readonly T[]) => fc.constantFrom(...values);

/** There in so many cases of a hundred. */
export const optional = <T>(arbitrary: fc.Arbitrary<T>, percent = 50): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: percent, arbitrary }, { weight: 100 - percent, arbitrary: fc.constant(undefined) });

/** A mapping of the fields that are there. */
export function fields(shape: Readonly<Record<string, fc.Arbitrary<Json | undefined>>>): fc.Arbitrary<Fields> {
  return fc.record(shape).map((record) => {
    return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as Fields;
  });
}

export const ISTIO = 'networking.istio.io/v1';
export const SECURITY = 'security.istio.io/v1';

export function object(apiVersion: string, kind: string, namespace: string, name: string, spec: Json): Fields {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

export const exportTo = optional(some<Json>([['.'], ['a'], ['b'], ['*'], ['.', 'b']]), 20);

/** `exportTo` as a field; Istio refuses a list that has both `.` and the own namespace. */
export function exported(to: Json | undefined, namespace: string): Fields {
  if (to === undefined) return {};
  const names = to as string[];
  return { exportTo: names.includes('.') ? names.filter((name) => name !== namespace) : names };
}
