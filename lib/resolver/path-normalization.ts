import type { PathNormalization } from '../mesh-model/mesh-config';

/** Characters that stay as they are in a path. */
const PLAIN = /[A-Za-z0-9\-._~!$&'()*+,;=:@/[\]%]/;
const UNRESERVED = /[A-Za-z0-9\-._~]/;

/**
 * A request path as Envoy rewrites it before any rule sees it. By Istio's default (`BASE`) backslashes become slashes, `.` and `..`
 * are resolved, needless percent-encoding is undone. Double slashes stay, unless the mesh's `pathNormalization` merges them.
 */
export function envoyPath(path: string, normalization: PathNormalization = 'BASE'): string {
  if (normalization === 'NONE') return path;
  const query = path.indexOf('?');
  const pathname = query < 0 ? path : path.slice(0, query);
  const rest = query < 0 ? '' : path.slice(query);
  if (/^(\/[A-Za-z0-9\-_~]+)*\/?$/.test(pathname)) return path;
  const decoded = normalization === 'DECODE_AND_MERGE_SLASHES' ? withSlashes(pathname) : pathname;
  const normalized = removeDotSegments(recode(decoded));
  return (normalization === 'BASE' ? normalized : normalized.replace(/\/{2,}/g, '/')) + rest;
}

/** Slashes that were encoded. */
function withSlashes(pathname: string): string {
  return pathname.replace(/%2f/gi, '/').replace(/%5c/gi, '\\');
}

function recode(pathname: string): string {
  let result = '';
  for (let at = 0; at < pathname.length; at++) {
    const character = pathname[at]!;
    const code = character === '%' ? /^%([0-9A-Fa-f]{2})/.exec(pathname.slice(at, at + 3)) : null;
    if (code !== null) {
      const decoded = String.fromCharCode(Number.parseInt(code[1]!, 16));
      result += UNRESERVED.test(decoded) ? decoded : code[0];
      at += 2;
    } else if (character === '\\') result += '/';
    else if (PLAIN.test(character)) result += character;
    else {
      const point = String.fromCodePoint(pathname.codePointAt(at)!);
      if (point.length > 1) at++;
      for (const byte of Buffer.from(point, 'utf8')) result += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
    }
  }
  return result;
}

function removeDotSegments(pathname: string): string {
  if (!/\/\.{1,2}(\/|$)/.test(pathname)) return pathname;
  const segments: string[] = [];
  const parts = pathname.split('/').slice(1);
  for (const [index, segment] of parts.entries()) {
    const last = index === parts.length - 1;
    if (segment === '..') {
      segments.pop();
      if (last) segments.push('');
    } else if (segment === '.') {
      if (last) segments.push('');
    } else segments.push(segment);
  }
  return `/${segments.join('/')}`;
}
