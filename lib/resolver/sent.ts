import type { Sent } from './answer';
import type { RequestView } from './request';

/** What an HTTP request is once a proxy has read it. */
export function sentAsHttp({ headers }: RequestView): Sent {
  if (headers.get('upgrade')?.toLowerCase() === 'websocket') return 'WebSocket';
  return headers.get('content-type')?.startsWith('application/grpc') === true ? 'gRPC' : 'HTTP';
}

/** What a connection carries that no proxy reads: TLS stays TLS, unless a gateway has ended it. */
export function sentAsBytes(request: RequestView, isEnded = false): Sent {
  if (request.scheme === 'tcp') return 'bytes';
  return request.scheme === 'https' && !isEnded ? 'TLS' : sentAsHttp(request);
}
