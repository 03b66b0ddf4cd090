import type { CanaryDeclaration } from '../../lib/model/canary';
import type { ExternalDeclaration } from '../../lib/model/external';
import type { GatewayDeclaration } from '../../lib/model/gateway';
import type { ServiceDeclaration } from '../../lib/model/service';
import type { VariantDeclaration } from '../../lib/model/variant';
import type { WorkloadOverrides } from '../../lib/model/workload';

/**
 * Declarations with every field that there is, none at its default, and nothing wrong with them. A new field does not
 * compile until it stands here, and then every test that uses them meets it.
 */

const WORKLOAD: Required<WorkloadOverrides> = {
  image: 'registry.example.com/app:1',
  replicas: 2,
  env: { MODE: 'on' },
  resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
};

/** A version beside the mainline, or a variant. */
export const EVERY_WORKLOAD: Required<WorkloadOverrides> = {
  ...WORKLOAD,
  image: 'registry.example.com/app:0',
  env: { MODE: 'off', OTHER: '1' },
};

/** A service; its fault and its versions name nothing that is not in it. Its autoscaler decides how many pods it has. */
export const EVERYTHING: Required<Omit<ServiceDeclaration, 'replicas'>> = {
  image: WORKLOAD.image,
  env: WORKLOAD.env,
  resources: WORKLOAD.resources,
  port: 8080,
  targetPort: 9090,
  protocol: 'http2',
  routes: ['/everything', '/more/everything'],
  hostnames: ['everything.example.org'],
  autoscale: { min: 2, max: 4, cpu: 80 },
  secrets: [{ name: 'keys', mountPath: '/etc/keys', optional: true }],
  writable: ['/tmp'],
  user: 1000,
  readOnly: true,
  probes: { readiness: '/ready', liveness: 'tcp', startup: '/started' },
  versions: { v1: EVERY_WORKLOAD },
  faults: [
    {
      match: { 'end-user': { exact: 'everybody' } },
      delay: '2s',
      abort: 503,
      percent: 50,
      allowInProduction: true,
    },
  ],
  connectionPool: {
    tcp: { maxConnections: 100, connectTimeout: '1s', tcpKeepalive: { probes: 3, time: '60s', interval: '10s' } },
    http: { http1MaxPendingRequests: 10, h2UpgradePolicy: 'UPGRADE' },
  },
  outlierDetection: { consecutive5xxErrors: 5, interval: '10s', baseEjectionTime: '30s', maxEjectionPercent: 50 },
  timeout: '2s',
  retries: { attempts: 1, perTryTimeout: '500ms', retryOn: '5xx' },
  callers: ['portal', 'globex/portal'],
};

/** The canary of a service. */
export const EVERY_CANARY: Required<CanaryDeclaration> = {
  ...EVERY_WORKLOAD,
  image: 'registry.example.com/app:2',
  replicas: 1,
  weight: 5,
  match: [{ headers: { 'x-beta': { present: true } } }],
  mirror: 0.5,
};

/** What a variant has besides its workloads. */
export const EVERY_VARIANT: Required<VariantDeclaration> = {
  state: 'retiring',
  match: [{ cookies: { beta: { exact: '1' } } }],
};

/** A gateway outside production. */
export const EVERY_GATEWAY: Required<GatewayDeclaration> = {
  tls: { credentialName: 'wildcard' },
  httpsRedirect: false,
  variantAccess: ['condition', 'header'],
  unknownVariant: 'not-found',
};

/** A host outside the mesh. */
export const EVERY_EXTERNAL: Required<ExternalDeclaration> = { host: 'api.example.net', port: 5432, protocol: 'tcp' };
