import type { DestinationResult, ErrorReason, HopSpeech } from '../resolver';

const ABOUT_SPEECH: ReadonlySet<ErrorReason> = new Set([
  'connection_failure',
  'connection_termination',
  'plaintext_to_tls',
  'protocol_error',
]);

/** True for a result that comes from what the two sides of a connection speak. */
export function isAboutSpeech(result: DestinationResult): boolean {
  return result.kind === 'error' && ABOUT_SPEECH.has(result.reason);
}

const SENT = {
  HTTP: 'plain HTTP',
  gRPC: 'gRPC',
  WebSocket: 'a WebSocket',
  TLS: 'TLS of its own',
  bytes: 'bytes',
} as const;
const ADDED = { mtls: 'mTLS', tls: 'TLS' } as const;

/** `the client sends plain HTTP, its proxy adds nothing, the application takes TLS: Service m/api says https for port 443` */
export function speechText({ sent, added, carried, taken }: HopSpeech): string {
  const inHttp2 = carried === 'HTTP/2' ? ' in HTTP/2' : '';
  const wraps = (added === undefined ? 'nothing is added' : `its proxy adds ${ADDED[added]}`) + inHttp2;
  const takes =
    taken.takes === undefined ? 'what the application takes is unknown' : `the application takes ${taken.takes}`;
  return `the sender sends ${SENT[sent]}, ${wraps}, ${takes}: ${taken.why}`;
}

/** What goes wrong though the request is delivered: gRPC needs HTTP/2 from end to end. */
export function speechProblem({ sent, carried, taken }: HopSpeech): string | undefined {
  if (sent !== 'gRPC' || carried !== 'HTTP/1.1') return undefined;
  return `gRPC leaves as HTTP/1.1, which a gRPC server does not understand: ${taken.why}`;
}
