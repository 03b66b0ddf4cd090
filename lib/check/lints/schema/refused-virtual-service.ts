import { isRange } from '../../../limits/address-range';
import type { MeshObject, VirtualService } from '../../../mesh-model';
import { list, record, texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { routingClaim } from '../../../resolver/claims';
import type { Report } from '../../lint';
import { checkDestinations } from './refused-destination';
import { checkGatewayNames, checkMatches } from './refused-match';
import { checkRule } from './refused-rule';

/** Istio: `validHeaderNameRegex`, in which `+-.` is a range, with the comma in it. */
const HEADER_NAME = /^[!#$%&'*+-.^_`|~0-9A-Za-z]+$/;
const PSEUDO_HEADERS = new Set([':method', ':scheme', ':authority', ':path', ':status']);

/** Reports what Istio's webhook refuses of a VirtualService (Istio: `ValidateVirtualService`). */
export function checkVirtualService({ object, http }: VirtualService, report: Report): void {
  checkGatewayNames(object, object.spec.gateways, ['spec', 'gateways'], report);
  const kinds = ['http', 'tcp', 'tls'] as const;
  if (kinds.every((kind) => list(object.spec[kind]).length === 0)) {
    report({ object, path: ['spec'], message: 'it has no rules: http, tcp or tls', fix: 'write a rule, or remove it' });
  }
  for (const kind of kinds) {
    for (const [at, rule] of list(object.spec[kind]).entries()) {
      const path = ['spec', kind, at];
      checkMatches(object, rule, path, report);
      checkDestinations(object, rule, path, report);
      if (kind === 'http') checkRule(object, rule, path, report);
      else checkStreamRule(object, rule, kind, path, report);
      if (kind === 'tls') checkTlsRule(object, rule, path, report);
    }
  }
  for (const { path, match, headers, route } of http) {
    if (match.length > 0) reportStars(object, path, report);
    if (headers !== undefined || route.some((to) => to.headers !== undefined)) reportPercent(object, path, report);
    for (const condition of match) {
      for (const field of ['headers', 'withoutHeaders'] as const) {
        if (condition[field][''] === undefined) continue;
        report({ object, path: [...condition.path, field, ''], message: 'a condition on a header without a name' });
      }
      for (const field of ['headers', 'withoutHeaders'] as const) {
        for (const name in condition[field]) {
          if (name === '' || HEADER_NAME.test(name) || PSEUDO_HEADERS.has(name) || routingClaim(name)) continue;
          report({
            object,
            path: [...condition.path, field, name],
            message: `no header of HTTP can be called "${name}"`,
            ...(name.startsWith(':') && { fix: `write one of ${[...PSEUDO_HEADERS].join(', ')}` }),
          });
        }
      }
    }
  }
}

/** A rule for bytes leads somewhere, and its addresses are ranges. */
function checkStreamRule(
  object: MeshObject,
  rule: unknown,
  kind: 'tcp' | 'tls',
  path: readonly (string | number)[],
  report: Report,
): void {
  const { route, match } = record(rule);
  if (list(route).length === 0)
    report({ object, path, message: `a ${kind} rule has no route`, fix: 'write route with a destination' });
  list(match).forEach((item, index) => {
    texts(record(item).destinationSubnets).forEach((range, at) => {
      if (isRange(range)) return;
      const message = `"${range}" is no address and no range of addresses`;
      report({ object, path: [...path, 'match', index, 'destinationSubnets', at], message });
    });
  });
}

/** Passed on TLS is told apart by server names alone, so a rule without any is refused. */
function checkTlsRule(object: MeshObject, rule: unknown, path: readonly (string | number)[], report: Report): void {
  const { match } = record(rule);
  // A list that is missing is reported as a missing field.
  if (!Array.isArray(match)) return;
  if (match.length === 0)
    report({
      object,
      path: [...path, 'match'],
      message: 'a tls rule has no condition',
      fix: 'write match with sniHosts',
    });
  match.forEach((item, index) => {
    const { sniHosts } = record(item);
    if (!Array.isArray(sniHosts) || sniHosts.length > 0) return;
    const message = 'a condition of a tls rule has no sniHosts';
    report({ object, path: [...path, 'match', index, 'sniHosts'], message, fix: 'write the server names' });
  });
}

/** A star alone is no expression, and Istio's webhook refuses it; but in `withoutHeaders`, where it stands for any value. */
function reportStars(object: MeshObject, path: readonly (string | number)[], report: Report): void {
  list(valueAt(object, [...path, 'match'])).forEach((item, index) => {
    const match = record(item);
    const at = [...path, 'match', index];
    const named = ['uri', 'scheme', 'method', 'authority'].map((field) => [[field], match[field]] as const);
    const inside = ['headers', 'queryParams'].flatMap((field) =>
      Object.entries(record(match[field])).map(([name, value]) => [[field, name], value] as const),
    );
    for (const [field, value] of [...named, ...inside]) {
      if (record(value).regex !== '*') continue;
      const message = '"*" is not an RE2 expression: the star has nothing to repeat';
      report({ object, path: [...at, ...field, 'regex'], message, fix: 'write .*, or leave the condition out' });
    }
  });
}

/** A percent sign begins a command of Envoy; one that is meant is doubled. */
function reportPercent(object: MeshObject, path: readonly (string | number)[], report: Report): void {
  const places = [path, ...list(valueAt(object, [...path, 'route'])).map((_, index) => [...path, 'route', index])];
  for (const place of places) {
    for (const side of ['request', 'response']) {
      for (const operation of ['set', 'add']) {
        const at = [...place, 'headers', side, operation];
        for (const [name, value] of Object.entries(record(valueAt(object, at)))) {
          if (typeof value !== 'string' || !value.includes('%')) continue;
          const rest = value.replace(/%%/g, '').replace(/%[A-Z_]+(\([^()]*\))?(:\d+)?%/g, '');
          if (!rest.includes('%') || rest.includes('(')) continue;
          const message = `"${value}" has a percent sign that begins no command of Envoy`;
          report({ object, path: [...at, name], message, fix: `write ${value.replace(/%/g, '%%')}` });
        }
      }
    }
  }
}
