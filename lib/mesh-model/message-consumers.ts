import type { MeshModel } from './mesh-model';
import type { MeshObject } from './mesh-object';
import { list, record, set, text, textMap } from './untyped';
import { podSpecOf, type Workload } from './workload';

/** What a service's consumers and producers have mounted about variants (QUEUE-2, QUEUE-3). */
export interface MountedQueues {
  /** The ConfigMap that it stands in. */
  readonly object: MeshObject;
  /** The member of `baggage` that names the variant as well; absent where none does. */
  readonly baggage?: string;
  /** What messages may call a variant that takes its own messages, and its key. */
  readonly variants: Readonly<Record<string, string>>;
  /** Of each topic that is written to: the same of the variants that have one of their own. */
  readonly topics: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** A workload that reads a topic, as its variables say (QUEUE-1). */
export interface MessageConsumer {
  /** Whose pods read. */
  readonly workload: Workload;
  /** The topic as the mainline and producers call it: `orders`. */
  readonly topic: string;
  /** The topic that it reads: `orders`, or `orders.ops-1` where each variant has its own. */
  readonly reads: string;
  /** Its consumer group: `billing`, or `billing.ops-1`. */
  readonly group: string;
  /** The group of the mainline of the same service. */
  readonly mainGroup: string;
  /** The key of the variant that it is; absent for the mainline. */
  readonly variant?: string;
  /** The header that names the variant of a message. */
  readonly header: string;
  /** What it has mounted; absent where the ConfigMap is not in the input. */
  readonly queues?: MountedQueues;
}

const FOLDER = '/etc/branchline';
const FILE = 'queues.json';
const GROUP = 'BRANCHLINE_GROUP_';

/** All workloads that read topics, by the variables that the contract has for it; a workload that reads several is there for each. */
export function messageConsumers(model: MeshModel): readonly MessageConsumer[] {
  const known = consumers.get(model) ?? readConsumers(model);
  consumers.set(model, known);
  return known;
}

const consumers = new WeakMap<MeshModel, readonly MessageConsumer[]>();

function readConsumers(model: MeshModel): MessageConsumer[] {
  return model.workloads.flatMap((workload) => {
    const env = variablesOf(workload);
    const groups = Object.entries(env).filter(([name]) => name.startsWith(GROUP));
    if (groups.length === 0) return [];
    const variant = env.BRANCHLINE_VARIANT || undefined;
    const queues = mountedQueues(model, workload);
    return groups.flatMap(([name, group]) => {
      const reads = env[`BRANCHLINE_TOPIC_${name.slice(GROUP.length)}`];
      if (reads === undefined) return [];
      return {
        workload,
        topic: withoutVariant(reads, variant),
        reads,
        group,
        mainGroup: withoutVariant(group, variant),
        ...(variant !== undefined && { variant }),
        header: (env.BRANCHLINE_VARIANT_HEADER ?? 'x-variant-id').toLowerCase(),
        ...(queues && { queues }),
      };
    });
  });
}

/** What a workload has mounted about variants; nothing where it has no such file, or the input has not. */
export function mountedQueues(model: MeshModel, workload: Workload): MountedQueues | undefined {
  const spec = podSpecOf(workload);
  const mounts = list(spec.containers).flatMap((container) => list(record(container).volumeMounts).map(record));
  const mount = mounts.find(({ mountPath }) => text(mountPath)?.replace(/\/+$/, '') === FOLDER);
  const volume = list(spec.volumes)
    .map(record)
    .find(({ name }) => mount !== undefined && text(name) === text(mount.name));
  const wanted = text(record(volume?.configMap).name);
  const object = wanted === undefined ? undefined : configMapsOf(model).get(`${workload.namespace}/${wanted}`);
  const content = text(record(object?.content.data)[FILE]);
  if (object === undefined || content === undefined) return undefined;
  try {
    const { baggage, variants, topics } = record(JSON.parse(content));
    const byTopic: Record<string, Record<string, string>> = {};
    for (const [topic, names] of Object.entries(record(topics))) set(byTopic, topic, textMap(names));
    const member = text(baggage);
    return { object, ...(member !== undefined && { baggage: member }), variants: textMap(variants), topics: byTopic };
  } catch {
    return undefined;
  }
}

const configMaps = new WeakMap<MeshModel, ReadonlyMap<string, MeshObject>>();

function configMapsOf(model: MeshModel): ReadonlyMap<string, MeshObject> {
  const known = configMaps.get(model);
  if (known !== undefined) return known;
  const all = model.objects.filter(({ kind, group }) => kind === 'ConfigMap' && group === '');
  const found = new Map(all.map((object) => [`${object.namespace}/${object.name}`, object]));
  configMaps.set(model, found);
  return found;
}

function withoutVariant(name: string, variant: string | undefined): string {
  const suffix = `.${variant}`;
  return variant !== undefined && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name;
}

/** Variables with a value of their own, of all containers; of one name the first. */
function variablesOf(workload: Workload): Record<string, string> {
  const result: Record<string, string> = {};
  for (const container of list(podSpecOf(workload).containers)) {
    for (const variable of list(record(container).env).map(record)) {
      const [name, value] = [text(variable.name), text(variable.value)];
      if (name !== undefined && value !== undefined && !Object.hasOwn(result, name)) set(result, name, value);
    }
  }
  return result;
}
