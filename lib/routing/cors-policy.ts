import type { Cors } from '../model/http-rules';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { HttpRoute } from './istio';
import { BAGGAGE } from './variant-header';

/**
 * A service's CORS policy as it stands on its rules. A browser asks before it sends a header that chooses a variant, so such a header
 * is always allowed (MESH-10).
 */
export function corsPolicy(
  cors: Cors,
  { header, baggage }: Propagation = DEFAULT_PROPAGATION,
): NonNullable<HttpRoute['corsPolicy']> {
  const { allowOrigins, allowMethods = [], allowHeaders = [], exposeHeaders = [], maxAge, allowCredentials } = cors;
  const known = allowHeaders.map((name) => name.toLowerCase());
  const ours = [header, ...(baggage === undefined ? [] : [BAGGAGE])].filter((name) => !known.includes(name));
  return {
    allowOrigins: allowOrigins.map((origin) => (typeof origin === 'string' ? { exact: origin } : origin)),
    ...(allowMethods.length > 0 && { allowMethods }),
    allowHeaders: known.includes('*') ? allowHeaders : [...allowHeaders, ...ours],
    ...(exposeHeaders.length > 0 && { exposeHeaders }),
    ...(maxAge !== undefined && { maxAge }),
    ...(allowCredentials !== undefined && { allowCredentials }),
  };
}
