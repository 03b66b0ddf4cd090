import type { HttpMatch, NamedMatches, StringMatch } from '../mesh-model';
import type { Attribute } from '../region/attribute';
import { sampleRegex } from './sample-regex';

/** The part of a request that conditions are about. */
export interface Probe {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly authority?: string;
}

/** A request that fits a match and asks for nothing more; nothing where no such request can be found. */
export function probeOf(match: HttpMatch | undefined): Probe | undefined {
  if (match === undefined) return { path: '/', headers: {} };
  const path = match.uri === undefined ? '/' : sampleOf(match.uri, 'path');
  const headers = samplesOf(match.headers, 'header');
  const query = samplesOf(match.queryParams, 'query');
  const method = match.method === undefined ? undefined : sampleOf(match.method, 'method');
  const authority = match.authority === undefined ? undefined : sampleOf(match.authority, 'authority');
  if (path === undefined || headers === undefined || query === undefined) return undefined;
  if (
    (match.method !== undefined && method === undefined) ||
    (match.authority !== undefined && authority === undefined)
  )
    return undefined;
  const parameters = Object.entries(query)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  const whole = path.startsWith('/') ? path : `/${path}`;
  return {
    path: parameters === '' ? whole : `${whole}?${parameters}`,
    headers,
    ...(method && { method }),
    ...(authority && { authority }),
  };
}

function samplesOf(named: NamedMatches, attribute: Attribute): Record<string, string> | undefined {
  const result: Record<string, string> = {};
  for (const name in named) {
    const sample = name.startsWith('@') ? undefined : sampleOf(named[name]!, attribute);
    if (sample === undefined) return undefined;
    result[name] = sample;
  }
  return result;
}

function sampleOf(match: StringMatch, attribute: Attribute): string | undefined {
  if (match.kind === 'present') return 'x';
  return match.kind === 'regex' ? sampleRegex(match.value, attribute) : match.value;
}
