import { load } from 'js-yaml';
import type { CanaryDeclaration } from '../model/canary';
import { isExternal } from '../model/foreign-workload';
import type { Service } from '../model/service';
import type { Condition } from '../model/traffic';
import { listed } from '../text/listed';
import type { YamlChange } from '../yaml/edit-yaml';
import { CanaryError } from './canary-error';
import { argumentsFor, type CanaryService } from './canary-service';
import { type CanaryStep, canaryStage } from './canary-stage';
import { carriedOverlay, isCarried, overlayChanges, podDifferences } from './carried-overlay';

/** What leads to a canary, as far as a command says so. */
export interface Feed {
  readonly weight?: number;
  readonly mirror?: number;
  /** An empty list takes the conditions away. */
  readonly match?: readonly Condition[];
}

/** Usual order of its fields. */
const ORDER = ['image', 'replicas', 'env', 'resources', 'deployment', 'weight', 'match', 'mirror'];

/** Fields of a canary that are no part of its workload, or that promotion knows how to carry over. */
const CARRIED = new Set(ORDER);

/** A canary that is not there yet. */
export function startEdits(
  { service }: CanaryService,
  image: string,
  replicas: number | undefined,
  feed: Feed,
): YamlChange[] {
  const canary: CanaryDeclaration = {
    // An image is one that we run, also where somebody else runs the mainline (WORK-3).
    ...(isExternal(service) && { workload: 'managed' }),
    image,
    ...(replicas !== undefined && { replicas }),
    ...(feed.weight && { weight: feed.weight }),
    ...(feed.match && feed.match.length > 0 && { match: feed.match }),
    ...(feed.mirror && { mirror: feed.mirror }),
  };
  return [{ path: ['services', service.name, 'canary'], value: canary }];
}

/** What leads to a canary that is there. */
export function feedEdits({ service, declared }: CanaryService, { weight, mirror, match }: Feed): YamlChange[] {
  const at = (field: keyof CanaryDeclaration, value: unknown): YamlChange => ({
    path: ['services', service.name, 'canary', field],
    value,
    order: ORDER,
  });
  return [
    // A weight that is there stays, as 0: it says what is meant.
    ...(weight === undefined || weight === service.canary!.weight ? [] : [at('weight', weight)]),
    ...(match === undefined ? [] : [at('match', match.length === 0 ? undefined : match)]),
    ...(mirror === undefined ? [] : [at('mirror', mirror === 0 ? undefined : mirror)]),
  ].filter(
    ({ path, value }) => value !== undefined || declared.canary?.[path.at(-1) as keyof CanaryDeclaration] !== undefined,
  );
}

/** One step on the way. */
export function stepEdits(canary: CanaryService, step: CanaryStep): YamlChange[] {
  switch (step.kind) {
    case 'share':
      return feedEdits(canary, { weight: step.weight });
    case 'release':
      return releaseEdits(canary);
    case 'empty':
      return feedEdits(canary, { weight: 0, match: [], mirror: 0 });
    case 'remove':
      return [{ path: removed(canary), value: undefined }];
  }
}

/** The canary, with what would be empty without it in a file of differences. */
function removed({ environment, service, declared, text }: CanaryService): string[] {
  const path = ['services', service.name, 'canary'];
  if (environment === undefined || Object.keys(declared).length > 1) return path;
  const { services } = load(text) as { readonly services: object };
  return Object.keys(services).length > 1 ? path.slice(0, 2) : path.slice(0, 1);
}

/** As many differences as somebody looks at. */
const SHOWN = 5;

/**
 * What a release made of the mainline: its pods are those of the canary, or the release is none.
 *
 * @throws CanaryError
 */
export function refuseOtherPods(of: CanaryService, after: Service): void {
  const { name, service } = of;
  const stage = canaryStage(after);
  if (isCarried(service, service.canary!, after) && (stage === 'promoting' || stage === 'promoted')) return;
  const canary = service.canary!;
  const differences = podDifferences(service, canary, after);
  const told = differences.length === 0 ? ['containers or other lists would be in another order'] : differences;
  const fields = (['image', 'env', 'resources'] as const).filter((field) => canary[field] !== undefined);
  throw new CanaryError(
    [
      `no command carries the canary of ${name} over to its mainline: its \`deployment\` and that of the service would make other pods there`,
      ...told.slice(0, SHOWN).map((text) => `  ${text}`),
      ...(told.length > SHOWN ? [`  and ${told.length - SHOWN} more`] : []),
    ].join('\n'),
    `make this step by hand, in one commit: give the service the canary's ${listed(fields.map((field) => `\`${field}\``))} and a \`deployment\` with the canary's values, and remove \`deployment\` from the canary; then \`branchline canary promote ${argumentsFor(of)}\` goes on`,
  );
}

/** The mainline's workload becomes the canary's. */
function releaseEdits(of: CanaryService): YamlChange[] {
  const { name, service, declared } = of;
  const canary: CanaryDeclaration = declared.canary!;
  if (canary.image === undefined || isExternal(service)) {
    throw new CanaryError(
      `others run the ${canary.image === undefined ? 'canary' : 'mainline'} of ${name}, so no command makes ${canary.image === undefined ? 'it' : 'the canary'} the mainline`,
      `release it where the mainline is deployed, then end the canary: \`branchline canary abort ${argumentsFor(of)}\``,
    );
  }
  const others = Object.keys(canary).filter((field) => !CARRIED.has(field));
  if (others.length > 0) {
    throw new CanaryError(
      `the canary of ${name} has ${others.map((field) => `\`${field}\``).join(', ')} of its own, which no command carries over`,
      'write them at the service by hand, where the mainline is to have them, and remove them from the canary; then promote again',
    );
  }
  const at = (...path: string[]) => ['services', service.name, ...path];
  const order = ['image', 'replicas', 'env', 'resources', 'deployment'];
  const overlay = carriedOverlay(service, canary);
  return [
    { path: at('image'), value: canary.image },
    ...Object.entries(canary.env ?? {}).map(([variable, value]) => ({ path: at('env', variable), value, order })),
    ...(canary.resources === undefined ? [] : [{ path: at('resources'), value: canary.resources, order }]),
    ...(overlay === undefined
      ? []
      : overlayChanges(service.deployment, overlay, at('deployment')).map((change) => ({ ...change, order }))),
  ];
}
