import { ESTATE, fromApp, resolverOf, summary } from './estate';

const configMap = (provider: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data:
  mesh: |
    extensionProviders:
      - name: login
        envoyExtAuthzHttp: { ${provider} }`;

const policy = `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: login, namespace: acme }
spec: { action: CUSTOM, provider: { name: login }, rules: [{ to: [{ operation: { paths: [/x] } }] }] }`;

const asked = (provider: string, path = '/x') =>
  fromApp(resolverOf([ESTATE, configMap(provider), policy]), 'acme', 'ui', `http://cms:8080${path}`);

const refusalOf = (provider: string) => {
  const { outcome } = asked(provider);
  const [result] = outcome.kind === 'forward' ? outcome.destinations.map((item) => item.result) : [];
  return result?.kind === 'denied' ? result.by.detail : undefined;
};

test.each([
  [
    'a Service that does not exist',
    'service: login.acme.svc.cluster.local, port: 80',
    'no Service has the host login.acme.svc.cluster.local',
  ],
  [
    'a port that it does not have',
    'service: ui.acme.svc.cluster.local, port: 4180',
    'ui.acme.svc.cluster.local has no port 4180',
  ],
  [
    'the same of one namespace',
    'service: acme/ui.acme.svc.cluster.local, port: 4180',
    'ui.acme.svc.cluster.local has no port 4180',
  ],
  [
    'a port, though requests were to pass if there is no Service',
    'service: no.acme.svc.cluster.local, port: 80, failOpen: true',
    'no Service has the host no.acme.svc.cluster.local',
  ],
  [
    'a host without its domain',
    'service: ui.acme, port: 8080',
    'ui.acme is no whole host: ui.acme.svc.cluster.local is',
  ],
])('%s: what the policy is about is refused', (_, provider, why) => {
  expect(refusalOf(provider)).toBe(`AuthorizationPolicy acme/login asks login, and ${why}: the request is refused`);
  expect(summary(asked(provider, '/y'))).toBe('cms');
  expect(asked(provider).unknowns).toEqual([]);
});

test.each([
  ['its port', 'service: ui.acme.svc.cluster.local, port: 8080'],
  ['a namespace that the input does not hold', 'service: login.auth.svc.cluster.local, port: 80'],
  ['a host of nobody here', 'service: login.example.com, port: 80'],
  ['no answer that lets requests pass', 'service: ui.acme.svc.cluster.local, port: 4180, failOpen: true'],
  ['no answer that has another status', 'service: ui.acme.svc.cluster.local, port: 4180, statusOnError: "503"'],
])('%s: nobody knows what it says', (_, provider) => {
  expect(refusalOf(provider)).toBeUndefined();
  expect(asked(provider).unknowns.map(({ cause }) => cause)).toEqual(['custom-authorization']);
});
