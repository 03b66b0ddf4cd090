import type { Lint } from '../lint';
import { ADDRESS_OF_NO_SERVICE } from './proof/address-of-no-service';
import { DESTINATION_NOT_READY } from './proof/destination-not-ready';
import { HOST_OF_TWO_TENANTS } from './proof/host-of-two-tenants';
import { MAINLINE_REACHES_VARIANT } from './proof/mainline-reaches-variant';
import { PLAINTEXT_TO_STRICT } from './proof/plaintext-to-strict';
import { RULE_NOT_REACHED } from './proof/rule-not-reached';
import { TENANT_REACHED_UNDECLARED } from './proof/tenant-reached-undeclared';
import { VARIANT_BEHIND_SILENT } from './proof/variant-behind-silent';
import { VARIANT_HEADER_PASSES } from './proof/variant-header-passes';
import { VARIANT_NOT_REACHED } from './proof/variant-not-reached';
import { PROBE_AGAINST_PORT } from './workload/probe-against-port';

/** Lints about what an estate of Branchline promises, and about calls that fail, by code. */
export const PROOF_LINTS: readonly Lint[] = [
  MAINLINE_REACHES_VARIANT,
  DESTINATION_NOT_READY,
  RULE_NOT_REACHED,
  TENANT_REACHED_UNDECLARED,
  VARIANT_NOT_REACHED,
  HOST_OF_TWO_TENANTS,
  PLAINTEXT_TO_STRICT,
  VARIANT_HEADER_PASSES,
  VARIANT_BEHIND_SILENT,
  ADDRESS_OF_NO_SERVICE,
  PROBE_AGAINST_PORT,
];
