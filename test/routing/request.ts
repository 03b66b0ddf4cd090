import { RE2JS } from 're2js';
import type { HttpMatch, HttpRoute } from '../../lib/routing/istio';

/** A request as a rule's conditions see it. */
export interface Request {
  /** @default '/' */
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 'GET' */
  readonly method?: string;
}

type Text = NonNullable<HttpMatch['method']>;

function holds(match: Text, text: string): boolean {
  if (match.exact !== undefined) return text === match.exact;
  if (match.prefix !== undefined) return text.startsWith(match.prefix);
  return match.regex === undefined || RE2JS.matches(match.regex, text);
}

function lets(match: HttpMatch, { path = '/', headers = {}, method = 'GET' }: Request): boolean {
  const [withoutQuery] = path.split('?');
  const query = new URLSearchParams(path.split('?')[1] ?? '');
  const has = (name: string, text: Text) => headers[name] !== undefined && holds(text, headers[name]);
  return (
    (match.uri === undefined || holds(match.uri, withoutQuery!)) &&
    (match.method === undefined || holds(match.method, method)) &&
    Object.entries(match.headers ?? {}).every(([name, text]) => has(name, text)) &&
    Object.entries(match.withoutHeaders ?? {}).every(([name, text]) => !has(name, text)) &&
    Object.entries(match.queryParams ?? {}).every(([name, text]) => query.has(name) && holds(text, query.get(name)!))
  );
}

/** The rule that a request takes: the first one that lets it in, as Envoy reads them. */
export function ruleOf(http: readonly HttpRoute[] | undefined, request: Request = {}): HttpRoute | undefined {
  return http?.find(({ match }) => match === undefined || match.some((block) => lets(block, request)));
}

/** Where a request goes: `main`, or `main 95, canary 5`, or nothing for a 404. */
export function subsetOf(http: readonly HttpRoute[] | undefined, request: Request = {}): string | undefined {
  return ruleOf(http, request)
    ?.route?.map(({ destination, weight }) => `${destination.subset}${weight === undefined ? '' : ` ${weight}`}`)
    .join(', ');
}

/** A request that asks for a variant. */
export function asking(variant: string, request: Request = {}): Request {
  return { ...request, headers: { ...request.headers, 'x-variant-id': variant } };
}
