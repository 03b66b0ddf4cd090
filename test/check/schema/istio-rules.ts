import type { Shape } from '../../../lib/check/schema/shape';

/** Ranges that Istio's webhook demands in code, by the name of the field. */
const RANGES: Readonly<Record<string, Pick<Shape, 'min' | 'max'>>> = {
  number: { min: 1, max: 65535 },
  httpStatus: { min: 200, max: 599 },
  percent: { min: 0, max: 100 },
  maxEjectionPercent: { min: 0, max: 100 },
  minHealthPercent: { min: 0, max: 100 },
  attempts: { min: 0 },
  weight: { min: 0 },
  maxConnections: { min: 0 },
  http1MaxPendingRequests: { min: 0 },
  http2MaxRequests: { min: 0 },
  maxRequestsPerConnection: { min: 0 },
};

/** Fields that Istio's webhook refuses beside each other. */
const EXCLUSIVE: readonly (readonly string[])[] = [
  ['mirror', 'mirrors'],
  ['distribute', 'failover'],
];

/** Adds what Istio demands beyond its schema. */
export function withRules(shape: Shape, name = '', parent = ''): Shape {
  const isNumber = shape.t === 'i' || shape.t === 'n';
  const isPercentage = name === 'value' && /[pP]ercentage$/.test(parent);
  const range = isPercentage ? RANGES.percent : isNumber ? RANGES[name] : undefined;
  const together = EXCLUSIVE.filter((group) => group.every((field) => shape.f?.[field] !== undefined));
  return {
    ...shape,
    ...range,
    ...(shape.f && {
      f: Object.fromEntries(Object.entries(shape.f).map(([field, child]) => [field, withRules(child, field, name)])),
    }),
    ...(shape.v && { v: withRules(shape.v, '', name) }),
    ...(shape.l && { l: withRules(shape.l, name, parent) }),
    ...(together.length > 0 && { x: [...(shape.x ?? []), ...together] }),
  };
}
