import { ESTATE, fromApp, resolverOf } from './estate';

const HOST = 'cms.acme.svc.cluster.local';
const EITHER = 'any';

/** A service without versions whose port has a protocol, behind proxies of a mode, called with a TLS mode. */
function estate(protocol: string, server: string, client: string): string[] {
  const documents = [ESTATE.replace('name: http-cms', `name: ${protocol}-cms`)];
  if (server === 'none') {
    documents[0] = documents[0]!.replaceAll(
      'metadata: { labels: { app: cms,',
      'metadata: { annotations: { sidecar.istio.io/inject: "false" }, labels: { app: cms,',
    );
  } else {
    documents.push(`apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: { name: cms, namespace: acme }
spec: { selector: { matchLabels: { app: cms } }, mtls: { mode: ${server} } }`);
  }
  if (client !== 'auto') {
    documents.push(`apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-cms, namespace: acme }
spec: { host: ${HOST}, trafficPolicy: { tls: { mode: ${client} } } }`);
  }
  return documents;
}

function ask(scheme: string, protocol: string, server: string, client: string) {
  const answer = fromApp(resolverOf(estate(protocol, server, client)), 'acme', 'ui', `${scheme}://${HOST}:8080/`);
  const { outcome } = answer;
  const share = outcome.kind === 'forward' ? outcome.destinations[0] : undefined;
  const result = outcome.kind === 'passthrough' ? outcome.destination?.result : share?.result;
  if (result === undefined) return outcome.kind;
  const known = answer.unknowns.length === 0 ? '' : '?';
  if (result.kind === 'delivered') return result.tls + known;
  return result.kind === 'error' ? `${result.status} ${result.reason}` : result.kind;
}

const UF = '503 connection_failure';
const UC = '503 connection_termination';
const TO_TLS = '400 plaintext_to_tls';

/** As seen on a mesh: for each protocol and mode of the server, with each TLS mode of the client. */
describe.each([
  // sent, protocol, server: auto, SIMPLE, ISTIO_MUTUAL, DISABLE
  ['http', 'http', 'PERMISSIVE', 'mtls', UF, 'mtls', 'plaintext'],
  ['http', 'http', 'STRICT', 'mtls', UF, 'mtls', UC],
  ['http', 'http', 'DISABLE', 'plaintext', UF, UF, 'plaintext'],
  ['http', 'http', 'none', 'plaintext', UF, UF, 'plaintext'],
  ['https', 'http', 'PERMISSIVE', UF, UF, UF, UF],
  ['https', 'http', 'STRICT', UF, UF, UF, UF],
  ['https', 'http', 'DISABLE', UF, UF, UF, UF],
  ['https', 'http', 'none', UF, UF, UF, UF],
  ['http', 'https', 'PERMISSIVE', TO_TLS, 'tls', TO_TLS, TO_TLS],
  ['http', 'https', 'STRICT', TO_TLS, UF, TO_TLS, UC],
  ['http', 'https', 'DISABLE', TO_TLS, 'tls', UF, TO_TLS],
  ['http', 'https', 'none', TO_TLS, 'tls', UF, TO_TLS],
  ['https', 'https', 'PERMISSIVE', 'mtls', UF, 'mtls', 'plaintext'],
  ['https', 'https', 'STRICT', 'mtls', UF, 'mtls', UF],
  ['https', 'https', 'DISABLE', 'plaintext', UF, UF, 'plaintext'],
  ['https', 'https', 'none', 'plaintext', UF, UF, 'plaintext'],
  ['http', EITHER, 'PERMISSIVE', 'mtls', 'tls?', 'mtls', 'plaintext'],
  ['http', EITHER, 'STRICT', 'mtls', UF, 'mtls', UC],
  ['http', EITHER, 'none', 'plaintext', 'tls?', UF, 'plaintext'],
  ['https', EITHER, 'PERMISSIVE', 'mtls', UF, 'mtls', 'plaintext'],
  ['https', EITHER, 'STRICT', 'mtls', UF, 'mtls', UF],
  ['https', EITHER, 'none', 'plaintext', UF, UF, 'plaintext'],
])('%s to a port named %s, server %s', (scheme, protocol, server, ...expected) => {
  test.each(['auto', 'SIMPLE', 'ISTIO_MUTUAL', 'DISABLE'].map((client, index) => [client, expected[index]] as const))(
    'client %s: %s',
    (client, result) => expect(ask(scheme, protocol, server, client)).toBe(result),
  );
});

describe('HTTP/2 towards the port', () => {
  const upgrade = (settings: string) => `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-cms, namespace: acme }
spec: { host: ${HOST}, trafficPolicy: { connectionPool: { http: { ${settings} } } } }`;
  const open = (...documents: string[]) => {
    const { outcome } = fromApp(resolverOf([ESTATE, ...documents]), 'acme', 'ui', `ws://${HOST}:8080/`);
    const result = outcome.kind === 'forward' ? outcome.destinations[0]!.result : undefined;
    return result?.kind === 'error' ? `${result.status} ${result.reason}` : result?.kind;
  };

  test('lets no WebSocket through, because of a DestinationRule, the port or the mesh', () => {
    expect(open()).toBe('delivered');
    expect(open(upgrade('h2UpgradePolicy: UPGRADE'))).toBe(UC);
    expect(open(upgrade('h2UpgradePolicy: UPGRADE, useClientProtocol: true'))).toBe('delivered');
    expect(open(upgrade('h2UpgradePolicy: DO_NOT_UPGRADE'))).toBe('delivered');
    const mesh = (policy: string) => `apiVersion: v1
kind: ConfigMap
metadata: { name: istio, namespace: istio-system }
data: { mesh: "h2UpgradePolicy: ${policy}" }`;
    expect(open(mesh('UPGRADE'))).toBe(UC);
    expect(open(mesh('DO_NOT_UPGRADE'))).toBe('delivered');
    expect(open(mesh('UPGRADE'), upgrade('h2UpgradePolicy: DO_NOT_UPGRADE'))).toBe('delivered');
    expect(open(mesh('UPGRADE'), upgrade('h2UpgradePolicy: DEFAULT'))).toBe(UC);
  });
});

test('a client without a proxy is carried as it is: what a DestinationRule says is not for it', () => {
  const documents = [
    ESTATE.replace('name: http-cms', 'name: https-cms'),
    `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: a-cms, namespace: acme }
spec: { host: ${HOST}, trafficPolicy: { connectionPool: { http: { h2UpgradePolicy: UPGRADE } }, tls: { mode: SIMPLE } } }`,
  ];
  const from = { kind: 'workload', namespace: 'other', labels: {}, meshed: false } as const;
  const { outcome } = resolverOf(documents).resolve({ from, authority: `${HOST}:8080` });
  expect(outcome).toMatchObject({ destination: { result: { status: 400, reason: 'plaintext_to_tls' } } });
});
