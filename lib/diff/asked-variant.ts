import type { ClassCondition } from './class-condition';
import type { RequestClass } from './request-class';

/** The name that the host of requests at a gateway begins with: `ops-1234` of `ops-1234.acme.example.com`. */
export function firstLabel({ kind, host }: Pick<RequestClass, 'kind' | 'host'>): string | undefined {
  const dot = host.indexOf('.');
  return kind === 'gateway' && dot > 0 && !host.startsWith('*') ? host.slice(0, dot).toLowerCase() : undefined;
}

/** The header that a condition requires to have one value, and to be there. */
export function requiredHeader({
  attribute,
  holds,
  match,
  orAbsent,
}: ClassCondition): { readonly name: string; readonly value: string } | undefined {
  if (!holds || orAbsent || match.kind !== 'exact' || !attribute.startsWith('header ')) return undefined;
  return { name: attribute.slice('header '.length), value: match.value };
}
