import { changeKey } from '../../../lib/diff/place-difference';
import type { Answer, ForwardOutcome } from '../../../lib/resolver';
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
  /** What its class says that a client or a pod sees at once. */
  readonly isVisible: boolean;
}

/** What the difference says of a request; nothing where it says that it does not know. */
function judge(compared: Compared, request: RandomRequest): Judged | undefined {
  if (!compared.hasSender(request)) return undefined;
  const { view, answers, places } = compared.ask(request);
  if (answers.base.unknowns.length + answers.head.unknowns.length > 0) return undefined;
  const found = places.map((entry) => compared.at(entry));
  const held = found.flatMap((place) => (place === 'undecided' ? [] : holding(place, view)));
  const isOpen = found.some(
    (place) => place === 'undecided' || place.open.some((attribute) => reads(attribute, view) !== undefined),
  );
  if (isOpen) return undefined;
  const [first] = held;
  return {
    request,
    said: [...new Set(held.map(({ aspects }) => changeKey(aspects)))].join(' | '),
    isVisible: first?.aspects.some(({ aspect }) => VISIBLE.has(aspect)) ?? false,
  };
}

const VISIBLE = new Set(['destination', 'rewrite', 'request headers']);

/** Both versions do what the resolver says, and a request's fate is another one exactly if it is in a class. */
function compare(
  compared: Compared,
  { said, isVisible }: Judged,
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
  const isShown = moved.length > 0 || !isVisible || !isCertain(before.answer) || !isCertain(after.answer);
  return [...each, ...(isShown ? [] : [`'${said}', but nothing changes`])];
}

/** Whether one request is enough to see what becomes of all. */
function isCertain({ outcome, asked }: Answer): boolean {
  // Of what passes unrouted, a pod does not see that no rule was asked.
  if (outcome.kind === 'passthrough') return false;
  return (
    outcome.kind !== 'forward' ||
    (isWhole(outcome) && asked.headers?.['x-lab-status'] === undefined && asked.headers?.['x-lab-delay'] === undefined)
  );
}

function isWhole({ destinations, fault }: ForwardOutcome): boolean {
  return destinations.length === 1 && fault === undefined;
}

/** Hosts for which the gateway of a random mesh may have a certificate. */
const COVERED = /^[^.]+\.example\.(com|net)$|(^|\.)pass\.test$/i;

function isCovered({ from, url, sni }: RandomRequest): boolean {
  const host = /^https:\/\/([^/:?]+)/.exec(url)?.[1];
  return from !== RANDOM_GATEWAY || host === undefined || COVERED.test(sni ?? host);
}
