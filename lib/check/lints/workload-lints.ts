import type { Lint } from '../lint';
import { ANNOTATION_AS_LABEL } from './workload/annotation-as-label';
import { DEPRECATED_ANNOTATION } from './workload/annotation-status';
import { APP_PROTOCOL } from './workload/app-protocol';
import { AUTOSCALER_BOUNDS } from './workload/autoscaler-bounds';
import { AUTOSCALER_TARGET } from './workload/autoscaler-target';
import { AUTOSCALER_WITHOUT_REQUESTS } from './workload/autoscaler-without-requests';
import { CALLS_PAST_PROXY } from './workload/calls-past-proxy';
import { DISRUPTION_BUDGET } from './workload/disruption-budget';
import { EMPTY_LIST } from './workload/empty-list';
import { GOVERNING_SERVICE } from './workload/governing-service';
import { IMAGE_AUTO } from './workload/image-auto';
import { INGRESS_TO_STRICT } from './workload/ingress-to-strict';
import { INJECTION_ANNOTATION } from './workload/injection-annotation';
import { INJECTION_LABEL } from './workload/injection-label';
import { INJECTION_OFF_THE_PODS } from './workload/injection-off-the-pods';
import { INVALID_ANNOTATION } from './workload/invalid-annotation';
import { UNKNOWN_ANNOTATION } from './workload/istio-annotation';
import { JOB_BEHIND_SERVICE } from './workload/job-behind-service';
import { NETWORK_POLICY_IN_THE_WAY } from './workload/network-policy-in-the-way';
import { NETWORK_POLICY_OF_SERVICE_PORT } from './workload/network-policy-of-service-port';
import { NOT_INJECTED } from './workload/not-injected';
import { OVERLAPPING_WORKLOADS } from './workload/overlapping-workloads';
import { POD_WITHOUT_PROXY } from './workload/pod-without-proxy';
import { PORT_NAME } from './workload/port-name';
import { PORT_PAST_PROXY } from './workload/port-past-proxy';
import { PROBE_PORT } from './workload/probe-port';
import { PROBE_REFUSED } from './workload/probe-refused';
import { PROTOCOLS_ON_ONE_PORT } from './workload/protocols-on-one-port';
import { PROXY_CONFIG_ANNOTATION } from './workload/proxy-config-annotation';
import { REPEATED_PORT } from './workload/repeated-port';
import { REPLICAS_WITH_AUTOSCALER } from './workload/replicas-with-autoscaler';
import { RESERVED_USER } from './workload/reserved-user';
import { REVISION_OF_THE_NAMESPACE } from './workload/revision-of-the-namespace';
import { ROLLOUT_OF_NO_RULE } from './workload/rollout-of-no-rule';
import { SELECTOR_AGAINST_LABELS } from './workload/selector-against-labels';
import { SERVICE_WITHOUT_PODS } from './workload/service-without-pods';
import { SERVICE_WITHOUT_SELECTOR } from './workload/service-without-selector';
import { TWO_INJECTION_LABELS } from './workload/two-injection-labels';
import { UNKNOWN_SERVICE_ACCOUNT } from './workload/unknown-service-account';
import { UNKNOWN_TARGET_PORT } from './workload/unknown-target-port';
import { VERSIONED_SERVICE } from './workload/versioned-service';

/** Lints about pods, their Services and their labels, by code. */
export const WORKLOAD_LINTS: readonly Lint[] = [
  SERVICE_WITHOUT_PODS,
  SELECTOR_AGAINST_LABELS,
  VERSIONED_SERVICE,
  REPLICAS_WITH_AUTOSCALER,
  AUTOSCALER_BOUNDS,
  AUTOSCALER_TARGET,
  AUTOSCALER_WITHOUT_REQUESTS,
  UNKNOWN_TARGET_PORT,
  PORT_NAME,
  APP_PROTOCOL,
  PROTOCOLS_ON_ONE_PORT,
  REPEATED_PORT,
  RESERVED_USER,
  IMAGE_AUTO,
  TWO_INJECTION_LABELS,
  NOT_INJECTED,
  OVERLAPPING_WORKLOADS,
  UNKNOWN_SERVICE_ACCOUNT,
  DISRUPTION_BUDGET,
  UNKNOWN_ANNOTATION,
  DEPRECATED_ANNOTATION,
  INVALID_ANNOTATION,
  PROXY_CONFIG_ANNOTATION,
  PROBE_PORT,
  POD_WITHOUT_PROXY,
  PROBE_REFUSED,
  PORT_PAST_PROXY,
  INJECTION_LABEL,
  EMPTY_LIST,
  SERVICE_WITHOUT_SELECTOR,
  INJECTION_OFF_THE_PODS,
  REVISION_OF_THE_NAMESPACE,
  NETWORK_POLICY_IN_THE_WAY,
  CALLS_PAST_PROXY,
  INJECTION_ANNOTATION,
  ANNOTATION_AS_LABEL,
  GOVERNING_SERVICE,
  JOB_BEHIND_SERVICE,
  NETWORK_POLICY_OF_SERVICE_PORT,
  ROLLOUT_OF_NO_RULE,
  INGRESS_TO_STRICT,
];
