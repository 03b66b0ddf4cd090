/** Where a consumer group stands in one partition. */
export interface PartitionOffset {
  readonly partition: number;
  readonly offset: string;
}

/** The part of a client's admin that is used: that of kafkajs, and of @confluentinc/kafka-javascript, which sets no offsets. */
export interface KafkaJsAdmin {
  fetchOffsets(query: {
    readonly groupId: string;
    readonly topics: string[];
  }): Promise<readonly { readonly topic: string; readonly partitions: readonly PartitionOffset[] }[]>;
  setOffsets?(offsets: {
    readonly groupId: string;
    readonly topic: string;
    readonly partitions: PartitionOffset[];
  }): Promise<unknown>;
}

/** The same of @platformatic/kafka. */
export interface PlatformaticAdmin {
  listConsumerGroupOffsets(query: { groups: string[] }): Promise<
    readonly {
      readonly topics: readonly {
        readonly name: string;
        readonly partitions: readonly { readonly partitionIndex: number; readonly committedOffset: bigint }[];
      }[];
    }[]
  >;
  alterConsumerGroupOffsets(offsets: {
    groupId: string;
    topics: { name: string; partitionOffsets: { partition: number; offset: bigint }[] }[];
  }): Promise<unknown>;
}

/** An admin of one of the clients that are known. */
export type OffsetsAdmin = KafkaJsAdmin | PlatformaticAdmin;

/** What a group has committed of a topic; partitions without an offset are left out. */
export async function committedOffsets(
  admin: OffsetsAdmin,
  groupId: string,
  topic: string,
): Promise<PartitionOffset[]> {
  const partitions =
    'listConsumerGroupOffsets' in admin ? await listed(admin, groupId, topic) : await fetched(admin, groupId, topic);
  return partitions
    .filter(({ offset }) => Number(offset) >= 0)
    .map(({ partition, offset }) => ({ partition, offset: String(offset) }));
}

async function fetched(admin: KafkaJsAdmin, groupId: string, topic: string) {
  const found = await admin.fetchOffsets({ groupId, topics: [topic] });
  return found.find((each) => each.topic === topic)?.partitions ?? [];
}

async function listed(admin: PlatformaticAdmin, groupId: string, topic: string) {
  const [group] = await admin.listConsumerGroupOffsets({ groups: [groupId] });
  const partitions = group?.topics.find(({ name }) => name === topic)?.partitions ?? [];
  return partitions.map(({ partitionIndex, committedOffset }) => ({
    partition: partitionIndex,
    offset: committedOffset,
  }));
}

/**
 * Sets what a group has committed, while it has no members.
 *
 * @throws a TypeError for an admin that cannot
 */
export async function setGroupOffsets(
  admin: OffsetsAdmin,
  groupId: string,
  topic: string,
  partitions: PartitionOffset[],
): Promise<void> {
  if ('listConsumerGroupOffsets' in admin) {
    const partitionOffsets = partitions.map(({ partition, offset }) => ({ partition, offset: BigInt(offset) }));
    await admin.alterConsumerGroupOffsets({ groupId, topics: [{ name: topic, partitionOffsets }] });
  } else if (admin.setOffsets === undefined) {
    throw new TypeError("this admin sets no offsets: pass `commit`, such as the consumer's commitOffsets");
  } else await admin.setOffsets({ groupId, topic, partitions });
}
