import type { Fault } from '../mesh-model';
import type { Answer, DestinationResult, DestinationShare } from '../resolver';

/** Where a request goes, in a few words: to tell two answers apart, and for messages. */
export function destinationsText(answer: Answer): string {
  const { outcome } = answer;
  switch (outcome.kind) {
    case 'forward': {
      const to = outcome.destinations
        .map((share) => shareText(share, outcome.destinations.length > 1, outcome.protocol === 'tcp'))
        .join(', ');
      const faults = faultTexts(outcome.fault);
      return faults.length === 0 ? to : `${to} (${faults.join(', ')})`;
    }
    case 'passthrough':
      return outcome.destination === undefined
        ? 'outside the mesh'
        : `${shareText(outcome.destination, false, outcome.protocol === 'tcp')}, without a rule`;
    case 'redirect':
      return `${outcome.status} to ${outcome.location}`;
    case 'direct-response':
      return `${outcome.status} from the proxy`;
    case 'denied':
      return `${outcome.status ?? 'connection closed'} (${outcome.by.object.title})`;
    case 'error':
      return `${outcome.status} (${outcome.detail})`;
    case 'unreachable':
      return `no connection (${outcome.detail})`;
  }
}

/** `100% wait 2s`, `5% get 503` */
export function faultTexts(fault: Fault | undefined): string[] {
  const { delay, abort } = fault ?? {};
  return [
    ...(delay === undefined ? [] : [`${delay.percent}% wait ${delay.duration}`]),
    ...(abort === undefined ? [] : [`${abort.percent}% get ${abort.httpStatus ?? abort.grpcStatus}`]),
  ];
}

/**
 * The status that the sender of a failed request sees. Who sends bytes has no proxy that says so: its connection ends, unless the
 * application, or a policy that reads HTTP, answers.
 */
export function failureStatus(
  result: Exclude<DestinationResult, { kind: 'delivered' }>,
  isStream: boolean,
): number | undefined {
  const isAnswered = result.status === 400 || (result.kind === 'denied' && result.status !== 503);
  return isAnswered || !isStream ? result.status : undefined;
}

/** @param isStream - bytes, which no proxy of the sender reads */
function shareText(to: DestinationShare, withShare: boolean, isStream = false): string {
  const share = withShare ? `${percent(to.share)} ` : '';
  const { result } = to;
  if (result.kind === 'delivered') return `${share}${targetName(to)}`;
  const why = result.kind === 'denied' ? result.by.object.title : result.detail;
  return `${share}${targetName(to)}: ${failureStatus(result, isStream) ?? 'connection closed'} (${why})`;
}

/** `acme/cms ops-1234` */
export function targetName(to: Pick<DestinationShare, 'service' | 'host' | 'subset'>): string {
  const name =
    to.service === undefined || to.service.registry !== 'kubernetes'
      ? to.host
      : `${to.service.namespace}/${to.service.name}`;
  return to.subset === '' ? name : `${name} ${to.subset}`;
}

/** `95%`, `33.3%` */
export function percent(share: number): string {
  return `${Math.round(share * 1000) / 10}%`;
}
