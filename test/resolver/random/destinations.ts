import fc from 'fast-check';
import {
  exported,
  exportTo,
  type Fields,
  fqdn,
  INSIDE_ENTRY,
  ISTIO,
  type Json,
  NAMESPACES,
  OUTSIDE,
  object,
  optional,
  SERVICES,
  some,
  VERSIONS,
} from './words';

export const destinationRule: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    fc.integer({ min: 0, max: 9 }),
    some([...SERVICES.map(fqdn), ...SERVICES.map(fqdn), '*.b.svc.cluster.local', 'api', OUTSIDE.static]),
    fc.subarray([...VERSIONS], { minLength: 1 }),
    exportTo,
    optional(some(['DISABLE', 'ISTIO_MUTUAL']), 15),
    optional(
      some<Fields>([{ failover: [{ from: 'eu', to: 'us' }] }, { failoverPriority: ['topology.kubernetes.io/region'] }]),
      25,
    ),
  )
  .map(([namespace, id, host, versions, to, mode, locality]) =>
    object(ISTIO, 'DestinationRule', namespace, `rule-${id}`, {
      host,
      subsets: versions.map((version) => ({ name: version, labels: { version } })),
      ...((mode !== undefined || locality !== undefined) && {
        trafficPolicy: { ...(mode !== undefined && { tls: { mode } }), ...(locality !== undefined && near(locality)) },
      }),
      ...exported(to, namespace),
    }),
  );

/** Pods of the client's place first. Nobody makes so many errors that a pod is left out. */
const near = (localityLbSetting: Fields): Fields => ({
  loadBalancer: { simple: 'ROUND_ROBIN', localityLbSetting },
  outlierDetection: { consecutive5xxErrors: 100_000 },
});

const http = { number: 80, name: 'http', protocol: 'HTTP' };

/** Hosts outside, by all ways of finding their addresses, and pods under another name. */
export const serviceEntry: fc.Arbitrary<Fields> = fc
  .tuple(
    some(NAMESPACES),
    some<readonly [string, Fields]>([
      [
        'static',
        {
          hosts: [OUTSIDE.static],
          location: 'MESH_EXTERNAL',
          resolution: 'STATIC',
          ports: [http, { number: 5000, name: 'tcp', protocol: 'TCP' }, { number: 443, name: 'tls', protocol: 'TLS' }],
          endpoints: [
            { address: '10.244.250.1', labels: { version: 'v1' } },
            { address: '10.244.250.2', labels: { version: 'v2' }, ports: { http: 8088 } },
          ],
        },
      ],
      [
        'dns',
        {
          hosts: [OUTSIDE.dns],
          location: 'MESH_EXTERNAL',
          resolution: 'DNS',
          ports: [http, { number: 443, name: 'tls', protocol: 'TLS' }],
        },
      ],
      [
        'named',
        {
          hosts: [OUTSIDE.dns],
          location: 'MESH_EXTERNAL',
          resolution: 'DNS',
          ports: [{ ...http, targetPort: 8088 }],
          endpoints: [{ address: OUTSIDE.any, ports: {} as Json }],
        },
      ],
      ['none', { hosts: ['*.example.org'], location: 'MESH_EXTERNAL', resolution: 'NONE', ports: [http] }],
      [
        'pods',
        {
          hosts: [INSIDE_ENTRY],
          location: 'MESH_INTERNAL',
          resolution: 'STATIC',
          ports: [{ number: 8080, name: 'http', protocol: 'HTTP', targetPort: 9090 }],
          workloadSelector: { labels: { app: 'store' } },
        },
      ],
    ]),
    exportTo,
  )
  .map(([namespace, [name, spec], to]) =>
    // Selected pods are those of its own namespace.
    object(ISTIO, 'ServiceEntry', name === 'pods' ? 'b' : namespace, name, {
      ...spec,
      ...exported(to, name === 'pods' ? 'b' : namespace),
    }),
  );
