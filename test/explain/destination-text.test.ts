import { destinationsText, explain, explanationToText } from '../../lib/explain';
import { ESTATE, resolverOf } from '../resolver/estate';

const STRICT = `apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: default, namespace: acme }
spec: { mtls: { mode: STRICT } }`;

const UI_ONLY = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: ui-only, namespace: acme }
spec: { rules: [{ from: [{ source: { serviceAccounts: [acme/ui] } }] }] }`;

/** Knows no service of another namespace; there are services for HTTP on port 8080, or there are none. */
const hiding = (hosts: string) => `apiVersion: networking.istio.io/v1
kind: Sidecar
metadata: { name: default, namespace: other }
spec: { egress: [{ hosts: [${hosts}] }] }`;

const caller = (namespace: string, labels: string) => `apiVersion: v1
kind: Namespace
metadata: { name: ${namespace}, labels: { ${labels} } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: caller, namespace: ${namespace} }
spec: { template: { metadata: { labels: { app: caller } }, spec: { containers: [{ name: app }] } } }`;

const OWN = `apiVersion: v1
kind: Service
metadata: { name: own, namespace: other }
spec: { selector: { app: caller }, ports: [{ name: http, port: 8080 }] }`;

function told(from: string, ...documents: string[]): [string, string | undefined] {
  const hop = explain(resolverOf([ESTATE, ...documents]), { url: 'http://cms.acme:8080/', from });
  const failed = explanationToText(hop)
    .split('\n')
    .find((line) => line.includes('100% to '));
  return [destinationsText(hop.answer), failed?.trim().split(' ')[0]];
}

const PLAIN = caller('bare', '');
const MESHED = caller('other', 'istio-injection: enabled');

test('a caller without a proxy sees a connection that is closed, and the status of who reads its HTTP', () => {
  const takes =
    'Deployment acme/cms-main port 8080 takes mTLS only (PeerAuthentication acme/default), and gets plaintext';
  expect(told('bare/caller', PLAIN, STRICT)).toEqual([
    `acme/cms: connection closed (${takes}), without a rule`,
    'error',
  ]);
  expect(told('bare/caller', PLAIN, UI_ONLY)).toEqual([
    'acme/cms: 403 (AuthorizationPolicy acme/ui-only), without a rule',
    '403',
  ]);
  expect(told('bare/caller', PLAIN)).toEqual(['acme/cms, without a rule', undefined]);
});

test('a proxy that does not know the service answers 503 where it reads HTTP on that port, and passes bytes on elsewhere', () => {
  expect(told('other/caller', MESHED, OWN, hiding('"./*"'), STRICT)).toEqual([
    expect.stringMatching(/^acme\/cms: 503 \(.* gets plaintext\), without a rule$/),
    '503',
  ]);
  expect(told('other/caller', MESHED, hiding('"./*"'), STRICT)).toEqual([
    expect.stringMatching(/^acme\/cms: connection closed \(.* gets plaintext\), without a rule$/),
    'error',
  ]);
});

test('what an application says in HTTP/1 about plaintext at its port for TLS is no answer to gRPC (played)', () => {
  const secure = `apiVersion: v1
kind: Service
metadata: { name: vault, namespace: acme }
spec: { selector: { app: cms }, ports: [{ name: https, port: 8443, targetPort: 8443 }] }`;
  const said = (headers: Record<string, string>) => {
    const resolver = resolverOf([ESTATE, PLAIN, secure]);
    return destinationsText(explain(resolver, { url: 'http://vault.acme:8443/', from: 'bare/caller', headers }).answer);
  };
  expect(said({})).toMatch(/^acme\/vault: 400 \(.* takes TLS, and gets plain HTTP: /);
  expect(said({ 'content-type': 'application/grpc' })).toMatch(
    /^acme\/vault: connection closed \(.* takes TLS, and gets plain gRPC: /,
  );
});
