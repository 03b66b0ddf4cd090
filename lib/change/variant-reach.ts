import { firstLabel, requiredHeader } from '../diff/asked-variant';
import type { ClassCondition } from '../diff/class-condition';
import type { RequestClass } from '../diff/request-class';
import { PROPAGATION_DEFAULTS, type Propagation } from '../model/propagation';
import { variantKey } from '../model/variant-key';
import { BAGGAGE } from '../routing/variant-header';
import { listed } from '../text/listed';
import type { Reach } from './registry-change';
import { changesUnroutedPods } from './unrouted-pods';

/** What {@link variantReach} has to know besides the variants. */
export interface VariantReachOptions {
  /** Whether one of them is also chosen by conditions of its own (`match`): then requests that a rule of its name takes belong to it. @default false */
  readonly conditions?: boolean;
  /** How requests say which variant they ask for. @default - by `x-variant-id` */
  readonly propagation?: Propagation;
}

/**
 * Requests that ask for one of these variants, by header or by hostname.
 *
 * @param keys `ops-1234`
 */
export function variantReach(
  keys: readonly string[],
  { conditions = false, propagation = PROPAGATION_DEFAULTS }: VariantReachOptions = {},
): Reach {
  const { header, baggage } = propagation;
  const byBaggage = baggage === undefined ? '' : ` or ${BAGGAGE}: ${baggage}`;
  return {
    text: `requests with ${header}${byBaggage}: ${listed(keys)}${conditions ? ', or that meet its conditions' : ''}`,
    allows: (request, change) =>
      changesUnroutedPods(request, change, (workload) => keys.some((key) => workload.endsWith(`-${key}`))) ||
      keys.some(
        (key) =>
          firstLabel(request) === key ||
          everyWay(request, (each) => asksFor(each, key, propagation)) ||
          (conditions && [request.rules.base.text, request.rules.head.text].some((text) => isRuleOf(text, key))),
      ),
  };
}

function everyWay({ anyOf }: RequestClass, asks: (condition: ClassCondition) => boolean): boolean {
  return anyOf.length > 0 && anyOf.every((way) => way.some(asks));
}

function asksFor(condition: ClassCondition, key: string, { header, baggage }: Propagation): boolean {
  const required = requiredHeader(condition);
  if (required?.name === header) return variantKey(required.value) === key;
  const { attribute, holds, match, orAbsent } = condition;
  if (!holds || orAbsent) return false;
  if (baggage === undefined || attribute !== `header ${BAGGAGE}` || match.kind !== 'regex') return false;
  return takes(match.value, `${baggage}=${key}`) && !takes(match.value, `${baggage}=${key}-`);
}

/** Whether an expression of ours takes a member of baggage; of an expression of somebody else's nothing is assumed. */
function takes(expression: string, member: string): boolean {
  try {
    return new RegExp(`^(?:${expression})$`, 'u').test(member);
  } catch {
    return false;
  }
}

/** `rule ui/:ops-1234:condition of VirtualService …`. */
function isRuleOf(text: string, key: string): boolean {
  const name = /^rule (.*) of \S+ \S+$/.exec(text)?.[1] ?? '';
  return name.split(/[/:]/).some((part) => part === key || part.startsWith(`${key}-`));
}
