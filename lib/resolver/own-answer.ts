import type { HttpRule } from '../mesh-model';
import type { Outcome } from './answer';
import { redirectLocation } from './path-rewrite';
import type { RequestView } from './request';
import type { Route } from './route-table';
import { compileStringMatch } from './string-match';

/** What the proxy answers without asking anybody: faults, preflights, redirects, direct responses. */
export function ownAnswer(request: RequestView, route: Route, rule: HttpRule): Outcome | undefined {
  const abort = rule.fault?.abort;
  if (abort !== undefined && abort.percent >= 100) {
    const detail = `the rule aborts every request with ${abort.httpStatus ?? abort.grpcStatus}`;
    return { kind: 'error', status: abort.httpStatus ?? 200, reason: 'fault_abort', detail };
  }
  const origin = request.headers.get('origin');
  if (rule.cors !== undefined && origin !== undefined && request.method === 'OPTIONS') {
    // What takes a star, Envoy takes for all origins.
    const fits = rule.cors.allowOrigins.some((match) => {
      const takes = compileStringMatch(match);
      return takes('*') || takes(origin);
    });
    const isPreflight = request.headers.has('access-control-request-method');
    if (isPreflight && (fits || rule.cors.unmatchedPreflights === 'IGNORE')) {
      return { kind: 'direct-response', status: 200, body: undefined };
    }
  }
  if (rule.redirect !== undefined) {
    const { code } = rule.redirect;
    if (![301, 302, 303, 307, 308].includes(code)) {
      return { kind: 'error', status: 503, reason: 'invalid_rule', detail: `redirect code ${code} does not exist` };
    }
    return {
      kind: 'redirect',
      status: code,
      location: redirectLocation(request, route.match, rule.redirect, route.port),
    };
  }
  if (rule.directResponse !== undefined) return { kind: 'direct-response', ...rule.directResponse };
  return undefined;
}
