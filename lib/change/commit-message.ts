import { visible } from '../text/visible';
import type { Proof } from './prove';
import type { RegistryChange } from './registry-change';

/**
 * The message of a change: what was done, then which requests move.
 *
 * ```
 * variant add acme OPS-1234: cms, ui
 *
 * Requests: only requests with x-variant-id: ops-1234; nothing else
 * ```
 */
export function commitMessage({ subject }: RegistryChange, { line }: Proof): string {
  return `${visible(subject)}\n\nRequests: ${visible(line)}\n`;
}
