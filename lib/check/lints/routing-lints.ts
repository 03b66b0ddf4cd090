import type { Lint } from '../lint';
import { ADDED_ROUTING_HEADER } from './routing/added-routing-header';
import { ALWAYS_ABORTED } from './routing/always-aborted';
import { ANNOTATIONS_OF_ANOTHER_CONTROLLER } from './routing/annotations-of-another-controller';
import { ANY_ORIGIN_WITH_CREDENTIALS } from './routing/any-origin-with-credentials';
import { AUTHORITY_REGEX } from './routing/authority-regex';
import { AUTHORITY_WITH_SCHEME } from './routing/authority-with-scheme';
import { BROKEN_DELEGATE } from './routing/broken-delegate';
import { CASE_OF_AN_EXPRESSION } from './routing/case-of-an-expression';
import { CLAIM_WITHOUT_VALUE } from './routing/claim-without-value';
import { CLAIMS_WITHOUT_AUTHENTICATION } from './routing/claims-without-authentication';
import { CONDITION_NEVER_MET } from './routing/condition-never-met';
import { CONFLICTING_ACTIONS } from './routing/conflicting-actions';
import { CONFLICTING_MESH_HOSTS } from './routing/conflicting-mesh-hosts';
import { CORS_WITHOUT_ROUTING_HEADER } from './routing/cors-without-routing-header';
import { DELEGATE_OVERRIDES } from './routing/delegate-overrides';
import { DESTINATION_WITHOUT_WEIGHT } from './routing/destination-without-weight';
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
import { HEADER_WRITTEN_BEHIND } from './routing/header-written-behind';
import { HIDDEN_WILDCARD } from './routing/hidden-wildcard';
import { HOST_NOT_ON_GATEWAY } from './routing/host-not-on-gateway';
import { HOST_WITHOUT_RULES } from './routing/host-without-rules';
import { HUGE_OBJECT } from './routing/huge-object';
import { INGRESS_BACKEND } from './routing/ingress-backend';
import { INGRESS_PATH_AS_A_WHOLE } from './routing/ingress-path-as-a-whole';
import { INTERNAL_GATEWAY } from './routing/internal-gateway';
import { INVALID_REGEX } from './routing/invalid-regex';
import { LITERAL_REWRITE } from './routing/literal-rewrite';
import { LONELY_WEIGHT } from './routing/lonely-weight';
import { MANY_DELEGATED_CONDITIONS } from './routing/many-delegated-conditions';
import { MESH_RULES_SKIPPED_AT_GATEWAY } from './routing/mesh-rules-skipped-at-gateway';
import { MIRROR_OF_ITSELF } from './routing/mirror-of-itself';
import { MIRROR_WITHOUT_PERCENTAGE } from './routing/mirror-without-percentage';
import { NO_ACTION } from './routing/no-action';
import { NOT_EXPORTED_TO_GATEWAY } from './routing/not-exported-to-gateway';
import { ORIGIN_NEVER_SENT } from './routing/origin-never-sent';
import { OVERLAPPING_HOSTS } from './routing/overlapping-hosts';
import { PART_OF_A_HEADER } from './routing/part-of-a-header';
import { PORT_MISSING } from './routing/port-missing';
import { PREFIX_TAKES_NEIGHBOUR } from './routing/prefix-takes-neighbour';
import { PREFLIGHT_PAST_RULE } from './routing/preflight-past-rule';
import { REPEATED_DESTINATION } from './routing/repeated-destination';
import { REPEATED_MATCH } from './routing/repeated-match';
import { RETRIES_BEYOND_TIMEOUT } from './routing/retries-beyond-timeout';
import { RETRIES_WITHOUT_CONNECTION } from './routing/retries-without-connection';
import { REWRITE_DROPS_PATH } from './routing/rewrite-drops-path';
import { REWRITE_SLASH } from './routing/rewrite-slash';
import { SERVER_WITHOUT_RULES } from './routing/server-without-rules';
import { SHORT_HOST_AT_GATEWAY } from './routing/short-host-at-gateway';
import { SNI_NOT_AMONG_HOSTS } from './routing/sni-not-among-hosts';
import { SOURCE_AT_GATEWAY } from './routing/source-at-gateway';
import { STAR_WITH_CREDENTIALS } from './routing/star-with-credentials';
import { STICKY_WEIGHTS } from './routing/sticky-weights';
import { STREAM_BESIDE_HTTP } from './routing/stream-beside-http';
import { SUBSET_NOT_EXPORTED } from './routing/subset-not-exported';
import { TCP_RULE_OF_ANOTHER } from './routing/tcp-rule-of-another';
import { UNKNOWN_GATEWAY } from './routing/unknown-gateway';
import { UNKNOWN_HOST } from './routing/unknown-host';
import { UNKNOWN_PORT } from './routing/unknown-port';
import { UNKNOWN_SUBSET } from './routing/unknown-subset';
import { UNREACHABLE_RULE } from './routing/unreachable-rule';
import { UNUSED_DELEGATE } from './routing/unused-delegate';
import { WEIGHTS_ALL_ZERO } from './routing/weights-all-zero';
import { WEIGHTS_NOT_HUNDRED } from './routing/weights-not-hundred';
import { WILDCARD_MESH_HOST } from './routing/wildcard-mesh-host';
import { WILDCARD_TAKES_SERVICES } from './routing/wildcard-takes-services';

/** Lints about VirtualServices and their rules, by code. */
export const ROUTING_LINTS: readonly Lint[] = [
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
  CASE_OF_AN_EXPRESSION,
  DESTINATION_WITHOUT_WEIGHT,
  WILDCARD_TAKES_SERVICES,
  STAR_WITH_CREDENTIALS,
  MIRROR_OF_ITSELF,
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
  CLAIM_WITHOUT_VALUE,
  REWRITE_DROPS_PATH,
  ANY_ORIGIN_WITH_CREDENTIALS,
  TCP_RULE_OF_ANOTHER,
  AUTHORITY_WITH_SCHEME,
  SERVER_WITHOUT_RULES,
  HOST_WITHOUT_RULES,
  INGRESS_BACKEND,
  HEADER_WRITTEN_BEHIND,
  PREFLIGHT_PAST_RULE,
  INGRESS_PATH_AS_A_WHOLE,
  ANNOTATIONS_OF_ANOTHER_CONTROLLER,
  ALWAYS_ABORTED,
  SHORT_HOST_AT_GATEWAY,
];
