import type { DestinationShare } from '../../resolver';

/** `api.acme.svc.cluster.local port 443`, or with a subset. */
export function portText({ host, port, subset }: Pick<DestinationShare, 'host' | 'port' | 'subset'>): string {
  return `${host}${subset === '' ? '' : ` ${subset}`} port ${port}`;
}
