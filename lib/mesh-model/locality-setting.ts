import { isRecord, list, number, record, text, texts } from './untyped';

/** Istio's `localityLbSetting`: which pods get requests by where client and pods are. */
export interface LocalitySetting {
  /** Shares for clients of a place, the first that fits; empty for those nearest first. */
  readonly distribute: readonly {
    readonly from: string;
    readonly to: readonly (readonly [place: string, weight: number])[];
  }[];
  /** The region to go to when all pods of a region fail. */
  readonly failover: readonly { readonly from: string; readonly to: string }[];
  /** Labels whose values are compared, in place of region and zone. */
  readonly failoverPriority: readonly string[];
}

/** Reads `loadBalancer`; nothing where there is no such block, `false` where the block switches it off or does not have it. */
export function readLocality(loadBalancer: unknown): LocalitySetting | false | undefined {
  if (!isRecord(loadBalancer)) return undefined;
  const { localityLbSetting } = loadBalancer;
  if (!isRecord(localityLbSetting) || localityLbSetting.enabled === false) return false;
  const { distribute, failover, failoverPriority } = localityLbSetting;
  return {
    distribute: list(distribute)
      .map(record)
      .map(({ from, to }) => ({
        from: text(from) ?? '',
        to: Object.entries(record(to)).map(([place, weight]) => [place, number(weight) ?? 0] as const),
      })),
    failover: list(failover)
      .map(record)
      .map(({ from, to }) => ({ from: text(from) ?? '', to: text(to) ?? '' })),
    failoverPriority: texts(failoverPriority),
  };
}
