import type { Origin } from '../model/origin';
import type { Problem, Problems } from '../model/problem';
import type { Condition, TextMatch } from '../model/traffic';
import { conditionMatch, REGEX_LIMIT } from '../routing/condition';
import { narrow, normalizePath } from '../routing/path-match';
import { re2 } from '../routing/text-match';
import { VARIANT_HEADER } from '../routing/variant-header';
import { offered } from './did-you-mean';

/** Characters of a header, cookie or parameter name (RFC 9110 token). */
const TOKEN = /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/;

const WAYS = ['exact', 'prefix', 'regex', 'present'] as const;

type Report = (field: Problem['field'], message: string, fix?: string) => void;

/**
 * A condition on requests: well-formed, and one that Istio takes (EDGE-7, EDGE-8).
 *
 * @param routes the exposed paths of the service whose requests it picks
 */
export function checkCondition(
  condition: Condition,
  origin: Origin,
  field: Problem['field'],
  routes: readonly string[],
  problems: Problems,
): void {
  const report: Report = (below, message, fix) =>
    problems.error(origin, [...field, ...below], message, { rule: 'EDGE-8', ...(fix !== undefined && { fix }) });
  const { headers = {}, withoutHeaders = {}, cookies = {}, queryParams = {}, userAgent, uri, method } = condition;
  const texts = [userAgent, uri, method].filter((match) => match !== undefined).length;
  const named = [headers, withoutHeaders, cookies, queryParams].flatMap((matches) => Object.keys(matches));
  if (texts + named.length === 0) report([], 'a condition without any content would match every request');
  else if (condition.cookies !== undefined && Object.keys(cookies).length === 0) {
    report(['cookies'], 'names no cookie', 'leave it out');
  }
  checkHeaders(headers, ['headers'], report);
  checkHeaders(withoutHeaders, ['withoutHeaders'], report);
  for (const [name, match] of Object.entries(cookies)) {
    checkToken(name, ['cookies', name], 'cookie', report);
    checkText(match, ['cookies', name], report);
  }
  for (const [name, match] of Object.entries(queryParams)) {
    checkText(match, ['queryParams', name], report);
    if (match.prefix !== undefined)
      report(['queryParams', name, 'prefix'], 'Istio cannot match a query parameter by prefix', 'use `regex`');
  }
  if (userAgent !== undefined) checkText(userAgent, ['userAgent'], report);
  if (method !== undefined) checkText(method, ['method'], report);
  if (uri !== undefined) checkText(uri, ['uri'], report);
  for (const [name, match] of Object.entries({ uri, method })) {
    if (match?.present !== undefined)
      report([name, 'present'], 'every request has one, so this says nothing', 'leave it out');
  }
  const start = uri?.exact ?? uri?.prefix;
  if (start !== undefined && !start.startsWith('/')) report(['uri'], `a path begins with '/', got '${start}'`);
  else if (start?.includes('?')) report(['uri'], `a path has no query, got '${start}'`, 'use `queryParams` beside it');
  else if (start?.includes('#')) report(['uri'], `what follows # is never sent, got '${start}'`, 'leave it out');
  if (method?.exact !== undefined && method.exact !== method.exact.toUpperCase()) {
    report(['method', 'exact'], `methods are upper case, got '${method.exact}'`, `write ${method.exact.toUpperCase()}`);
  }
  checkTogether(condition, report);
  if (uri !== undefined) checkNarrow(uri, routes, report);
}

/** Headers of a condition or a fault. */
export function checkHeaders(
  headers: Readonly<Record<string, TextMatch>>,
  field: Problem['field'],
  report: Report,
): void {
  for (const [name, match] of Object.entries(headers)) {
    const at = [...field, name];
    checkToken(name, at, 'header', report);
    checkText(match, at, report);
    const lower = name.toLowerCase();
    if (lower === VARIANT_HEADER) {
      report(at, `'${name}' chooses variants, a condition cannot use it`, 'declare a variant instead');
    } else if (lower === 'host' || lower.startsWith(':')) {
      report(
        at,
        `'${name}' cannot be matched as a header: hosts are matched by \`domains\` and \`hostnames\``,
        known(lower),
      );
    } else if (lower === 'cookie') report(at, 'a cookie is matched by its name', 'use `cookies`');
  }
}

function known(name: string): string | undefined {
  const fields: Readonly<Record<string, string>> = { ':path': 'uri', ':method': 'method' };
  return fields[name] === undefined ? undefined : `use \`${fields[name]}\``;
}

function checkToken(name: string, field: Problem['field'], what: string, report: Report): void {
  if (TOKEN.test(name) || name.startsWith(':')) return;
  report(field, `a ${what}'s name is letters, digits and dashes without spaces or colons, got '${name}'`);
}

function checkText(match: TextMatch, field: Problem['field'], report: Report): void {
  const given = WAYS.filter((way) => match[way] !== undefined);
  if (given.length !== 1) {
    report(field, `must say exactly one of ${WAYS.join(', ')}, got ${given.join(', ') || 'none'}`);
    return;
  }
  const { exact, prefix, regex } = match;
  if (exact === '' || prefix === '' || regex === '') {
    report(field, `\`${given[0]}\` must not be empty`, 'use `present: true` for any value');
  }
  const length = (exact ?? prefix ?? regex ?? '').length;
  if (length > REGEX_LIMIT) {
    report([...field, given[0]!], `has ${length} characters, at most ${REGEX_LIMIT} are allowed`);
  }
  if (regex === undefined || regex.length > REGEX_LIMIT) return;
  try {
    re2().compile(regex);
  } catch (error) {
    const fix =
      /\(\?<?[=!]/.test(regex) || /\\[1-9]/.test(regex)
        ? 'RE2 has no look-ahead, look-behind and back-references'
        : undefined;
    report([...field, 'regex'], `not an RE2 regular expression: ${(error as Error).message}`, fix);
  }
}

/** What can only be said of the condition as a whole: one header, one match. */
function checkTogether(condition: Condition, report: Report): void {
  const { headers = {}, cookies = {}, userAgent } = condition;
  const names = Object.keys(cookies);
  if (names.length > 1) {
    report(
      ['cookies'],
      `a condition names one cookie, got ${names.join(', ')}: their order in the header is not known`,
    );
  } else if (names.length === 1) {
    try {
      conditionMatch({ cookies });
    } catch (error) {
      report(['cookies', names[0]!], (error as Error).message);
    }
  }
  if (userAgent !== undefined && Object.keys(headers).some((name) => name.toLowerCase() === 'user-agent')) {
    report(['userAgent'], 'the User-Agent header is matched twice', 'leave one out');
  }
  const lower = Object.keys(headers).map((name) => name.toLowerCase());
  const twice = lower.find((name, index) => lower.indexOf(name) !== index);
  if (twice !== undefined) report(['headers'], `the header '${twice}' is matched twice`, 'leave one out');
}

/** A condition on the path meets the exposed paths: at the gateway both become one match. */
function checkNarrow(uri: TextMatch, routes: readonly string[], report: Report): void {
  if (routes.length === 0 || uri.present !== undefined) return;
  const paths = routes.map(normalizePath);
  try {
    if (paths.every((path) => narrow(path, uri).length === 0)) {
      const text = uri.exact ?? uri.prefix ?? uri.regex;
      report(['uri'], `no exposed path of the service leads to '${text}', they are: ${offered(paths)}`);
    }
  } catch (error) {
    report(['uri', 'regex'], (error as Error).message);
  }
}
