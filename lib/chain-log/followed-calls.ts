import { compareText } from '../text/compare-text';
import { type CarriedVariant, carriedVariant } from './carried-variant';
import type { LoggedRequest } from './logged-request';

/** What a workload did with the variant of the requests that it got, on its calls to one service. */
export interface FollowedCall {
  /** The workload that calls: `acme/ui`. */
  readonly from: string;
  /** The service that it calls: `acme/search`. */
  readonly to: string;
  /** Requests that were passed on with the variant that came. */
  readonly passed: number;
  /** How many of these have it in `baggage` alone. */
  readonly byBaggage: number;
  /** Requests that came with a variant and were sent on without. */
  readonly lost: number;
  /** Requests that were sent on with another variant than the one that came. */
  readonly changed: number;
  /** Requests of which it cannot be told, since the workload got them several times, with different variants. */
  readonly undecided: number;
  /** The first that was lost or changed. @default - none was */
  readonly example?: { readonly id: string; readonly got: string; readonly sent?: string };
}

/** What the lines say, all of them read. */
export interface ChainLog {
  /** By `from`, then `to`. */
  readonly calls: readonly FollowedCall[];
  /**
   * Calls without a variant whose request did not come in at their workload, where others with a variant did: it passes no id on,
   * or the calls are its own.
   */
  readonly unconnected: readonly { readonly from: string; readonly to: string; readonly count: number }[];
  /** Requests that were judged before the end, since there were too many. A line that came later is not in it. */
  readonly early: number;
  /** True where there are more pairs of workload and service than are counted. */
  readonly isCut: boolean;
}

interface Request {
  readonly ids: string[];
  /** By workload: the variants that it got. */
  readonly got: Map<string, Map<string, CarriedVariant | undefined>>;
  /** By workload, service and variant. */
  readonly sent: Map<string, { readonly from: string; readonly to: string; readonly variant?: CarriedVariant }>;
  /** How many ids, variants that it got and that were sent. */
  size: number;
}

function newRequest(): Request {
  return { ids: [], got: new Map(), sent: new Map(), size: 0 };
}

type Counted = { -readonly [Field in keyof FollowedCall]: FollowedCall[Field] };

/** How much is kept: what standard input brings has no end of its own. */
export interface ChainLimits {
  /** Different things known of the requests that are kept. @default 500000 */
  readonly facts?: number;
  /** Pairs of workload and service. @default 10000 */
  readonly pairs?: number;
}

/** Puts the lines of one request together, and says what each workload passed on. */
export class FollowedCalls {
  private readonly requests = new Map<string, Request>();
  private readonly calls = new Map<string, Counted>();
  private readonly unconnected = new Map<string, { from: string; to: string; count: number }>();
  /** Workloads that got a variant at some time. */
  private readonly reached = new Set<string>();
  private facts = 0;
  private early = 0;
  private isCut = false;

  private readonly most: number;
  private readonly pairs: number;

  constructor(
    private readonly member: string | undefined,
    { facts = 500_000, pairs = 10_000 }: ChainLimits = {},
  ) {
    this.most = facts;
    this.pairs = pairs;
  }

  add(line: LoggedRequest): void {
    const request = this.requestOf(line.ids);
    const variant = carriedVariant(line, this.member);
    const { workload, to } = line;
    const state = variant === undefined ? '' : `${variant.by} ${variant.key}`;
    if (to === undefined) {
      const got = request.got.get(workload) ?? new Map<string, CarriedVariant | undefined>();
      request.got.set(workload, got);
      // Header or baggage, one variant is one.
      this.keep(request, got, variant?.key ?? '', variant);
      if (variant !== undefined && this.reached.size < this.pairs) this.reached.add(workload);
    } else {
      this.keep(request, request.sent, JSON.stringify([workload, to, state]), {
        from: workload,
        to,
        ...(variant && { variant }),
      });
    }
    if (this.facts > this.most) this.makeRoom();
  }

  /** A tenth at once: the beginning of a Map is the slower to find, the more was taken away there. */
  private makeRoom(): void {
    for (const oldest of this.requests.values()) {
      if (this.facts <= this.most * 0.9) break;
      this.early++;
      this.finish(oldest);
    }
  }

