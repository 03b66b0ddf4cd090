import type { Lint } from '../lint';
import { CREDENTIAL_AT_SIDECAR } from './destination/credential-at-sidecar';
import { DEPRECATED_BALANCER } from './destination/deprecated-balancer';
import { DISTRIBUTION_TO_ONE_PLACE } from './destination/distribution-to-one-place';
import { HEADLESS_SUBSET } from './destination/headless-subset';
import { IGNORED_OUTLIER_DETECTION } from './destination/ignored-outlier-detection';
import { INVALID_SUBSET_NAME } from './destination/invalid-subset-name';
import { LOCALITY_WITHOUT_OUTLIERS } from './destination/locality-without-outliers';
import { MUTUAL_WITHOUT_CERTIFICATE } from './destination/mutual-without-certificate';
import { PORT_POLICY_DROPS } from './destination/port-policy-drops';
import { REPEATED_SUBSET } from './destination/repeated-subset';
import { ROOT_RULE_IGNORED } from './destination/root-rule-ignored';
import { RULE_NOBODY_USES } from './destination/rule-nobody-uses';
import { SHADOWED_RULE } from './destination/shadowed-rule';
import { SIMILAR_SUBSETS } from './destination/similar-subsets';
import { SUBSET_WITHOUT_LABELS } from './destination/subset-without-labels';
import { SUBSET_WITHOUT_PODS } from './destination/subset-without-pods';
import { TLS_AGAINST_PEER } from './destination/tls-against-peer';
import { UNKNOWN_POLICY_PORT } from './destination/unknown-policy-port';
import { UNKNOWN_RULE_HOST } from './destination/unknown-rule-host';
import { UNMERGED_RULES } from './destination/unmerged-rules';
import { UNUSED_SUBSET_POLICY } from './destination/unused-subset-policy';
import { UNVERIFIED_SERVER } from './destination/unverified-server';
import { CERTIFICATE_OUT_OF_REACH } from './gateway/certificate-out-of-reach';
import { CONFLICTING_SERVERS } from './gateway/conflicting-servers';
import { GATEWAY_WITHOUT_PODS } from './gateway/gateway-without-pods';
import { OLD_TLS_VERSION } from './gateway/old-tls-version';
import { OPEN_HOST } from './gateway/open-host';
import { PORT_NOT_ON_SERVICE } from './gateway/port-not-on-service';
import { RELAXED_SERVER_NAME } from './gateway/relaxed-server-name';
import { REPEATED_PORT_NAME } from './gateway/repeated-port-name';
import { SELECTS_EVERY_POD } from './gateway/selects-every-pod';
import { SERVER_TLS } from './gateway/server-tls';
import { SHARED_CERTIFICATE } from './gateway/shared-certificate';
import { GRPC_WEB_BESIDE_HTTP } from './hop/grpc-web-beside-http';
import { MESH_HOST_NOBODY_CALLS } from './hop/mesh-host-nobody-calls';
import { MESH_HOST_PARTLY_ROUTED } from './hop/mesh-host-partly-routed';
import { PATH_NEVER_MATCHES } from './hop/path-never-matches';
import { PLAIN_HTTP_TO_TLS_PORT } from './hop/plain-http-to-tls-port';
import { REDIRECT_LOOP } from './hop/redirect-loop';
import { ROUTE_TO_EXTERNAL_NAME } from './hop/route-to-external-name';
import { RULE_FOR_EXTERNAL_NAME } from './hop/rule-for-external-name';
import { RULES_OF_WRONG_KIND } from './hop/rules-of-wrong-kind';
import { TLS_RULE_TO_PLAIN_PORT } from './hop/tls-rule-to-plain-port';
import { TLS_TO_PLAINTEXT } from './hop/tls-to-plaintext';
import { TLS_TWICE } from './hop/tls-twice';
import { WEBSOCKET_OVER_HTTP2 } from './hop/websocket-over-http2';
import { DUPLICATE_KEY } from './input/duplicate-key';
import { DUPLICATE_OBJECT } from './input/duplicate-object';
import { INTERNAL_ERROR } from './input/internal-error';
import { NOT_AN_OBJECT } from './input/not-an-object';
import { NOT_DECIDED } from './input/not-decided';
import { OUTSIDE_THE_INPUT } from './input/outside-the-input';
import { SUPPRESSION_WITHOUT_REASON } from './input/suppression-without-reason';
import { UNREADABLE_FILE } from './input/unreadable-file';
import { UNUSED_SUPPRESSION } from './input/unused-suppression';
import { DESTINATION_NOT_READY } from './proof/destination-not-ready';
import { HOST_OF_TWO_TENANTS } from './proof/host-of-two-tenants';
import { MAINLINE_REACHES_VARIANT } from './proof/mainline-reaches-variant';
import { PLAINTEXT_TO_STRICT } from './proof/plaintext-to-strict';
import { RULE_NOT_REACHED } from './proof/rule-not-reached';
import { TENANT_REACHED_UNDECLARED } from './proof/tenant-reached-undeclared';
import { VARIANT_BEHIND_SILENT } from './proof/variant-behind-silent';
import { VARIANT_HEADER_PASSES } from './proof/variant-header-passes';
import { VARIANT_NOT_REACHED } from './proof/variant-not-reached';
import { ADDED_ROUTING_HEADER } from './routing/added-routing-header';
import { AUTHORITY_REGEX } from './routing/authority-regex';
import { BROKEN_DELEGATE } from './routing/broken-delegate';
import { CLAIM_WITHOUT_VALUE } from './routing/claim-without-value';
import { CLAIMS_WITHOUT_AUTHENTICATION } from './routing/claims-without-authentication';
import { CONDITION_NEVER_MET } from './routing/condition-never-met';
import { CONFLICTING_ACTIONS } from './routing/conflicting-actions';
import { CONFLICTING_MESH_HOSTS } from './routing/conflicting-mesh-hosts';
import { CORS_WITHOUT_ROUTING_HEADER } from './routing/cors-without-routing-header';
import { DELEGATE_OVERRIDES } from './routing/delegate-overrides';
import { DIRECT_RESPONSE } from './routing/direct-response';
import { EMPTY_MATCH } from './routing/empty-match';
import { ENVOY_HEADER_SET } from './routing/envoy-header-set';
import { FAULT_BEFORE_TIMEOUT } from './routing/fault-before-timeout';
import { FAULT_WITHOUT_PERCENTAGE } from './routing/fault-without-percentage';
import { FORBIDDEN_HEADER_OPERATION } from './routing/forbidden-header-operation';
import { FOREIGN_MESH_HOST } from './routing/foreign-mesh-host';
import { GATEWAY_ORDER_UNDEFINED } from './routing/gateway-order-undefined';
import { HEADER_CASE } from './routing/header-case';
import { HEADER_NEVER_MATCHES } from './routing/header-never-matches';
import { HIDDEN_WILDCARD } from './routing/hidden-wildcard';
import { HOST_NOT_ON_GATEWAY } from './routing/host-not-on-gateway';
import { HUGE_OBJECT } from './routing/huge-object';
import { INTERNAL_GATEWAY } from './routing/internal-gateway';
import { INVALID_REGEX } from './routing/invalid-regex';
import { LITERAL_REWRITE } from './routing/literal-rewrite';
import { LONELY_WEIGHT } from './routing/lonely-weight';
import { MANY_DELEGATED_CONDITIONS } from './routing/many-delegated-conditions';
import { MESH_RULES_SKIPPED_AT_GATEWAY } from './routing/mesh-rules-skipped-at-gateway';
import { MIRROR_WITHOUT_PERCENTAGE } from './routing/mirror-without-percentage';
import { NO_ACTION } from './routing/no-action';
import { NOT_EXPORTED_TO_GATEWAY } from './routing/not-exported-to-gateway';
import { ORIGIN_NEVER_SENT } from './routing/origin-never-sent';
import { OVERLAPPING_HOSTS } from './routing/overlapping-hosts';
import { PART_OF_A_HEADER } from './routing/part-of-a-header';
import { PORT_MISSING } from './routing/port-missing';
import { PREFIX_TAKES_NEIGHBOUR } from './routing/prefix-takes-neighbour';
import { REPEATED_DESTINATION } from './routing/repeated-destination';
import { REPEATED_MATCH } from './routing/repeated-match';
import { RETRIES_BEYOND_TIMEOUT } from './routing/retries-beyond-timeout';
import { RETRIES_WITHOUT_CONNECTION } from './routing/retries-without-connection';
import { REWRITE_SLASH } from './routing/rewrite-slash';
import { SNI_NOT_AMONG_HOSTS } from './routing/sni-not-among-hosts';
import { SOURCE_AT_GATEWAY } from './routing/source-at-gateway';
import { STICKY_WEIGHTS } from './routing/sticky-weights';
import { STREAM_BESIDE_HTTP } from './routing/stream-beside-http';
import { SUBSET_NOT_EXPORTED } from './routing/subset-not-exported';
import { UNKNOWN_GATEWAY } from './routing/unknown-gateway';
import { UNKNOWN_HOST } from './routing/unknown-host';
import { UNKNOWN_PORT } from './routing/unknown-port';
import { UNKNOWN_SUBSET } from './routing/unknown-subset';
import { UNREACHABLE_RULE } from './routing/unreachable-rule';
import { UNUSED_DELEGATE } from './routing/unused-delegate';
import { WEIGHTS_ALL_ZERO } from './routing/weights-all-zero';
import { WEIGHTS_NOT_HUNDRED } from './routing/weights-not-hundred';
import { WILDCARD_MESH_HOST } from './routing/wildcard-mesh-host';
import { DEPRECATED_FIELD } from './schema/deprecated-field';
import { EXCLUSIVE_FIELDS } from './schema/exclusive-fields';
import { INVALID_DURATION } from './schema/invalid-duration';
import { INVALID_EXPORT } from './schema/invalid-export';
import { INVALID_HOST } from './schema/invalid-host';
import { INVALID_LABEL } from './schema/invalid-label';
import { INVALID_NAME } from './schema/invalid-name';
import { INVALID_QUANTITY } from './schema/invalid-quantity';
import { LATER_FIELD } from './schema/later-field';
import { MISPLACED_FIELD } from './schema/misplaced-field';
import { MISSING_FIELD } from './schema/missing-field';
import { OLD_API_VERSION } from './schema/old-api-version';
import { OUT_OF_RANGE } from './schema/out-of-range';
import { REFUSED_VALUE } from './schema/refused-value';
import { REMOVED_FIELD } from './schema/removed-field';
import { REMOVED_KIND } from './schema/removed-kind';
import { REPEATED_ITEM } from './schema/repeated-item';
import { UNKNOWN_API_VERSION } from './schema/unknown-api-version';
import { UNKNOWN_FIELD } from './schema/unknown-field';
import { UNKNOWN_VALUE } from './schema/unknown-value';
import { WRONG_TYPE } from './schema/wrong-type';
import { AMBIGUOUS_OUTBOUND_MODE } from './scope/ambiguous-outbound-mode';
import { CONFLICTING_SERVICE_ENTRIES } from './scope/conflicting-service-entries';
import { EMPTY_TELEMETRY } from './scope/empty-telemetry';
import { ENVOY_FILTER_IN_FORCE } from './scope/envoy-filter-in-force';
import { ENVOY_FILTER_PATCH } from './scope/envoy-filter-patch';
import { FOREIGN_SERVICE_ENTRY } from './scope/foreign-service-entry';
import { HIDDEN_CALLEE } from './scope/hidden-callee';
import { ROOT_SIDECAR_SELECTOR } from './scope/root-sidecar-selector';
import { SERVICE_ENTRY_CAPTURES_PORT } from './scope/service-entry-captures-port';
import { SERVICE_ENTRY_RESOLUTION } from './scope/service-entry-resolution';
import { SIDECAR_ON_GATEWAY } from './scope/sidecar-on-gateway';
import { UNKNOWN_EGRESS_HOST } from './scope/unknown-egress-host';
import { UNKNOWN_EXPORT_NAMESPACE } from './scope/unknown-export-namespace';
import { CLAIMS_NOBODY_VERIFIES } from './security/claims-nobody-verifies';
import { CONDITION_NEVER_HOLDS } from './security/condition-never-holds';
import { GATEWAY_REFUSED } from './security/gateway-refused';
import { HOST_WITHOUT_PORT } from './security/host-without-port';
import { HTTP_RULE_ON_TCP } from './security/http-rule-on-tcp';
import { IDENTITY_AT_EDGE } from './security/identity-at-edge';
import { IDENTITY_WITHOUT_MTLS } from './security/identity-without-mtls';
import { LOOSE_PRINCIPAL } from './security/loose-principal';
import { MTLS_DISABLED } from './security/mtls-disabled';
import { MTLS_OF_SERVICE_PORT } from './security/mtls-of-service-port';
import { OVERLAPPING_SELECTORS } from './security/overlapping-selectors';
import { POLICY_ON_BYTES } from './security/policy-on-bytes';
import { POLICY_THAT_DOES_NOTHING } from './security/policy-that-does-nothing';
import { POLICY_WITHOUT_WORKLOAD } from './security/policy-without-workload';
import { PORT_MTLS_WITHOUT_SELECTOR } from './security/port-mtls-without-selector';
import { PREFLIGHT_WITHOUT_TOKEN } from './security/preflight-without-token';
import { ROOT_SELECTOR_IGNORED } from './security/root-selector-ignored';
import { SEVERAL_AUTHORIZERS, UNKNOWN_AUTHORIZER } from './security/several-authorizers';
import { SEVERAL_NAMESPACE_POLICIES } from './security/several-namespace-policies';
import { SPLIT_POLICY_RULE } from './security/split-policy-rule';
import { TOKEN_REMOVED } from './security/token-removed';
import { TOKENS_NOT_REQUIRED } from './security/tokens-not-required';
import { TWO_KEY_SOURCES } from './security/two-key-sources';
import { UNKNOWN_METHOD, UNKNOWN_SOURCE } from './security/unknown-policy-value';
import { UNUSABLE_KEYS } from './security/unusable-keys';
import { DEPRECATED_ANNOTATION } from './workload/annotation-status';
import { APP_PROTOCOL } from './workload/app-protocol';
import { AUTOSCALER_BOUNDS } from './workload/autoscaler-bounds';
import { AUTOSCALER_TARGET } from './workload/autoscaler-target';
import { AUTOSCALER_WITHOUT_REQUESTS } from './workload/autoscaler-without-requests';
import { DISRUPTION_BUDGET } from './workload/disruption-budget';
import { IMAGE_AUTO } from './workload/image-auto';
import { INVALID_ANNOTATION } from './workload/invalid-annotation';
import { UNKNOWN_ANNOTATION } from './workload/istio-annotation';
import { NOT_INJECTED } from './workload/not-injected';
import { OVERLAPPING_WORKLOADS } from './workload/overlapping-workloads';
import { POD_WITHOUT_PROXY } from './workload/pod-without-proxy';
import { PORT_NAME } from './workload/port-name';
import { PORT_PAST_PROXY } from './workload/port-past-proxy';
import { PROBE_PORT } from './workload/probe-port';
import { PROBE_REFUSED } from './workload/probe-refused';
import { PROTOCOLS_ON_ONE_PORT } from './workload/protocols-on-one-port';
import { REPEATED_PORT } from './workload/repeated-port';
import { REPLICAS_WITH_AUTOSCALER } from './workload/replicas-with-autoscaler';
import { RESERVED_USER } from './workload/reserved-user';
import { SELECTOR_AGAINST_LABELS } from './workload/selector-against-labels';
import { SERVICE_WITHOUT_PODS } from './workload/service-without-pods';
import { TWO_INJECTION_LABELS } from './workload/two-injection-labels';
import { UNKNOWN_SERVICE_ACCOUNT } from './workload/unknown-service-account';
import { UNKNOWN_TARGET_PORT } from './workload/unknown-target-port';
import { VERSIONED_SERVICE } from './workload/versioned-service';

