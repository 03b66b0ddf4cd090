import type { Lint } from '../lint';
import { ADDRESS_KEPT_AT_GATEWAY } from './destination/address-kept-at-gateway';
import { CREDENTIAL_AT_SIDECAR } from './destination/credential-at-sidecar';
import { CREDENTIAL_OUT_OF_REACH } from './destination/credential-out-of-reach';
import { DEPRECATED_BALANCER } from './destination/deprecated-balancer';
import { DISTRIBUTION_TO_ONE_PLACE } from './destination/distribution-to-one-place';
import { HASH_OF_BYTES } from './destination/hash-of-bytes';
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
import { UNEXPECTED_IDENTITY } from './destination/unexpected-identity';
import { UNKNOWN_POLICY_PORT } from './destination/unknown-policy-port';
import { UNKNOWN_RULE_HOST } from './destination/unknown-rule-host';
import { UNMERGED_RULES } from './destination/unmerged-rules';
import { UNUSED_SUBSET_POLICY } from './destination/unused-subset-policy';
import { UNVERIFIED_SERVER } from './destination/unverified-server';

/** Lints about DestinationRules and their subsets, by code. */
export const DESTINATION_LINTS: readonly Lint[] = [
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
  CREDENTIAL_OUT_OF_REACH,
  ROOT_RULE_IGNORED,
  MUTUAL_WITHOUT_CERTIFICATE,
  CREDENTIAL_AT_SIDECAR,
  UNKNOWN_POLICY_PORT,
  RULE_NOBODY_USES,
  DISTRIBUTION_TO_ONE_PLACE,
  HASH_OF_BYTES,
  ADDRESS_KEPT_AT_GATEWAY,
  UNEXPECTED_IDENTITY,
];
