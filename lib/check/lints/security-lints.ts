import type { Lint } from '../lint';
import { ADDRESS_REFUSED } from './security/address-refused';
import { CALLER_REFUSED } from './security/caller-refused';
import { CALLERS_WITHOUT_PROXY } from './security/callers-without-proxy';
import { CLAIMS_NOBODY_VERIFIES } from './security/claims-nobody-verifies';
import { CONDITION_NEVER_HOLDS } from './security/condition-never-holds';
import { EMPTY_FROM } from './security/empty-from';
import { EXEMPTED_PATH_REFUSED } from './security/exempted-path-refused';
import { GATEWAY_REFUSED } from './security/gateway-refused';
import { HEADLESS_AGAINST_PEER } from './security/headless-against-peer';
import { HOST_OF_NO_RULE } from './security/host-of-no-rule';
import { HOST_WITHOUT_PORT } from './security/host-without-port';
import { HTTP_RULE_ON_TCP } from './security/http-rule-on-tcp';
import { IDENTITY_AT_EDGE } from './security/identity-at-edge';
import { IDENTITY_NOT_REQUIRED } from './security/identity-not-required';
import { IDENTITY_WITHOUT_MTLS } from './security/identity-without-mtls';
import { LOOSE_PRINCIPAL } from './security/loose-principal';
import { METHOD_OF_GRPC } from './security/method-of-grpc';
import { MTLS_DISABLED } from './security/mtls-disabled';
import { MTLS_OF_SERVICE_PORT } from './security/mtls-of-service-port';
import { NEGATIONS_THAT_COVER_ALL } from './security/negations-that-cover-all';
import { OVERLAPPING_SELECTORS } from './security/overlapping-selectors';
import { POLICY_BEFORE_REWRITE } from './security/policy-before-rewrite';
import { POLICY_ON_BYTES } from './security/policy-on-bytes';
import { POLICY_THAT_DOES_NOTHING } from './security/policy-that-does-nothing';
import { POLICY_WITHOUT_WORKLOAD } from './security/policy-without-workload';
import { PORT_MTLS_WITHOUT_SELECTOR } from './security/port-mtls-without-selector';
import { PORTS_SHUT_OUT } from './security/ports-shut-out';
import { PREFLIGHT_WITHOUT_TOKEN } from './security/preflight-without-token';
import { REFUSED_AFTER_AUTHORIZER } from './security/refused-after-authorizer';
import { REFUSES_EVERYBODY } from './security/refuses-everybody';
import { ROOT_SELECTOR_IGNORED } from './security/root-selector-ignored';
import { SEVERAL_AUTHORIZERS, UNKNOWN_AUTHORIZER } from './security/several-authorizers';
import { SEVERAL_NAMESPACE_POLICIES } from './security/several-namespace-policies';
import { SNI_OF_NO_SERVER } from './security/sni-of-no-server';
import { SPLIT_POLICY_RULE } from './security/split-policy-rule';
import { TARGET_WITHOUT_PROXY } from './security/target-without-proxy';
import { TOKEN_REFUSED } from './security/token-refused';
import { TOKEN_REMOVED } from './security/token-removed';
import { TOKEN_WITH_SCHEME } from './security/token-with-scheme';
import { TOKENS_NOT_REQUIRED } from './security/tokens-not-required';
import { TWO_KEY_SOURCES } from './security/two-key-sources';
import { UNKNOWN_METHOD, UNKNOWN_SOURCE } from './security/unknown-policy-value';
import { UNKNOWN_TARGET } from './security/unknown-target';
import { UNUSABLE_KEYS } from './security/unusable-keys';
import { VISITORS_HOST_REFUSED } from './security/visitors-host-refused';

/** Lints about policies, tokens and identities, by code. */
export const SECURITY_LINTS: readonly Lint[] = [
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
  HOST_OF_NO_RULE,
  METHOD_OF_GRPC,
  EXEMPTED_PATH_REFUSED,
  SPLIT_POLICY_RULE,
  SEVERAL_AUTHORIZERS,
  UNKNOWN_AUTHORIZER,
  POLICY_ON_BYTES,
  PREFLIGHT_WITHOUT_TOKEN,
  CLAIMS_NOBODY_VERIFIES,
  IDENTITY_AT_EDGE,
  CONDITION_NEVER_HOLDS,
  MTLS_OF_SERVICE_PORT,
  GATEWAY_REFUSED,
  TOKEN_REMOVED,
  UNUSABLE_KEYS,
  POLICY_BEFORE_REWRITE,
  TARGET_WITHOUT_PROXY,
  TOKEN_WITH_SCHEME,
  REFUSES_EVERYBODY,
  UNKNOWN_TARGET,
  SNI_OF_NO_SERVER,
  HEADLESS_AGAINST_PEER,
  REFUSED_AFTER_AUTHORIZER,
  NEGATIONS_THAT_COVER_ALL,
  VISITORS_HOST_REFUSED,
  CALLERS_WITHOUT_PROXY,
  PORTS_SHUT_OUT,
  TOKEN_REFUSED,
  ADDRESS_REFUSED,
  CALLER_REFUSED,
  EMPTY_FROM,
  IDENTITY_NOT_REQUIRED,
];
