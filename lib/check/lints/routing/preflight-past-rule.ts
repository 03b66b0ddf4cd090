import type { HttpMatch, HttpRule, VirtualService } from '../../../mesh-model';
import { list, record, texts } from '../../../mesh-model/untyped';
import { valueAt } from '../../../mesh-model/value-at';
import { probeOf } from '../../../probe/probe';
import type { MeshRequest } from '../../../resolver';
import type { CheckedMesh } from '../../checked-mesh';
import type { Lint } from '../../lint';
import { requestTo } from '../../traffic/probe-request';

/** Methods, as a preflight may name them, of requests that browsers send without one. */
const SIMPLE_METHODS = new Set(['GET', 'HEAD', 'POST']);

export const PREFLIGHT_PAST_RULE: Lint = {
  code: 'BL270',
  name: 'preflight-past-rule',
  severity: 'fragile',
  summary: 'The conditions of a rule with a corsPolicy leave the preflights of browsers to other rules.',
  cause:
    'A preflight is OPTIONS, and has neither the token nor the headers of the request that it is for. Where the conditions of the rule ask for another method or for such a header, another rule takes it, or none does (404): without a corsPolicy of its own, the browser does not send the request.',
  fix: 'Let the rule take OPTIONS as well (method: { regex: GET|OPTIONS }), or write the corsPolicy in the rule that takes requests without the header.',
  run(mesh, report) {
    for (const virtualService of mesh.model.virtualServices) {
      for (const rule of virtualService.http) {
        if (rule.cors === undefined || rule.match.length === 0) continue;
        const asked = rule.match.find((match) => excludes(match) && isPreflighted(rule, match));
        if (asked === undefined || rule.match.some((match) => !excludes(match))) continue;
        const missed = missedBy(mesh, virtualService, rule, asked);
        if (missed === undefined) continue;
        report({ object: rule.object, path: [...rule.path, 'corsPolicy'], key: true, message: missed });
      }
    }
  },
};

/** Headers that a preflight has. */
const OF_PREFLIGHTS =
  /^(:.*|host|origin|user-agent|referer|accept|accept-.*|access-control-request-.*|sec-.*|x-forwarded-.*)$/i;

/** True for a condition that no preflight meets. */
function excludes({ method, headers }: HttpMatch): boolean {
  if (method !== undefined && method.kind !== 'present' && !namesOptions(method)) return true;
  return Object.keys(headers).some((name) => !OF_PREFLIGHTS.test(name));
}

function namesOptions(method: NonNullable<HttpMatch['method']>): boolean {
  if (method.kind === 'present') return true;
  if (method.kind === 'regex') return /OPTIONS|\.[*+]/.test(method.value);
  return method.kind === 'prefix' ? 'OPTIONS'.startsWith(method.value) : method.value === 'OPTIONS';
}

/** True where browsers ask before such a request: it has a header or a method of its own, or the policy says what is answered. */
function isPreflighted({ object, path }: HttpRule, { method, headers }: HttpMatch): boolean {
  if (Object.keys(headers).some((name) => !OF_PREFLIGHTS.test(name) && name.toLowerCase() !== 'cookie')) return true;
  if (method?.kind === 'exact' && !SIMPLE_METHODS.has(method.value)) return true;
  const policy = record(valueAt(object, [...path, 'corsPolicy']));
  const methods = texts(policy.allowMethods);
  return list(policy.allowHeaders).length > 0 || methods.some((name) => !SIMPLE_METHODS.has(name));
}

/** What becomes of the preflight; nothing where a rule with a corsPolicy, or one that is for OPTIONS, takes it. */
function missedBy(
  mesh: CheckedMesh,
  virtualService: VirtualService,
  rule: HttpRule,
  match: HttpMatch,
): string | undefined {
  const probe = probeOf({ ...match, method: undefined, headers: {} });
  const [host] = virtualService.hosts;
  if (probe === undefined || host === undefined) return undefined;
  const made = requestTo(mesh, virtualService, host, probe);
  // Browsers come in through gateways.
  if (made?.from.kind !== 'gateway') return undefined;
  const method = match.method?.kind === 'exact' ? match.method.value : 'GET';
  const headers = { origin: 'https://any.example', 'access-control-request-method': method };
  const request: MeshRequest = { ...made, method: 'OPTIONS', headers: { ...made.headers, ...headers } };
  // Only where the request itself gets to the rule.
  const own = mesh.resolver.resolve({ ...made, ...probeOf(match) });
  if (own.rule?.rule !== rule) return undefined;
  const { outcome, rule: taken } = mesh.resolver.resolve(request);
  const what = `a preflight (OPTIONS ${request.path ?? '/'}) for ${method} does not come here`;
  if (outcome.kind === 'error' && outcome.reason === 'route_not_found') return `${what}: 404`;
  if (outcome.kind !== 'forward' || taken === undefined) return undefined;
  const other = taken.rule as HttpRule;
  if (other === rule || other.cors !== undefined) return undefined;
  if (other.match.some(({ method: asked }) => asked !== undefined && namesOptions(asked))) return undefined;
  return `${what}: a rule without a corsPolicy takes it`;
}
