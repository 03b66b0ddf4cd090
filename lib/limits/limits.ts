/**
 * What Kubernetes, Istio and Envoy take at most. `synth` and `check` read the same table, so that neither accepts what
 * the other refuses.
 */

/** The largest number of Kubernetes' and Istio's `int32` fields. */
export const INT32_MAX = 2 ** 31 - 1;

/**
 * Most pods of a workload: the largest cluster that Kubernetes supports has no more
 * (https://kubernetes.io/docs/setup/best-practices/cluster-large/). A number near `INT32_MAX` overflows in roll-outs.
 */
export const PODS_MAX = 150_000;

/** The longest duration in milliseconds: Go counts nanoseconds in 64 bits, which are 292 years. */
export const DURATION_MAX = 9_223_372_036_854;

/** Bytes of an environment variable, name and `=` among them: Linux starts no process with a longer one (MAX_ARG_STRLEN). */
export const ENV_VARIABLE_MAX = 131_071;

/** Bytes of all environment variables of a container: as an object etcd takes no more than 1.5 MiB. */
export const ENV_MAX = 2 ** 20;

/** The user of Istio's proxy; what it sends is not caught, so no route, policy or mTLS applies to it. */
export const PROXY_USER = 1337;

/**
 * Ports on which Istio's proxy listens in every pod (https://istio.io/latest/docs/ops/deployment/application-requirements/).
 */
export const PROXY_PORTS: ReadonlySet<number> = new Set([
  ...[15000, 15001, 15002, 15004, 15006, 15008, 15020, 15021, 15053, 15090],
]);

/** The words of `retryOn` (Envoy's `x-envoy-retry-on` and `x-envoy-retry-grpc-on`); besides these, an HTTP status that has a name. */
export const RETRY_CONDITIONS: readonly string[] = [
  ...['5xx', 'gateway-error', 'reset', 'reset-before-request', 'connect-failure', 'retriable-4xx', 'refused-stream'],
  ...['retriable-status-codes', 'retriable-headers', 'envoy-ratelimited', 'http3-post-connect-failure'],
  ...['cancelled', 'deadline-exceeded', 'internal', 'resource-exhausted', 'unavailable'],
];

/** The statuses of HTTP that have a name, of which alone Istio takes the number in `retryOn` (Go: `http.StatusText`). */
function isNamedStatus(part: string): boolean {
  return /^(10[0-3]|20[0-8]|226|30[0-578]|40\d|41[0-8]|42[1-689]|431|451|50[0-8]|51[01])$/.test(part);
}

/** The parts of `retryOn` that Istio's webhook refuses: with a blank before or after it, a word is another one. */
export function refusedRetryConditions(retryOn: string): string[] {
  if (retryOn === '') return [];
  return retryOn.split(',').filter((part) => !isNamedStatus(part) && !RETRY_CONDITIONS.includes(part));
}
