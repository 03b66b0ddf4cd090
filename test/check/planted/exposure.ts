import type { MeshModel } from '../../../lib/mesh-model';
import { type Answer, type Client, Resolver } from '../../../lib/resolver';
import type { Fault } from './faults';
import { type Asked, askedOf } from './requests';
import { tokensOf } from './tokens';

/** Callers whom no estate knows: one with a proxy and an identity of its own, one without. */
const STRANGERS: readonly Client[] = [
  { kind: 'workload', namespace: 'elsewhere', labels: {}, serviceAccount: 'stranger', meshed: true },
  { kind: 'workload', namespace: 'elsewhere', labels: {}, meshed: false },
];

/** What a sound estate refuses, to which that with a fault in it is compared. */
export class SoundRefusals {
  private readonly asked: ReadonlyMap<string, Asked>;
  private readonly resolver: Resolver;
  private readonly tokens: readonly (string | undefined)[];
  private readonly known = new Map<string, boolean>();
  /** An estate without policies refuses nobody. */
  private readonly isOpen: boolean;

  constructor(model: MeshModel) {
    this.asked = askedOf(model);
    this.resolver = new Resolver(model);
    this.tokens = [undefined, ...tokensOf(model)];
    const kinds = new Set(model.objects.map(({ kind }) => kind));
    this.isOpen = !kinds.has('AuthorizationPolicy') && !kinds.has('PeerAuthentication');
  }

  /** Requests that a policy or mTLS refuses to a sender in the sound estate, and that the faulty one answers. */
  exposedIn(faulty: MeshModel): readonly string[] {
    if (this.isOpen) return [];
    const resolver = new Resolver(faulty);
    const exposed: string[] = [];
    for (const { key, senders, request } of new Map([...this.asked, ...askedOf(faulty)]).values()) {
      const all = senders.some(({ kind }) => kind === 'gateway') ? senders : [...senders, ...STRANGERS];
      for (const from of all) {
        for (const token of this.tokens) {
          const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
          const asked = { ...request, headers, from, isSigned: () => true };
          if (!isServed(resolver.resolve(asked))) continue;
          const name = `${key} ${JSON.stringify(from)} ${token ?? ''}`;
          const refused = this.known.get(name) ?? isRefused(this.resolver.resolve(asked));
          this.known.set(name, refused);
          if (refused) exposed.push(`${key} from ${from.kind} ${from.namespace}`);
        }
      }
    }
    return exposed;
  }
}

/** Slips of the pen: what they leave is no word that somebody else writes. All other faults read as if they were meant. */
const SLIPS = new Set([
  'typo',
  'letter dropped',
  'other case',
  'namespace left out',
  'domain left out',
  'list emptied',
]);
/** Values that stand for themselves, and that nothing else in an estate has to say again. */
const FREE = /\.(paths|notPaths|values|notValues|ipBlocks|notIpBlocks|remoteIpBlocks)\[/;

/**
 * Whether the YAML alone shows that an exposure is none that somebody wanted: a name or a word is written wrong. That a policy is gone,
 * lets more in, or is of another mode, may be just what the change is for; it is for `diff` to say so.
 */
export function isSlip({ operator, title }: Fault): boolean {
  return SLIPS.has(operator) && !FREE.test(title);
}

function isServed({ outcome, unknowns }: Answer): boolean {
  if (unknowns.some(({ cause }) => cause !== 'jwt')) return false;
  return outcome.kind === 'forward' && outcome.destinations.every(({ result }) => result.kind === 'delivered');
}

function isRefused({ outcome }: Answer): boolean {
  if (outcome.kind === 'denied') return true;
  if (outcome.kind !== 'forward') return false;
  return outcome.destinations.every(
    ({ result }) => result.kind === 'denied' || (result.kind === 'error' && result.reason === 'connection_termination'),
  );
}
