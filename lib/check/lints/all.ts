import type { Lint } from '../lint';
import { DESTINATION_LINTS } from './destination-lints';
import { GATEWAY_LINTS } from './gateway-lints';
import { HOP_LINTS } from './hop-lints';
import { INPUT_LINTS } from './input-lints';
import { PROOF_LINTS } from './proof-lints';
import { ROUTING_LINTS } from './routing-lints';
import { SCHEMA_LINTS } from './schema-lints';
import { SCOPE_LINTS } from './scope-lints';
import { SECURITY_LINTS } from './security-lints';
import { WORKLOAD_LINTS } from './workload-lints';

/** Every lint, by code. */
export const LINTS: readonly Lint[] = [
  ...INPUT_LINTS,
  ...SCHEMA_LINTS,
  ...ROUTING_LINTS,
  ...DESTINATION_LINTS,
  ...GATEWAY_LINTS,
  ...WORKLOAD_LINTS,
  ...HOP_LINTS,
  ...SECURITY_LINTS,
  ...SCOPE_LINTS,
  ...PROOF_LINTS,
].sort((a, b) => (a.code < b.code ? -1 : 1));
