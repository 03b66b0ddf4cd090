import type { Autoscale } from '../model/workload';
import { spreadConstraints } from './spread';

/** Ports on which a tenant's own gateway pods listen: above 1024, so that they need no privilege. */
export const GATEWAY_TARGET_PORTS = { http: 8080, https: 8443 } as const;

type Json = Record<string, unknown>;

/**
 * How long gateway pods in production go on when they end (WORK-7): load balancers need that long to send nothing more, and
 * answers that have begun are finished. Istio's own drain is 5 seconds.
 */
const DRAIN = {
  annotations: { 'proxy.istio.io/config': 'terminationDrainDuration: 30s' },
  seconds: 60,
} as const;

/**
 * Pods of a gateway: Istio's injector fills in image and configuration (`image: auto`, template `gateway`). No API
 * token is mounted, since the proxy talks to istiod alone, with a token of its own audience.
 */
export function gatewayDeploymentSpec(
  labels: Record<string, string>,
  selector: Record<string, string>,
  account: string,
  productionDefaults = false,
): Json {
  return {
    selector: { matchLabels: selector },
    template: {
      metadata: {
        annotations: { 'inject.istio.io/templates': 'gateway', ...(productionDefaults && DRAIN.annotations) },
        labels: { ...labels, ...selector, 'sidecar.istio.io/inject': 'true' },
      },
      spec: {
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'istio-proxy',
            image: 'auto',
            ports: Object.entries(GATEWAY_TARGET_PORTS).map(([name, containerPort]) => ({ name, containerPort })),
            resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { memory: '1Gi' } },
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ['ALL'] },
              readOnlyRootFilesystem: true,
              runAsNonRoot: true,
            },
          },
        ],
        securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
        serviceAccountName: account,
        ...(productionDefaults && {
          terminationGracePeriodSeconds: DRAIN.seconds,
          topologySpreadConstraints: spreadConstraints(selector),
        }),
      },
    },
  };
}

/** The gateway's Service: the world comes in at 80 and 443. */
export function gatewayServiceSpec(type: string, selector: Record<string, string>): Json {
  return {
    type,
    selector,
    ports: [
      { name: 'http', port: 80, targetPort: GATEWAY_TARGET_PORTS.http, appProtocol: 'http' },
      { name: 'https', port: 443, targetPort: GATEWAY_TARGET_PORTS.https, appProtocol: 'https' },
    ],
  };
}

/**
 * What istiod asks for before it hands a gateway its certificate: may this account `list secrets` in its namespace? A
 * rule for one Secret by name would answer no, since the question names none (docs/decisions.md). Nobody holds a token
 * of this account, so no pod can use the right.
 */
export const CREDENTIAL_RULES: readonly Json[] = [{ apiGroups: [''], resources: ['secrets'], verbs: ['list'] }];

/** How many gateway pods there are unless said otherwise: two, so that one can go. */
export const GATEWAY_AUTOSCALE: Autoscale = { min: 2, max: 5, cpu: 80 };
