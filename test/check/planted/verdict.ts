import type { MeshModel } from '../../../lib/mesh-model';
import { type Answer, Resolver } from '../../../lib/resolver';
import { type Asked, askedOf } from './requests';
import { tokensOf } from './tokens';

/** What becomes of a request, as far as a sender notices. */
type Fate = 'works' | 'fails' | 'unknown';

/** The answers of a sound estate, to which those with a fault in it are compared. */
export class SoundAnswers {
  private readonly asked: ReadonlyMap<string, Asked>;
  private readonly fates: ReadonlyMap<string, Fate>;

  constructor(model: MeshModel) {
    this.asked = askedOf(model);
    this.fates = fatesOf(model, [...this.asked.values()]);
  }

  /** The requests that some sender of the sound estate gets an answer to. */
  get working(): readonly string[] {
    return [...this.fates].filter(([, fate]) => fate === 'works').map(([key]) => key);
  }

  /**
   * The requests that a fault breaks: those that work in the sound estate, that the faulty one still speaks of (a rule, a server, a port,
   * a policy or another object names what is asked for), and that it answers for nobody who may send them. What the YAML no longer
   * speaks of may have been taken away on purpose, and that one sender of several is refused may be meant: nobody who reads
   * the YAML alone can know.
   */
  brokenIn(faulty: MeshModel): readonly string[] {
    const asked = askedOf(faulty);
    const both = this.working.flatMap((key) => asked.get(key) ?? []);
    const fates = fatesOf(faulty, both);
    return [...fates].filter(([, fate]) => fate === 'fails').map(([key]) => key);
  }

  /** Requests that fare in another way, those among them that only one side speaks of. */
  changedIn(faulty: MeshModel): readonly string[] {
    const asked = askedOf(faulty);
    const fates = fatesOf(faulty, [...asked.values()]);
    const keys = new Set([...this.fates.keys(), ...fates.keys()]);
    return [...keys].filter((key) => this.fates.get(key) !== fates.get(key));
  }
}

/** What the best of all senders gets, with a token or without. */
function fatesOf(model: MeshModel, asked: readonly Asked[]): ReadonlyMap<string, Fate> {
  const resolver = new Resolver(model);
  const tokens = [undefined, ...tokensOf(model)];
  const authorizers = Object.fromEntries(model.authorizationPolicies.policies.map(({ provider }) => [provider, true]));
  return new Map(
    asked.map(({ key, senders, request }) => {
      const fates = senders.flatMap((from) =>
        tokens.map((token) => {
          const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
          return fateOf(resolver.resolve({ ...request, headers, from, authorizers, isSigned: () => true }));
        }),
      );
      return [key, fates.find((fate) => fate === 'works') ?? fates.find((fate) => fate === 'unknown') ?? 'fails'];
    }),
  );
}

function fateOf({ outcome, unknowns }: Answer): Fate {
  if (isServed(outcome)) return 'works';
  // A token's keys stand elsewhere, and are taken to be right.
  return unknowns.some(({ cause }) => cause !== 'jwt') ? 'unknown' : 'fails';
}

function isServed(outcome: Answer['outcome']): boolean {
  switch (outcome.kind) {
    case 'forward':
      return outcome.destinations.every(({ result }) => result.kind === 'delivered') && !isAborted(outcome);
    case 'passthrough':
      return outcome.destination === undefined || outcome.destination.result.kind === 'delivered';
    case 'redirect':
    case 'direct-response':
      return true;
    default:
      return false;
  }
}

function isAborted({ fault }: Extract<Answer['outcome'], { kind: 'forward' }>): boolean {
  return fault?.abort !== undefined && fault.abort.percent >= 100;
}
