import type { RequestAuthentication } from '../mesh-model';
import type { Attribute } from '../region/attribute';
import type { Answer, Route } from '../resolver';
import { policiesFor } from '../resolver/authorization';
import { requestAuthenticationsFor } from '../resolver/token';
import { canonical } from './canonical';
import type { Deciding } from './side-conditions';
import { SIDES } from './sides';

/** Where tokens of requests count, and whether they count alike in both versions. */
export interface TokenPlaces {
  /** Headers and parameters that may hold a token, or what is read from one. */
  readonly attributes: readonly Attribute[];
  /** True where the same objects verify tokens and ask for claims in both versions, on the way to the same pods. */
  readonly alike: boolean;
}

/**
 * What RequestAuthentications on a request's way look at. A token is no regular language: what it proves depends on its
 * signature. So requests that carry none are compared, and of all others it is said that they are not, unless nothing that
 * they can meet differs.
 */
export function tokenPlaces({ resolvers, clients, answers }: Deciding): TokenPlaces {
  const sides = SIDES.map((side) => {
    const { model } = resolvers[side];
    const client = clients[side];
    const pods = [...(client?.kind === 'gateway' ? [client] : []), ...workloadsOf(answers[side])];
    return {
      verifying: [...new Set(pods.flatMap((pod) => requestAuthenticationsFor(model, pod)))],
      policies: [...new Set(pods.flatMap((pod) => policiesFor(model, pod)))],
      pods: workloadsOf(answers[side]).map(({ namespace, kind, name }) => `${kind} ${namespace}/${name}`),
    };
  });
  const attributes = new Set(sides.flatMap(({ verifying }) => verifying.flatMap(attributesOf)));
  if (attributes.size === 0) return { attributes: [], alike: true };
  const [before, after] = sides.map(({ verifying, policies, pods }) =>
    canonical([verifying.map(({ object }) => object.spec), policies.map(({ object }) => object.spec), pods]),
  );
  return { attributes: [...attributes].sort(), alike: before === after };
}

function workloadsOf(answer: Answer | undefined) {
  const { outcome } = answer ?? {};
  if (outcome?.kind === 'forward') return outcome.destinations.flatMap(({ workloads }) => workloads);
  return outcome?.kind === 'passthrough' ? (outcome.destination?.workloads ?? []) : [];
}

function attributesOf({ jwtRules }: RequestAuthentication): Attribute[] {
  return jwtRules.flatMap((rule) => [
    ...rule.fromHeaders.map(({ name }) => `header ${name.toLowerCase()}`),
    ...rule.fromParams.map((name) => `query ${name}`),
    ...(rule.fromCookies.length > 0 ? ['header cookie'] : []),
    // Headers for the claims of a token are taken from any client.
    ...(rule.outputPayloadToHeader === undefined ? [] : [`header ${rule.outputPayloadToHeader.toLowerCase()}`]),
    ...rule.outputClaimToHeaders.map(({ header }) => `header ${header.toLowerCase()}`),
  ]);
}

/** Whether a rule asks for claims of a token. */
export function usesClaims({ match }: Route): boolean {
  const names = [match?.headers ?? {}, match?.withoutHeaders ?? {}].flatMap((named) => Object.keys(named));
  return names.some((name) => name.toLowerCase().startsWith('@request.auth.claims'));
}
