import { posix } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { load } from 'js-yaml';
import { GitRepository } from '../change/git-repository';
import type { CanaryDeclaration } from '../model/canary';
import { own } from '../text/own';
import type { CanaryService, DeclaredService } from './canary-service';

/** Since when a canary is what it is; in seconds since 1970. */
export interface CanaryHistory {
  /** When it got its image. */
  readonly began: number;
  /** When it got what leads to it: its share, conditions and copies. */
  readonly stepBegan: number;
  /** What the reader has to know. */
  readonly note?: string;
}

/** More commits of one file are not looked at: then it counts from there, and the gate only waits longer. */
const COMMITS = 500;

/**
 * Asks git since when a canary has its image and its share: by the time of the commit, of the checked-out branch alone, that
 * made it so. The cluster gets both later, so that some of what is counted is still from before; shares of requests are
 * counted as they were, so that this makes nothing wrong.
 *
 * @param registry the registry's folder
 * @param now in seconds since 1970: for a change that is not committed yet
 * @throws GitError where there is no git repository
 */
export function canaryHistory(
  registry: string,
  { path, service, declared }: CanaryService,
  now: number,
): CanaryHistory {
  const repository = GitRepository.at(registry);
  const file = posix.join(repository.pathOf(registry), path);
  const log = repository.run(['log', '--first-parent', `--max-count=${COMMITS}`, '--format=%H %ct', '--', file]);
  const { canary } = declared;
  const history = { began: now, stepBegan: now };
  let [hasStep, isWhole] = [true, false];
  for (const line of log.toString('latin1').split('\n')) {
    const [commit, time] = line.split(' ');
    if (!commit || !time) continue;
    const then = canaryIn(repository.fileOf(commit, file), service.name);
    if (then === undefined || !isDeepStrictEqual(workload(then), workload(canary))) {
      isWhole = true;
      break;
    }
    history.began = Number(time);
    hasStep &&= isDeepStrictEqual(feed(then), feed(canary));
    if (hasStep) history.stepBegan = Number(time);
  }
  const isShallow = String(repository.run(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  if (history.stepBegan === now)
    return { ...history, note: 'the canary is not committed yet as it is: it counts from now' };
  return !isWhole && isShallow
    ? { ...history, note: 'the clone is shallow: it counts from its oldest commit (fetch-depth: 0 fetches all)' }
    : history;
}

function canaryIn(text: string | undefined, service: string): CanaryDeclaration | undefined {
  try {
    const { services } = load(text ?? '') as { readonly services?: Record<string, DeclaredService> };
    return own(services, service)?.canary;
  } catch {
    // It was not readable then, so it said nothing.
    return undefined;
  }
}

/** What runs. */
function workload(canary: CanaryDeclaration | undefined): unknown {
  const { weight: _weight, match: _match, mirror: _mirror, replicas: _replicas, ...rest } = canary ?? {};
  return rest;
}

/** What leads to it. */
function feed({ weight = 0, match = [], mirror = 0 }: Partial<CanaryDeclaration> = {}): unknown {
  return { weight, match, mirror };
}