/** Every lint, by code. */
export const LINTS: readonly Lint[] = [
  INTERNAL_ERROR,
  UNREADABLE_FILE,
  DUPLICATE_KEY,
  NOT_AN_OBJECT,
  DUPLICATE_OBJECT,
  SUPPRESSION_WITHOUT_REASON,
  UNUSED_SUPPRESSION,
  OUTSIDE_THE_INPUT,
  NOT_DECIDED,
  UNKNOWN_API_VERSION,
  REMOVED_KIND,
  UNKNOWN_FIELD,
  MISPLACED_FIELD,
  REMOVED_FIELD,
  WRONG_TYPE,
  UNKNOWN_VALUE,
  MISSING_FIELD,
  EXCLUSIVE_FIELDS,
  DEPRECATED_FIELD,
  OUT_OF_RANGE,
  OLD_API_VERSION,
  INVALID_NAME,
  INVALID_LABEL,
  INVALID_DURATION,
  INVALID_EXPORT,
  INVALID_QUANTITY,
  REPEATED_ITEM,
  INVALID_HOST,
  REFUSED_VALUE,
  LATER_FIELD,
  UNKNOWN_HOST,
  UNKNOWN_SUBSET,
  UNKNOWN_GATEWAY,
  HOST_NOT_ON_GATEWAY,
  UNREACHABLE_RULE,
  REPEATED_MATCH,
  CONFLICTING_MESH_HOSTS,
  GATEWAY_ORDER_UNDEFINED,
  PORT_MISSING,
  UNKNOWN_PORT,
  WEIGHTS_ALL_ZERO,
  WEIGHTS_NOT_HUNDRED,
  LONELY_WEIGHT,
  REPEATED_DESTINATION,
  NO_ACTION,
  CONFLICTING_ACTIONS,
  BROKEN_DELEGATE,
  DELEGATE_OVERRIDES,
  INTERNAL_GATEWAY,
  EMPTY_MATCH,
  INVALID_REGEX,
  AUTHORITY_REGEX,
  HEADER_NEVER_MATCHES,
  HEADER_CASE,
  PREFIX_TAKES_NEIGHBOUR,
  REWRITE_SLASH,
  FORBIDDEN_HEADER_OPERATION,
  ADDED_ROUTING_HEADER,
  FAULT_WITHOUT_PERCENTAGE,
  RETRIES_BEYOND_TIMEOUT,
  MIRROR_WITHOUT_PERCENTAGE,
  CORS_WITHOUT_ROUTING_HEADER,
  MESH_RULES_SKIPPED_AT_GATEWAY,
  WILDCARD_MESH_HOST,
  OVERLAPPING_HOSTS,
  CLAIMS_WITHOUT_AUTHENTICATION,
  SOURCE_AT_GATEWAY,
  STICKY_WEIGHTS,
  NOT_EXPORTED_TO_GATEWAY,
  FOREIGN_MESH_HOST,
  HUGE_OBJECT,
  DIRECT_RESPONSE,
  STREAM_BESIDE_HTTP,
  FAULT_BEFORE_TIMEOUT,
  HIDDEN_WILDCARD,
  RETRIES_WITHOUT_CONNECTION,
  ENVOY_HEADER_SET,
  MANY_DELEGATED_CONDITIONS,
  SNI_NOT_AMONG_HOSTS,
  LITERAL_REWRITE,
  CONDITION_NEVER_MET,
  SUBSET_NOT_EXPORTED,
  PART_OF_A_HEADER,
  ORIGIN_NEVER_SENT,
  UNUSED_DELEGATE,
  UNKNOWN_RULE_HOST,
  SUBSET_WITHOUT_PODS,
  SUBSET_WITHOUT_LABELS,
  INVALID_SUBSET_NAME,
  REPEATED_SUBSET,
  UNMERGED_RULES,
  SHADOWED_RULE,
  TLS_AGAINST_PEER,
  UNVERIFIED_SERVER,
  IGNORED_OUTLIER_DETECTION,
  DEPRECATED_BALANCER,
  PORT_POLICY_DROPS,
  HEADLESS_SUBSET,
  SIMILAR_SUBSETS,
  LOCALITY_WITHOUT_OUTLIERS,
  UNUSED_SUBSET_POLICY,
  ROOT_RULE_IGNORED,
  MUTUAL_WITHOUT_CERTIFICATE,
  CREDENTIAL_AT_SIDECAR,
  UNKNOWN_POLICY_PORT,
  GATEWAY_WITHOUT_PODS,
  CONFLICTING_SERVERS,
  SHARED_CERTIFICATE,
  CERTIFICATE_OUT_OF_REACH,
  PORT_NOT_ON_SERVICE,
  SERVER_TLS,
  OPEN_HOST,
  SELECTS_EVERY_POD,
  REPEATED_PORT_NAME,
  RELAXED_SERVER_NAME,
  OLD_TLS_VERSION,
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
  PROBE_PORT,
  POD_WITHOUT_PROXY,
  PROBE_REFUSED,
  PORT_PAST_PROXY,
  PLAIN_HTTP_TO_TLS_PORT,
  TLS_TWICE,
  TLS_TO_PLAINTEXT,
  RULES_OF_WRONG_KIND,
  REDIRECT_LOOP,
  WEBSOCKET_OVER_HTTP2,
  ROUTE_TO_EXTERNAL_NAME,
  RULE_FOR_EXTERNAL_NAME,
  PATH_NEVER_MATCHES,
  MESH_HOST_NOBODY_CALLS,
  MESH_HOST_PARTLY_ROUTED,
  GRPC_WEB_BESIDE_HTTP,
  TLS_RULE_TO_PLAIN_PORT,
  PORT_MTLS_WITHOUT_SELECTOR,
  SEVERAL_NAMESPACE_POLICIES,
  OVERLAPPING_SELECTORS,
  POLICY_WITHOUT_WORKLOAD,
  ROOT_SELECTOR_IGNORED,
  MTLS_DISABLED,
  POLICY_THAT_DOES_NOTHING,
  HTTP_RULE_ON_TCP,
  UNKNOWN_METHOD,
  UNKNOWN_SOURCE,
  IDENTITY_WITHOUT_MTLS,
  HOST_WITHOUT_PORT,
  LOOSE_PRINCIPAL,
  TOKENS_NOT_REQUIRED,
  TWO_KEY_SOURCES,
  SPLIT_POLICY_RULE,
  SEVERAL_AUTHORIZERS,
  UNKNOWN_AUTHORIZER,
  POLICY_ON_BYTES,
  PREFLIGHT_WITHOUT_TOKEN,
  CLAIMS_NOBODY_VERIFIES,
  IDENTITY_AT_EDGE,
  CONDITION_NEVER_HOLDS,
  MTLS_OF_SERVICE_PORT,
  CLAIM_WITHOUT_VALUE,
  RULE_NOBODY_USES,
  DISTRIBUTION_TO_ONE_PLACE,
  ENVOY_FILTER_IN_FORCE,
  HIDDEN_CALLEE,
  GATEWAY_REFUSED,
  TOKEN_REMOVED,
  UNUSABLE_KEYS,
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
  MAINLINE_REACHES_VARIANT,
  DESTINATION_NOT_READY,
  RULE_NOT_REACHED,
  TENANT_REACHED_UNDECLARED,
  VARIANT_NOT_REACHED,
  HOST_OF_TWO_TENANTS,
  PLAINTEXT_TO_STRICT,
  VARIANT_HEADER_PASSES,
  VARIANT_BEHIND_SILENT,
];
