import type { Service } from '../model/service';
import { visible } from '../text/visible';
import { canaryStage, describeStep, SHARES, stepsBack, stepsLeft } from './canary-stage';

/** Where a canary is, and all that is left. */
export function planToText(name: string, service: Service, shares: readonly number[] = SHARES): string {
  const { canary } = service;
  if (canary === undefined) return `${visible(name)}: no canary\n`;
  const lines = [`${visible(name)}: canary ${visible(canary.image ?? 'of others')}: ${describeFeed(service)}`];
  const onward = stepsLeft(service, shares);
  const back = stepsBack(service);
  const [steps, verb] = onward.length > 0 ? [onward, 'step'] : [back, 'abort'];
  for (const [index, step] of steps.entries()) {
    lines.push(`  ${index === 0 ? 'next' : 'then'}     ${verb.padEnd(7)} ${describeStep(step)}`);
  }
  if (canaryStage(service) === 'trial') lines.push(`  or       abort   ${back.map(describeStep).join(', then ')}`);
  return `${lines.join('\n')}\n`;
}

function describeFeed({ canary }: Service): string {
  const { weight, match, mirror } = canary!;
  const parts = [
    `${weight} % of the mainline's requests`,
    match.length > 0 ? 'those that meet its conditions' : '',
    mirror > 0 ? `copies of ${mirror} %` : '',
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The same as plain data. */
export function planToJson(name: string, service: Service, shares: readonly number[] = SHARES) {
  const { canary } = service;
  return {
    service: name,
    stage: canaryStage(service),
    image: canary?.image ?? null,
    weight: canary?.weight ?? 0,
    conditions: (canary?.match.length ?? 0) > 0,
    mirror: canary?.mirror ?? 0,
    next: stepsLeft(service, shares),
    abort: stepsBack(service),
  };
}
