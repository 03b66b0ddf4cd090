import type { AspectChange } from '../../../lib/diff/effect-change';
import { changeKey } from '../../../lib/diff/place-difference';
import type { Answer } from '../../../lib/resolver';
import { classRequests } from '../../diff/class-requests';
import { Compared, holding, reads } from '../../diff/compared';
import { askFor } from '../../resolver/ask-for';
import { MESH } from '../../resolver/random/authorizer';
import { RANDOM_GATEWAY, type RandomRequest } from '../../resolver/random/requests';
import { OUTSIDE_HOSTS } from '../../resolver/random/words';
import { Lab } from '../lab';
import type { RandomChange } from './change-eras';
import { observe, type Played } from './comparison';
import { differences } from './difference';
import { drained } from './drained';
import { documents, isOfTheEra } from './raw-eras';

const SENDERS = [
  RANDOM_GATEWAY,
  'a/web-v1',
  'a/web-v2',
  'a/api-v1',
  'a/api-v2',
  'b/store-v1',
  'b/store-v2',
  'b/api-v1',
  'b/api-v2',
];
/** Requests for the classes of one change. */
const MOST = 30;

/** What was played. */
export class ChangeTally {
  pairs = 0;
  refused = 0;
  /** Requests in a class, and those of them of which the mesh shows that they change. */
  inside = 0;
  shown = 0;
  outside = 0;
  /** Requests of which the resolver or the difference says that it does not know. */
  unknown = 0;
  unsent = 0;
  readonly wrong: string[] = [];
  private readonly started = Date.now();

  toString(): string {
    const { pairs, refused, inside, shown, outside, unknown, unsent } = this;
    const seconds = Math.round((Date.now() - this.started) / 1000);
    return `${pairs} pairs in ${seconds} s, ${refused} refused; ${inside} requests in a class, ${shown} of them seen to change; ${outside} in none; ${unknown} unknown, ${unsent} not sent`;
  }
}

/** Plays both versions of each change, and looks whether the classes of their difference are those that change on the mesh. */
export async function playChanges(changes: Iterable<RandomChange>): Promise<ChangeTally> {
  const tally = new ChangeTally();
  let lab: Lab | undefined;
  let policies = '';
  const inForce = async (yaml: string): Promise<Lab> => {
    if (lab === undefined) lab = await Lab.start({ manifests: yaml, mesh: MESH, external: OUTSIDE_HOSTS });
    else await lab.replaceAll(yaml);
    const own = JSON.stringify(documents(yaml).filter(isOfTheEra));
    if (own !== policies) await drained(lab);
    policies = own;
    return lab;
  };
  try {
    for (const { before, after, requests: random } of changes) {
      const compared = new Compared(before, after);
      const requests = [...classRequests(compared, SENDERS, random, MOST), ...random].filter(isCovered);
      const judged = requests.flatMap((request) => judge(compared, request) ?? []);
      tally.unknown += requests.length - judged.length;
      const sent = judged.map(({ request }) => request);
      const copies = before.includes('mirror') || after.includes('mirror');
      const play = async (yaml: string, side: 'base' | 'head') => {
        const of = { model: compared[side], resolver: compared.resolvers[side] };
        return observe(await inForce(yaml), of, sent, copies);
      };
      let played: readonly [Played[], Played[]];
      try {
        played = [await play(before, 'base'), await play(after, 'head')];
      } catch (error) {
        tally.refused++;
        console.warn(`refused: ${error instanceof Error ? error.message : error}`);
        continue;
      }
      tally.pairs++;
      for (const [index, item] of judged.entries()) {
        const wrong = compare(compared, item, [played[0][index]!, played[1][index]!], tally);
        if (wrong.length > 0)
          tally.wrong.push(`${wrong.join('; ')}\n${JSON.stringify(item)}\n${before}\n=====\n${after}`);
      }
    }
  } finally {
    await lab?.stop();
  }
  return tally;
}

interface Judged {
  readonly request: RandomRequest;
  /** What its class says; empty for a request of none. */
  readonly said: string;
  /** What the resolver says, where that is something else. */
  readonly otherwise: string;
}

