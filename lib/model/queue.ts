/**
 * Where messages of variants go: `filter` means that all read one topic and each takes its own, `topic` that each variant has
 * a topic of its own.
 */
export type QueueMode = 'filter' | 'topic';

/**
 * @title the name of a topic or consumer group: letters, digits, dots, dashes and underscores, at most 180
 * @pattern ^[A-Za-z0-9_-][A-Za-z0-9._-]{0,179}$
 */
export type QueueName = string;

/** A topic that a service reads. */
export interface ConsumedTopic {
  /** The topic's name. */
  readonly topic: QueueName;
  /** The consumer group of the mainline; that of a variant is `<group>.<key>` (QUEUE-1). */
  readonly group: QueueName;
  /** Whether variants share the topic or have one each (QUEUE-1, QUEUE-3). @default 'filter' */
  readonly mode?: QueueMode;
}

/** What a consumed topic leaves out. */
export const CONSUMED_TOPIC_DEFAULTS = { mode: 'filter' } as const satisfies Partial<ConsumedTopic>;

/** Where messages of variants go. */
export function modeOf({ mode = CONSUMED_TOPIC_DEFAULTS.mode }: ConsumedTopic): QueueMode {
  return mode;
}

/** Whether a service has anything to do with queues. */
export function hasQueues(service: {
  readonly consumes?: readonly unknown[];
  readonly produces?: readonly unknown[];
}): boolean {
  return (service.consumes?.length ?? 0) + (service.produces?.length ?? 0) > 0;
}

/** A topic as a part of the name of a variable: `orders.v1` → `ORDERS_V1`. */
export function variableOf(topic: string): string {
  return topic.toUpperCase().replace(/[^A-Z0-9]/g, '_');
}
