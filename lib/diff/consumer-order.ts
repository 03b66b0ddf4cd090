import { isRunning, type MeshModel, type MessageConsumer, messageConsumers, mountedQueues } from '../mesh-model';
import { compareText } from '../text/compare-text';
import type { OrderFinding } from './safe-order';

/**
 * Consumers of a variant that go while messages are still left to them (QUEUE-1): others learn of it from a file that is mounted
 * some time later, whatever applies the output.
 */
export function consumerFindings(base: MeshModel, head: MeshModel): OrderFinding[] {
  const after = messageConsumers(head).filter(({ workload }) => isRunning(workload));
  const before = messageConsumers(base);
  const findings = before.flatMap((consumer): OrderFinding[] => {
    const { workload, variant, topic, reads, mainGroup } = consumer;
    if (variant === undefined || !isRunning(workload) || after.some((other) => isSame(other, consumer))) return [];
    const main = after.find((other) => isMainline(other, consumer));
    if (main === undefined) return [];
    const left = [...leftBy(base, before, consumer), ...leftBy(head, after, consumer)];
    if (left.length === 0) return [];
    const { file, line } = workload.object.at();
    const target = `${workload.namespace}/${workload.name}`;
    const text = `${target} goes while messages of ${variant} in ${topic} are left to it: until all pods of ${left[0]} have another queues.json, nobody ${reads === topic ? 'takes' : `reads ${reads}, and takes`} them; set state: retiring in one commit, and remove it in another when group ${mainGroup}.${variant} has no lag`;
    return [{ id: 'QUEUE-1', kind: 'consumer-removed', unsafe: true, target, routes: [], at: `${file}:${line}`, text }];
  });
  return findings.sort((a, b) => compareText(a.text, b.text));
}

function isSame(other: MessageConsumer, { workload, group, reads }: MessageConsumer): boolean {
  return other.workload.namespace === workload.namespace && other.group === group && other.reads === reads;
}

function isMainline(other: MessageConsumer, { workload, mainGroup, topic }: MessageConsumer): boolean {
  const isIts = other.group === mainGroup && other.topic === topic;
  return other.variant === undefined && isIts && other.workload.namespace === workload.namespace;
}

/** Who leaves messages of the variant to this consumer: the mainline, or those that write to the variant's own topic. */
function leftBy(model: MeshModel, consumers: readonly MessageConsumer[], consumer: MessageConsumer): string[] {
  const { workload, variant, topic, reads } = consumer;
  const names = (keys: Readonly<Record<string, string>> | undefined) => Object.values(keys ?? {}).includes(variant!);
  if (reads === topic) {
    const main = consumers.find((other) => isMainline(other, consumer));
    return main !== undefined && names(main.queues?.variants) ? [titleOf(main.workload)] : [];
  }
  return model
    .workloadsIn(workload.namespace)
    .filter((other) => {
      const { topics = {} } = mountedQueues(model, other) ?? {};
      return Object.hasOwn(topics, topic) && names(topics[topic]);
    })
    .map(titleOf);
}

function titleOf({ namespace, name }: MessageConsumer['workload']): string {
  return `${namespace}/${name}`;
}
