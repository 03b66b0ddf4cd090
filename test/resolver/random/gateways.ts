import fc from 'fast-check';
import { type Fields, ISTIO, type Json, object, optional, some } from './words';

/** The pods of the gateway, with a Service that has other ports than they have, or none. */
export const gatewayPods: fc.Arbitrary<Fields[]> = fc.boolean().map((translated) => [
  object('apps/v1', 'Deployment', 'a', 'gateway', {
    replicas: 1,
    selector: { matchLabels: { istio: 'gateway' } },
    template: {
      metadata: { labels: { istio: 'gateway' }, annotations: { 'inject.istio.io/templates': 'gateway' } },
      spec: { serviceAccountName: 'gateway', containers: [{ name: 'istio-proxy', image: 'auto' }] },
    },
  }),
  ...(translated
    ? [
        object('v1', 'Service', 'a', 'gateway', {
          selector: { istio: 'gateway' },
          ports: [
            { name: 'http', port: 80, targetPort: 8080 },
            { name: 'https', port: 443, targetPort: 8443 },
            { name: 'tcp', port: 7000, targetPort: 7000 },
          ],
        }),
      ]
    : []),
]);

const hostLists = some<Json>([
  ['*'],
  ['*'],
  ['*.example.com', 'shop.example.net'],
  ['*.example.com', 'shop.example.net'],
  ['a/*.example.com'],
  ['./shop.example.com', 'b/*'],
  ['shop.example.com'],
]);

/** Envoy refuses a whole port where two certificates are for one name, unless Istio sees that and leaves one out. */
const secureHosts = some<Json>([
  ['*.example.com', 'shop.example.net'],
  ['shop.example.com'],
  ['a/*.example.com', './shop.example.com'],
  ['./shop.example.com', 'b/shop.example.net'],
]);
const otherSecureHosts = some<Json>(['as the first', ['api.example.com'], ['b/api.example.com', './x.example.com']]);

const httpsRedirect = { httpsRedirect: true };

/** The gateway's ports: plain, redirected, with one or two certificates, on other ports, for bytes, for TLS that it passes on. */
export const gateway: fc.Arbitrary<Fields> = fc
  .tuple(
    hostLists,
    optional(fc.constant(httpsRedirect), 10),
    optional(secureHosts, 60),
    optional(otherSecureHosts, 30),
    optional(hostLists, 25),
    fc.boolean(),
    optional(some<Json>([['pass.test'], ['*.pass.test', 'b/pass.test']]), 25),
  )
  .map(([hosts, tls, secure, more, other, bytes, passed]) => {
    const simple = (credentialName: string) => ({ tls: { mode: 'SIMPLE', credentialName } });
    const servers: Fields[] = [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts, ...(tls && { tls }) }];
    const https = { number: 443, protocol: 'HTTPS' };
    if (secure) servers.push({ port: { ...https, name: 'https' }, hosts: secure, ...simple('cert') });
    if (more && secure) {
      const names = more === 'as the first' ? secure : more;
      servers.push({ port: { ...https, name: 'https-more' }, hosts: names, ...simple('more-cert') });
    }
    if (other) servers.push({ port: { number: 8081, name: 'http-other', protocol: 'HTTP' }, hosts: other });
    if (passed)
      servers.push({
        port: { number: 443, name: 'tls', protocol: 'TLS' },
        hosts: passed,
        tls: { mode: 'PASSTHROUGH' },
      });
    if (bytes) servers.push({ port: { number: 7000, name: 'tcp', protocol: 'TCP' }, hosts: ['*'] });
    return object(ISTIO, 'Gateway', 'a', 'gateway', { selector: { istio: 'gateway' }, servers });
  });

/** Another Gateway for the same pods: its servers share the ports. */
export const secondGateway: fc.Arbitrary<Fields> = fc
  .tuple(some<Json>([['*.example.com'], ['b/shop.example.com'], ['*']]), fc.boolean(), fc.boolean())
  .map(([hosts, plain, secure]) => {
    const servers: Fields[] = [];
    if (plain || !secure) servers.push({ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts });
    if (secure) {
      const tls = { mode: 'SIMPLE', credentialName: 'second-cert' };
      servers.push({ port: { number: 443, name: 'https', protocol: 'HTTPS' }, hosts: ['b/other.example.com'], tls });
    }
    return object(ISTIO, 'Gateway', 'b', 'second', { selector: { istio: 'gateway' }, servers });
  });
