import type { Lint } from '../lint';
import { AMBIGUOUS_OUTBOUND_MODE } from './scope/ambiguous-outbound-mode';
import { CONFLICTING_SERVICE_ENTRIES } from './scope/conflicting-service-entries';
import { EMPTY_TELEMETRY } from './scope/empty-telemetry';
import { ENVOY_FILTER_IN_FORCE } from './scope/envoy-filter-in-force';
import { ENVOY_FILTER_PATCH } from './scope/envoy-filter-patch';
import { FOREIGN_SERVICE_ENTRY } from './scope/foreign-service-entry';
import { HIDDEN_CALLEE } from './scope/hidden-callee';
import { INGRESS_NOBODY_REACHES } from './scope/ingress-nobody-reaches';
import { INGRESS_TO_UNDECLARED_PORT } from './scope/ingress-to-undeclared-port';
import { LISTENER_WITHOUT_SERVICE } from './scope/listener-without-service';
import { OUTSIDE_HOST_SHUT_OUT } from './scope/outside-host-shut-out';
import { PORT_OF_SECOND_ENTRY } from './scope/port-of-second-entry';
import { ROOT_SIDECAR_SELECTOR } from './scope/root-sidecar-selector';
import { SERVICE_ENTRY_CAPTURES_PORT } from './scope/service-entry-captures-port';
import { SERVICE_ENTRY_RESOLUTION } from './scope/service-entry-resolution';
import { SIDECAR_ON_GATEWAY } from './scope/sidecar-on-gateway';
import { UNKNOWN_EGRESS_HOST } from './scope/unknown-egress-host';
import { UNKNOWN_EXPORT_NAMESPACE } from './scope/unknown-export-namespace';
import { UNKNOWN_TELEMETRY_PROVIDER } from './scope/unknown-telemetry-provider';

/** Lints about Sidecars, ServiceEntries, EnvoyFilters and Telemetry, by code. */
export const SCOPE_LINTS: readonly Lint[] = [
  ENVOY_FILTER_IN_FORCE,
  HIDDEN_CALLEE,
  UNKNOWN_EGRESS_HOST,
  ROOT_SIDECAR_SELECTOR,
  AMBIGUOUS_OUTBOUND_MODE,
  SIDECAR_ON_GATEWAY,
  SERVICE_ENTRY_CAPTURES_PORT,
  CONFLICTING_SERVICE_ENTRIES,
  SERVICE_ENTRY_RESOLUTION,
  FOREIGN_SERVICE_ENTRY,
  ENVOY_FILTER_PATCH,
  EMPTY_TELEMETRY,
  UNKNOWN_EXPORT_NAMESPACE,
  UNKNOWN_TELEMETRY_PROVIDER,
  PORT_OF_SECOND_ENTRY,
  LISTENER_WITHOUT_SERVICE,
  INGRESS_TO_UNDECLARED_PORT,
  OUTSIDE_HOST_SHUT_OUT,
  INGRESS_NOBODY_REACHES,
];
