import type { ClassCondition, RequestClass } from '../diff/request-class';
import { variantKey } from '../model/variant-key';
import { VARIANT_HEADER } from '../routing/variant-header';
import { listed } from '../text/listed';
import type { Reach } from './registry-change';

/**
 * Requests that ask for one of these variants, by header or by hostname.
 *
 * @param keys `ops-1234`
 * @param conditions whether a variant is also chosen by conditions of its own (`match`): then requests that a rule of its name
 * takes belong to it as well
 */
export function variantReach(keys: readonly string[], conditions = false, header: string = VARIANT_HEADER): Reach {
  const more = conditions ? ', or that meet its conditions' : '';
  return {
    text: `requests with ${header}: ${listed(keys)}${more}`,
    allows: (request) => keys.some((key) => isHost(request, key) || everyWay(request, header, key, conditions)),
    // A gateway with header access passes the header on while there is any variant behind it (EDGE-3).
    wider: {
      text: `others with ${header}, which gateways pass on while there is any variant (EDGE-3)`,
      allows: ({ anyOf }) => anyOf.length > 0 && anyOf.every((way) => way.some((each) => carries(each, header))),
      exposes: ({ kind, text }) => kind === 'header-not-stripped' && text.includes(` ${header} `),
    },
  };
}

/** `ops-1234.acme.example.com`, which asks for the variant as the header does. */
function isHost({ kind, host }: RequestClass, key: string): boolean {
  return kind === 'gateway' && host.toLowerCase().startsWith(`${key}.`);
}

function everyWay({ anyOf, rules }: RequestClass, header: string, key: string, conditions: boolean): boolean {
  if (anyOf.length > 0 && anyOf.every((way) => way.some((each) => asksFor(each, header, key)))) return true;
  return conditions && [rules.base.text, rules.head.text].some((text) => isRuleOf(text, key));
}

function asksFor({ attribute, holds, match, orAbsent }: ClassCondition, header: string, key: string): boolean {
  if (attribute !== `header ${header}` || !holds || orAbsent || match.kind !== 'exact') return false;
  return variantKey(match.value) === key;
}

/** Whether requests without the header do not meet it. */
function carries({ attribute, holds, orAbsent }: ClassCondition, header: string): boolean {
  return attribute === `header ${header}` && holds && !orAbsent;
}

/** `rule ui/:ops-1234-conditions of VirtualService …`. */
function isRuleOf(text: string, key: string): boolean {
  const name = /^rule (.*) of \S+ \S+$/.exec(text)?.[1]?.split(/[/:]/).at(-1) ?? '';
  return name === key || name.startsWith(`${key}-`);
}
