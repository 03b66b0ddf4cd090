import type { Json } from '../kubernetes/strategic-merge';
import type { SharedPart } from '../model/overlay';
import type { Problem, Problems } from '../model/problem';
import type { Service } from '../model/service';
import { isMapping, items } from '../yaml/is-mapping';

/** What a variant does to its mainline when it has a part of it. */
const HARM: Readonly<Record<SharedPart, string>> = {
  persistentVolumeClaims:
    'would mount the same volume: one that is ReadWriteOnce keeps them waiting, another mixes their files',
  initContainers: 'would run it too before they start: a migration of a database would run for each',
  preStop: 'would run it too when they end: what it takes back or reports is shared',
};

/** Says once per part what workloads beside the mainline take over with its overlay, unless the service says it is meant. */
export function checkSharedParts(service: Service, problems: Problems): void {
  const { deployment, sharedWithVariants, origin } = service;
  const others = besides(service);
  if (deployment === undefined || others.length === 0) return;
  for (const { part, field } of sharedParts(deployment)) {
    if (sharedWithVariants.includes(part)) continue;
    const message = `${others.slice(0, 3).join(', ')}${others.length > 3 ? ` and ${others.length - 3} more` : ''} ${HARM[part]}`;
    const fix = `take it away in their own \`deployment\` (\`$patch: delete\`), or say \`sharedWithVariants: [${part}]\``;
    problems.warning(origin, ['deployment', ...field], message, { rule: 'WORK-2', fix });
  }
}

function besides({ canary, versions, variants }: Service): string[] {
  return [
    ...(canary === undefined ? [] : ['the canary']),
    ...versions.map(({ name }) => `version ${name}`),
    ...variants.map(({ id }) => `variant ${id}`),
  ];
}

interface SharedField {
  readonly part: SharedPart;
  readonly field: Problem['field'];
}

function sharedParts(overlay: Json): SharedField[] {
  const at = ['spec', 'template', 'spec'];
  const pod = at.reduce<unknown>((value, key) => (isMapping(value) ? value[key] : undefined), overlay);
  if (!isMapping(pod)) return [];
  const found: SharedField[] = [];
  const add = (part: SharedPart, ...field: (string | number)[]) => {
    if (!found.some((each) => each.part === part)) found.push({ part, field: [...at, ...field] });
  };
  items(pod.volumes).forEach(({ persistentVolumeClaim }, index) => {
    if (isMapping(persistentVolumeClaim)) add('persistentVolumeClaims', 'volumes', index);
  });
  items(pod.initContainers).forEach((container, index) => {
    // One that is always restarted is a sidecar.
    if (container.restartPolicy !== 'Always' && !('$patch' in container))
      add('initContainers', 'initContainers', index);
  });
  items(pod.containers).forEach(({ lifecycle }, index) => {
    if (isMapping(lifecycle) && isMapping(lifecycle.preStop))
      add('preStop', 'containers', index, 'lifecycle', 'preStop');
  });
  return found;
}
