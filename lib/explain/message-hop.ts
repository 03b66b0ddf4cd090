import { carriedVariant } from '../chain-log/carried-variant';
import {
  isRunning,
  type MeshModel,
  type MeshObject,
  type MessageConsumer,
  messageConsumers,
  mountedQueues,
  type Workload,
} from '../mesh-model';
import { type Answer, type DestinationShare, isMeshed, type Outcome, workloadClient } from '../resolver';
import { viewRequest } from '../resolver/request-view';
import { listed } from '../text/listed';
import { findService, isNamespace, UnknownParticipant } from './participants';

/** A hop over a queue: the message carries the headers, and consumers decide who takes it (QUEUE-1, QUEUE-3). */
export interface MessageHop {
  /** The topic as the registry calls it: `orders`. */
  readonly topic: string;
  /** The topic that it is sent to: `orders.ops-1` where a variant has one of its own. */
  readonly sentTo: string;
  /** The consumer group that takes it; absent where nobody does. */
  readonly group?: string;
  /** The ConfigMap that says who takes what. @default - it is not in the input */
  readonly object?: MeshObject;
}

/** In a chain, the prefix of a topic: `topic:orders`, and `topic:orders/billing` where several services read it. */
const TOPIC = 'topic:';

/**
 * The consumer that a chain goes on with, if its next name is one: a topic, or a worker that reads one.
 *
 * @throws UnknownParticipant when nobody reads the topic, or it is not clear who or which
 */
export function findConsumer(model: MeshModel, name: string, fromNamespace: string): MessageConsumer | undefined {
  const isTopic = name.startsWith(TOPIC);
  if (!isTopic && isService(model, name, fromNamespace)) return undefined;
  const released = messageConsumers(model).filter(({ variant }) => variant === undefined);
  const [topic, reader] = isTopic ? split(name.slice(TOPIC.length)) : [undefined, name];
  const fitting = released.filter(
    (each) =>
      (topic === undefined || each.topic === topic) && (reader === undefined || isNamed(model, each.workload, reader)),
  );
  const own = fitting.filter(({ workload }) => workload.namespace === fromNamespace);
  const found = own.length > 0 ? own : fitting;
  if (found.length === 1) return found[0];
  if (found.length === 0) {
    if (!isTopic) return undefined;
    const topics = [...new Set(released.map((each) => each.topic))];
    const known = topics.length === 0 ? 'it has no consumers' : `topics that are read: ${listed(topics)}`;
    throw new UnknownParticipant(`nobody in the input reads ${name.slice(TOPIC.length)}; ${known}`);
  }
  const choices = found.map((each) => `${TOPIC}${each.topic}/${each.workload.namespace}/${each.workload.name}`);
  throw new UnknownParticipant(`${name} may be several: name one of ${listed(choices)}`);
}

function split(text: string): [string, string | undefined] {
  const slash = text.indexOf('/');
  return slash < 0 ? [text, undefined] : [text.slice(0, slash), text.slice(slash + 1)];
}

function isService(model: MeshModel, name: string, fromNamespace: string): boolean {
  try {
    return findService(model, name, fromNamespace) !== undefined;
  } catch (error) {
    if (error instanceof UnknownParticipant) return false;
    throw error;
  }
}

function isNamed(model: MeshModel, { namespace, name, labels }: Workload, wanted: string): boolean {
  const slash = wanted.indexOf('/');
  if (slash >= 0 && !isNamespace(model, namespace, wanted.slice(0, slash))) return false;
  const short = wanted.slice(slash + 1);
  return name === short || labels.app === short;
}

/** What becomes of a message with these headers: an answer as of a request, and what is particular to the queue. */
export function sendMessage(
  model: MeshModel,
  sender: Workload,
  main: MessageConsumer,
  headers: Readonly<Record<string, string>>,
): { readonly answer: Answer; readonly message: MessageHop } {
  const { topic, header, queues } = main;
  const family = messageConsumers(model).filter(
    (each) =>
      each.mainGroup === main.mainGroup && each.topic === topic && each.workload.namespace === main.workload.namespace,
  );
  const producer = mountedQueues(model, sender);
  const asked = carriedVariant(
    { header: headers[header], baggage: headers.baggage },
    queues?.baggage ?? producer?.baggage,
  )?.key;
  // The producer chooses the topic; where it has no other for the variant, the consumers decide.
  const ownTopic = asked === undefined ? undefined : own(own(producer?.topics, topic), asked);
  const sentTo = ownTopic === undefined ? topic : `${topic}.${ownTopic}`;
  const key = ownTopic ?? (asked === undefined ? undefined : own(queues?.variants, asked));
  const taker = family.find((each) => each.reads === sentTo && each.variant === key && isRunning(each.workload));
  const name = `${main.workload.namespace}/${main.workload.labels.app ?? main.workload.name}`;
  const object = ownTopic === undefined ? queues?.object : producer?.object;
  const request = {
    from: workloadClient(sender, isMeshed(model, sender)),
    authority: name,
    headers,
  };
  const view = viewRequest(request);
  const outcome: Outcome =
    taker === undefined
      ? { kind: 'unreachable', detail: `no workload of ${name} that runs takes messages of ${key ?? 'the mainline'}` }
      : taken(taker, name, view.headers);
  return {
    answer: { asked: request, request: view, outcome, unknowns: [] },
    message: { topic, sentTo, ...(taker && { group: taker.group }), ...(object && { object }) },
  };
}

function taken({ workload, variant }: MessageConsumer, host: string, headers: ReadonlyMap<string, string>): Outcome {
  const result = { kind: 'delivered', tls: 'plaintext' } as const;
  const share: DestinationShare = {
    host,
    port: 0,
    subset: variant ?? 'main',
    service: undefined,
    subsetDefinition: undefined,
    destinationRules: [],
    workloads: [workload],
    addresses: [],
    share: 1,
    headers,
    authority: host,
    path: '/',
    responseHeaders: { set: new Map(), add: new Map(), remove: [] },
    result,
    results: [{ workload, result, speech: undefined }],
  };
  return {
    kind: 'forward',
    protocol: 'http',
    destinations: [share],
    mirrors: [],
    fault: undefined,
    timeout: undefined,
    retries: undefined,
  };
}

function own<T>(names: Readonly<Record<string, T>> | undefined, name: string): T | undefined {
  return names !== undefined && Object.hasOwn(names, name) ? names[name] : undefined;
}