/** What the difference says of a request; nothing where it says that it does not know. */
function judge(compared: Compared, request: RandomRequest): Judged | undefined {
  if (!compared.hasSender(request)) return undefined;
  const { view, answers, said, places } = compared.ask(request);
  // An external authorizer's answer is not known to a difference; the mesh's is, and it does not depend on the version.
  const unknowns = [...answers.base.unknowns, ...answers.head.unknowns];
  if (unknowns.some(({ cause }) => cause !== 'custom-authorization')) return undefined;
  // What a gateway makes of a request from inside is its own answer, and not asked for here.
  if (leadsToGateway(answers.base) || leadsToGateway(answers.head)) return undefined;
  const found = places.map((entry) => compared.at(entry));
  const held = found.flatMap((place) => (place === 'undecided' ? [] : holding(place, view)));
  const isOpen = found.some(
    (place) => place === 'undecided' || place.open.some((attribute) => reads(attribute, view) !== undefined),
  );
  if (isOpen) return undefined;
  const texts = [...new Set(held.map(({ aspects }) => changeKey(aspects)))];
  const names = (changes: readonly AspectChange[]) => changes.map(({ aspect }) => aspect).join();
  const isAsSaid =
    held.every(({ aspects }) => names(aspects) === names(said)) && (held.length > 0 || said.length === 0);
  return { request, said: texts.join(' | '), otherwise: isAsSaid ? '' : changeKey(said) };
}

function leadsToGateway({ outcome }: Answer): boolean {
  const shares = outcome.kind === 'forward' ? outcome.destinations : [];
  const passed = outcome.kind === 'passthrough' && outcome.destination !== undefined ? [outcome.destination] : [];
  return [...shares, ...passed].some(({ workloads }) => workloads.some(({ name }) => name === 'gateway'));
}

/** Both versions do what the resolver says, and a request's fate is another one exactly if it is in a class. */
function compare(
  compared: Compared,
  { said, otherwise }: Judged,
  [before, after]: [Played, Played],
  tally: ChangeTally,
): string[] {
  // What the lab has no address for, nobody has sent.
  if ([before, after].some(({ observed }) => /^no (Service|pod) /.test(observed.error ?? ''))) {
    tally.unsent++;
    return [];
  }
  const asWas = compared.resolvers.base.resolve(askFor(compared.base, after.sent));
  const asWillBe = compared.resolvers.head.resolve(askFor(compared.head, before.sent));
  const each = [
    ...(otherwise === '' ? [] : [`its class says '${said}', the resolver '${otherwise}'`]),
    ...differences(before.answer, before.observed).map((text) => `before: ${text}`),
    ...differences(after.answer, after.observed).map((text) => `after: ${text}`),
  ];
  // Another rule, or one of another name, may do the same.
  const moved = [...differences(asWas, after.observed), ...differences(asWillBe, before.observed)].filter(
    (text) => !text.startsWith('rule '),
  );
  if (said === '') {
    tally.outside++;
    return [...each, ...moved.map((text) => `in no class, but it changes: ${text}`)];
  }
  tally.inside++;
  if (moved.length > 0) tally.shown++;
  const isShown = moved.length > 0 || !mustShow(before.answer, after.answer);
  return [...each, ...(isShown ? [] : [`'${said}', but nothing changes`])];
}

/** What may become of a request that the client or a pod can tell apart from anything else; nothing where a fault may hit it. */
function fatesOf({ outcome }: Answer): Set<string> | undefined {
  switch (outcome.kind) {
    case 'forward': {
      if (outcome.fault !== undefined || outcome.protocol === 'tcp') return undefined;
      const verdicts = outcome.destinations.flatMap(({ results }) => results);
      return new Set(
        verdicts.map(({ workload, result }) => {
          return result.kind === 'delivered' ? `${workload?.namespace}/${workload?.name}` : String(result.status);
        }),
      );
    }
    case 'redirect':
      return new Set([`${outcome.status} ${outcome.location}`]);
    case 'direct-response':
    case 'denied':
    case 'error':
      return new Set([String(outcome.status ?? 0)]);
    case 'unreachable':
      return new Set(['0']);
    case 'passthrough':
      // Of what passes unrouted, a pod does not see that no rule was asked.
      return undefined;
  }
}

/** Whether one request before and one after show that their fates differ. */
function mustShow(before: Answer, after: Answer): boolean {
  const [was, is] = [fatesOf(before), fatesOf(after)];
  if (was === undefined || is === undefined) return false;
  const isSlow = ['x-lab-status', 'x-lab-delay'].some((name) => before.request.headers.has(name));
  return !isSlow && [...was].every((fate) => !is.has(fate));
}

/** Hosts for which the gateway of a random mesh may have a certificate. */
const COVERED = /^[^.]+\.example\.(com|net)$|(^|\.)pass\.test$/i;

function isCovered({ from, url, sni }: RandomRequest): boolean {
  const host = /^https:\/\/([^/:?]+)/.exec(url)?.[1];
  return from !== RANDOM_GATEWAY || host === undefined || COVERED.test(sni ?? host);
}
