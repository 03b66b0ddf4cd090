import type { TrafficChange } from '../diff';
import type { RequestClass } from '../diff/request-class';

/**
 * Whether requests go to a port without rules, and only some workloads join those behind it or leave: a port with `routed: false` leads to all
 * pods of its Service, as the registry says.
 *
 * @param isMeant whether a workload, `acme/cms-ops-1`, is one that comes or goes
 */
export function changesUnroutedPods(
  { rules }: RequestClass,
  { aspects }: TrafficChange,
  isMeant: (workload: string) => boolean,
): boolean {
  // Istio's own rule stands nowhere.
  if (rules.base.at !== '' || rules.head.at !== '') return false;
  return aspects.every(({ aspect, before, after }) => {
    if (aspect !== 'pods') return false;
    const [old, now] = [before, after].map((text) => text.split(/[ +]+/));
    const differing = [...old!.filter((each) => !now!.includes(each)), ...now!.filter((each) => !old!.includes(each))];
    return differing.every(isMeant);
  });
}