  /** Nothing may be added after this. */
  end(): ChainLog {
    for (const request of this.requests.values()) this.finish(request);
    const inOrder = <T extends { readonly from: string; readonly to: string }>(all: Iterable<T>): T[] =>
      [...all].sort((a, b) => compareText(a.from, b.from) || compareText(a.to, b.to));
    return {
      calls: inOrder(this.calls.values()),
      unconnected: inOrder(this.unconnected.values()).filter(({ from }) => this.reached.has(from)),
      early: this.early,
      isCut: this.isCut,
    };
  }

  private keep<T>(request: Request, known: Map<string, T>, key: string, value: T): void {
    if (known.has(key)) return;
    known.set(key, value);
    request.size++;
    this.facts++;
  }

  private name(request: Request, id: string): void {
    this.requests.set(id, request);
    request.ids.push(id);
    request.size++;
    this.facts++;
  }

  /** A line with two ids says that what was known by one and by the other is one request. */
  private requestOf(ids: readonly string[]): Request {
    const known = [...new Set(ids.flatMap((id) => this.requests.get(id) ?? []))];
    const [request = newRequest(), ...others] = known.sort((a, b) => b.size - a.size);
    for (const other of others) this.join(request, other);
    for (const id of ids) {
      if (this.requests.get(id) !== request) this.name(request, id);
    }
    return request;
  }

  private join(request: Request, other: Request): void {
    this.drop(other);
    for (const id of other.ids) this.name(request, id);
    for (const [workload, variants] of other.got) {
      const got = request.got.get(workload) ?? new Map<string, CarriedVariant | undefined>();
      request.got.set(workload, got);
      for (const [key, variant] of variants) this.keep(request, got, key, variant);
    }
    for (const [key, sent] of other.sent) this.keep(request, request.sent, key, sent);
  }

  private drop(request: Request): void {
    for (const id of request.ids) this.requests.delete(id);
    this.facts -= request.size;
  }

  private finish(request: Request): void {
    this.drop(request);
    const calls = new Map<string, { from: string; to: string; variants: (CarriedVariant | undefined)[] }>();
    for (const { from, to, variant } of request.sent.values()) {
      const key = JSON.stringify([from, to]);
      const call = calls.get(key) ?? { from, to, variants: [] };
      calls.set(key, call);
      call.variants.push(variant);
    }
    for (const { from, to, variants } of calls.values()) {
      const got = request.got.get(from);
      if (got !== undefined) this.judge(request, { from, to }, [...got.values()], variants);
      // Gateways and jobs, where requests begin, are left out at the end: nothing ever comes in there.
      else if (variants.includes(undefined)) {
        this.count(
          this.unconnected,
          { from, to },
          () => ({ from, to, count: 0 }),
          (each) => each.count++,
        );
      }
    }
  }

  private judge(
    { ids }: Request,
    { from, to }: Pick<FollowedCall, 'from' | 'to'>,
    got: readonly (CarriedVariant | undefined)[],
    sent: readonly (CarriedVariant | undefined)[],
  ): void {
    if (got.every((variant) => variant === undefined)) return;
    const [came] = got;
    const made = () => ({ from, to, passed: 0, byBaggage: 0, lost: 0, changed: 0, undecided: 0 });
    this.count(this.calls, { from, to }, made, (call: Counted) => {
      if (got.length > 1) {
        call.undecided++;
        return;
      }
      const wrong = sent.filter((variant) => variant?.key !== came!.key);
      if (wrong.length === 0) {
        call.passed++;
        if (sent.every((variant) => variant!.by === 'baggage')) call.byBaggage++;
        return;
      }
      const isLost = wrong.includes(undefined);
      if (isLost) call.lost++;
      else call.changed++;
      const id = ids[0]!.slice(ids[0]!.indexOf(' ') + 1);
      const said = isLost ? undefined : wrong[0]!.key;
      call.example ??= { id, got: came!.key, ...(said !== undefined && { sent: said }) };
    });
  }

  private count<T>(
    all: Map<string, T>,
    { from, to }: Pick<FollowedCall, 'from' | 'to'>,
    make: () => T,
    change: (each: T) => void,
  ): void {
    const key = JSON.stringify([from, to]);
    let each = all.get(key);
    if (each === undefined) {
      if (all.size >= this.pairs) {
        this.isCut = true;
        return;
      }
      each = make();
      all.set(key, each);
    }
    change(each);
  }
}
