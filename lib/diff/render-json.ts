import { summaryOf } from './summary';
import { isUnchanged, type TrafficDiff } from './traffic-diff';

/** A difference as plain data; parts without content are empty lists, so that readers need not ask. */
export function diffToJson(diff: TrafficDiff) {
  return {
    changed: !isUnchanged(diff),
    summary: summaryOf(diff),
    exposures: diff.exposures,
    shutOut: diff.shutOut,
    order: diff.order,
    versions: diff.versions,
    changes: diff.changes,
    undecided: diff.undecided,
    notes: diff.notes,
    objects: diff.objects,
    requests: diff.requests,
  };
}
