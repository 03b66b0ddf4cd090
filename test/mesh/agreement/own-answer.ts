import { type Answer, type ErrorReason, RESPONSE_FLAGS } from '../../../lib/resolver';
import { AUTHORIZER } from '../../resolver/random/authorizer';
import type { Observed } from './comparison';

/** What proxies answer themselves, as HTTP and as gRPC clients see it. */

export function same(what: string, expected: unknown, actual: unknown): string[] {
  return expected === actual ? [] : [`${what} ${JSON.stringify(expected)}, but ${JSON.stringify(actual)}`];
}

export function isGrpc({ asked }: Answer): boolean {
  return asked.headers?.['content-type'] === 'application/grpc';
}

/** Envoy turns the status of its own answers into one of gRPC (`httpToGrpcStatus`). */
const GRPC_STATUS = new Map([
  [400, 13],
  [401, 16],
  [403, 7],
  [404, 12],
  [429, 14],
  [502, 14],
  [503, 14],
  [504, 14],
]);
const GRPC_UNKNOWN = 2;

const CODES: Readonly<Record<string, number>> = { NOT_FOUND: 5, UNAVAILABLE: 14 };

/** A fault may say the gRPC status itself. */
function abortedWith({ outcome, rule }: Answer): number | undefined {
  if (outcome.kind !== 'error' || outcome.reason !== 'fault_abort') return undefined;
  const name = rule?.rule && 'fault' in rule.rule ? rule.rule.fault?.abort?.grpcStatus : undefined;
  return name === undefined ? undefined : CODES[name];
}

/** The status of an answer that no pod gave. */
export function answered(answer: Answer, status: number, result: Observed): string[] {
  if (!isGrpc(answer)) return same('status', status, result.status);
  const code = abortedWith(answer) ?? GRPC_STATUS.get(status) ?? GRPC_UNKNOWN;
  return same('gRPC status', String(code), result.grpcStatus);
}

/** @param status none where a proxy closes the connection */
export function denied(answer: Answer, status: number | undefined, result: Observed): string[] {
  if (status === undefined) return same('status', 0, result.status);
  if (isGrpc(answer)) return answered(answer, status, result);
  const isOfPolicy = REFUSALS.test(result.body ?? '') || isOfAuthorizer(result);
  return [...same('status', status, result.status), ...same('refused by policy', true, isOfPolicy)];
}

/** An authorizer refuses in its own words; the flag is that of the proxy that asked it, which may write its line later. */
function isOfAuthorizer({ workload, logs = [] }: Observed): boolean {
  return workload === AUTHORIZER || logs.some(({ flags }) => flags.includes('UAEX'));
}

/** What policies answer, and what the check of tokens does. */
const REFUSALS = /^RBAC: access denied$|^Jwt |^Audiences in Jwt |^Issuer |^Jwks doesn't have key /;

export function failed(answer: Answer, status: number, reason: ErrorReason, result: Observed): string[] {
  const line = result.logs?.[0];
  const flags = RESPONSE_FLAGS[reason];
  return [
    // What the application itself says, no proxy turns into a status of gRPC.
    ...(reason === 'plaintext_to_tls' ? same('status', status, result.status) : answered(answer, status, result)),
    ...same('answered by', undefined, result.workload),
    ...(line === undefined ? [] : same('flags', flags, line.flags.split(',').includes(flags) ? flags : line.flags)),
  ];
}
