import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiServer } from './api-server';
import { required } from './processes';

/** Its Service's address, on which it listens itself: the API server sends its webhook's requests there. */
const ADDRESS = '10.96.0.10';
/** Where proxies ask, without TLS. */
export const XDS_ADDRESS = `${ADDRESS}:15010`;

/** One JSON line for each request; the lab reads them from its Envoys. */
const MESH_CONFIG = `
accessLogFile: /dev/stdout
accessLogEncoding: JSON
accessLogFormat: |
  {"id": "%REQ(X-LAB-ID)%", "status": "%RESPONSE_CODE%", "flags": "%RESPONSE_FLAGS%", "details": "%RESPONSE_CODE_DETAILS%",
   "route": "%ROUTE_NAME%", "cluster": "%UPSTREAM_CLUSTER_RAW%", "upstream": "%UPSTREAM_HOST%", "method": "%REQ(:METHOD)%",
   "authority": "%REQ(:AUTHORITY)%", "path": "%REQ(:PATH)%", "protocol": "%PROTOCOL%", "sni": "%REQUESTED_SERVER_NAME%",
   "failure": "%UPSTREAM_TRANSPORT_FAILURE_REASON%"}
`;

/** What Istio's charts install besides its CRDs, as far as it is about validation: the Service and its webhooks. */
const webhook = (name: string, revision: object) => ({
  name,
  clientConfig: { service: { name: 'istiod', namespace: 'istio-system', path: '/validate', port: 15017 } },
  rules: [
    {
      operations: ['CREATE', 'UPDATE'],
      apiGroups: ['security.istio.io', 'networking.istio.io', 'telemetry.istio.io', 'extensions.istio.io'],
      apiVersions: ['*'],
      resources: ['*'],
    },
  ],
  // As in the charts: istiod puts its CA into it, tries it, and turns it to Fail.
  failurePolicy: 'Ignore',
  sideEffects: 'None',
  admissionReviewVersions: ['v1'],
  objectSelector: { matchExpressions: [{ key: 'istio.io/rev', ...revision }] },
});
const WEBHOOKS = 'istio-validator-istio-system';
const INSTALLED = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'istio-system' } },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'istiod', namespace: 'istio-system' },
    spec: { clusterIP: ADDRESS, ports: [{ name: 'https-webhook', port: 15017 }] },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: WEBHOOKS, labels: { 'istio.io/rev': 'default' } },
    webhooks: [
      webhook('rev.validation.istio.io', { operator: 'In', values: ['default'] }),
      webhook('validation.istio.io', { operator: 'DoesNotExist' }),
    ],
  },
];

/** Starts a real istiod beside an API server that is in the lab's network, and waits until its webhook refuses. */
export async function startIstiod(server: ApiServer, mesh = ''): Promise<void> {
  const folder = join(server.folder, 'istiod');
  mkdirSync(folder);
  const meshConfig = join(folder, 'mesh.yaml');
  writeFileSync(meshConfig, `${MESH_CONFIG}${mesh}`);
  const refused = (await server.apply(INSTALLED.map((object) => `${JSON.stringify(object)}\n`))).filter(
    ({ error }) => error,
  );
  if (refused.length > 0) throw new Error(JSON.stringify(refused));
  const port = (number: number) => `${ADDRESS}:${number}`;
  server.processes.start(
    required('BRANCHLINE_PILOT_DISCOVERY'),
    [
      ...['discovery', '--kubeconfig', server.kubeconfig('istiod'), '--meshConfig', meshConfig],
      ...['--grpcAddr', port(15010), '--secureGRPCAddr', port(15012), '--httpsAddr', port(15017)],
      // Not 8080: a port that a Service of the estate may have is the lab's.
      ...['--httpAddr', port(15019), '--monitoringAddr', port(15014), '--ctrlz_port', '15018'],
      ...['--log_output_level', 'default:warn', '--kubernetesApiQPS', '500', '--kubernetesApiBurst', '1000'],
    ],
    {
      cwd: folder,
      env: {
        ...{ POD_NAME: 'istiod', POD_NAMESPACE: 'istio-system', REVISION: 'default', CLUSTER_ID: 'Kubernetes' },
        ...{ PILOT_CERT_PROVIDER: 'istiod', INJECTION_WEBHOOK_CONFIG_NAME: '' },
        VALIDATION_WEBHOOK_CONFIG_NAME: WEBHOOKS,
        // Stock Envoy has none of Istio's own filters.
        ...{ PILOT_ENABLE_METADATA_EXCHANGE: 'false', PILOT_ENABLE_ALPN_FILTER: 'false' },
        PILOT_ENABLE_TELEMETRY_LABEL: 'false',
        // The lab's proxies show their pods' tokens without TLS.
        XDS_AUTH_PLAINTEXT: 'true',
      },
    },
  );
  await server.processes.until("istiod's webhook refuses what is wrong", async () => {
    const kind = 'ValidatingWebhookConfiguration';
    const found = await server.get('admissionregistration.k8s.io/v1', kind, undefined, WEBHOOKS);
    return ((found?.webhooks ?? []) as { failurePolicy: string }[]).every(
      ({ failurePolicy }) => failurePolicy === 'Fail',
    );
  });
}
