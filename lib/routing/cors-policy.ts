import type { Cors } from '../model/http-rules';
import type { HttpRoute } from './istio';
import { VARIANT_HEADER } from './variant-header';

/**
 * A service's CORS policy as it stands on its rules. A browser asks before it sends a header of ours, so that header is always
 * allowed (MESH-10).
 */
export function corsPolicy(cors: Cors): NonNullable<HttpRoute['corsPolicy']> {
  const { allowOrigins, allowMethods = [], allowHeaders = [], exposeHeaders = [], maxAge, allowCredentials } = cors;
  const isKnown = allowHeaders.some((name) => name === '*' || name.toLowerCase() === VARIANT_HEADER);
  return {
    allowOrigins: allowOrigins.map((origin) => (typeof origin === 'string' ? { exact: origin } : origin)),
    ...(allowMethods.length > 0 && { allowMethods }),
    allowHeaders: isKnown ? allowHeaders : [...allowHeaders, VARIANT_HEADER],
    ...(exposeHeaders.length > 0 && { exposeHeaders }),
    ...(maxAge !== undefined && { maxAge }),
    ...(allowCredentials !== undefined && { allowCredentials }),
  };
}
