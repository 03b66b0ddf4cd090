export { DEFAULT_HEADERS } from './header-names';
export { getHeader, getHeaders, getVariant, run, withHeaders } from './headers';
export { propagate } from './propagate';
export type { PropagateOptions } from './settings';
export { interceptor } from './undici';
