import type { Attribute } from '../region/attribute';
import { compareText } from '../text/compare-text';
import type { Told } from './told-class';

/**
 * What holds of all requests but preflights is one class. Its parts are requests with another method, without an origin, and without
 * the method that is asked for.
 */
export function withoutPreflights(classes: readonly Told[]): Told[] {
  const groups = new Map<string, Map<PreflightPart, Told>>();
  for (const item of classes) {
    const part = preflightPart(item);
    if (part === undefined) continue;
    const key = restKey(item, part);
    groups.set(key, (groups.get(key) ?? new Map<PreflightPart, Told>()).set(part, item));
  }
  const whole = [...groups.values()].filter(({ size }) => size === 3).map((parts) => [...parts.values()]);
  const merged = new Set(whole.flat());
  return [
    ...classes.filter((item) => !merged.has(item)),
    ...whole.map((parts) => {
      const [first] = parts as [Told];
      const conditions = new Map(rest(first, preflightPart(first)!));
      conditions.set('preflight', ['not as a preflight']);
      return { ...first, method: '', conditions, all: parts.flatMap(({ all }) => all) };
    }),
  ];
}

const NO_OPTIONS = 'any method but OPTIONS';
const PREFLIGHT_HEADERS = ['header origin', 'header access-control-request-method'] as const;
type PreflightPart = 'method' | (typeof PREFLIGHT_HEADERS)[number];

/** The one condition of a class that only preflights do not meet. */
function preflightPart({ method, conditions }: Told): PreflightPart | undefined {
  const found = PREFLIGHT_HEADERS.filter((name) => {
    const texts = conditions.get(name) ?? [];
    return texts.length === 1 && texts[0] === `without ${name.slice('header '.length)}`;
  });
  if (method === NO_OPTIONS) return found.length === 0 ? 'method' : undefined;
  return method === '' && found.length === 1 ? found[0] : undefined;
}

function rest({ conditions }: Told, part: PreflightPart): [Attribute, readonly string[]][] {
  return [...conditions].filter(([name]) => name !== part);
}

function restKey(item: Told, part: PreflightPart): string {
  return JSON.stringify([item.paths, item.except, rest(item, part).sort(([a], [b]) => compareText(a, b))]);
}
