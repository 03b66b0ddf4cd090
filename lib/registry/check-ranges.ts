import { isRange } from '../limits/address-range';
import type { Problem } from '../model/problem';
import type { EstateFile } from './file-content';
import type { RegistryDocument } from './registry-document';

/** Addresses in estate.yaml: a range that cannot be read would permit, or keep, nothing. */
export function checkRanges({ content, origin }: RegistryDocument<EstateFile>, problems: Problem[]): void {
  const check = (ranges: readonly string[] | undefined, at: readonly string[]) =>
    ranges?.forEach((range, index) => {
      if (isRange(range)) return;
      const message = `must be an address or a range such as 10.20.0.0/16 or 2001:db8:40::/48, got '${range}'`;
      problems.push({ severity: 'error', origin, field: [...at, index], message });
    });
  check(content?.network?.addresses, ['network', 'addresses']);
  for (const [tenant, { addresses }] of Object.entries(content?.grants ?? {})) {
    check(addresses, ['grants', tenant, 'addresses']);
  }
}
