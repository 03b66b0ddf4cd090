import type { Answer } from '../resolver';

/** The answer to a client outside, which has no certificate of the mesh: a server that asks for one closes the connection. */
export function forVisitor(answer: Answer): Answer {
  const { server, outcome } = answer;
  if (server?.server.tls?.mode !== 'ISTIO_MUTUAL' || outcome.kind === 'unreachable') return answer;
  const { rule: _, ...rest } = answer;
  const detail = `${server.gateway.object.title} takes only clients with a certificate of the mesh (ISTIO_MUTUAL)`;
  return { ...rest, outcome: { kind: 'unreachable', detail } };
}
