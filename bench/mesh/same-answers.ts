import type { Lab, LabRequest } from '../../test/mesh/lab';

/** Fails unless both meshes answer these alike, from the workload that was meant: otherwise the comparison means nothing. */
export async function checkSameAnswers(ours: Lab, theirs: Lab, requests: readonly LabRequest[]): Promise<void> {
  const [left, right] = await Promise.all([answers(ours, requests), answers(theirs, requests)]);
  for (const [i, request] of requests.entries()) {
    if (left[i] === right[i]) continue;
    throw new Error(`two answers to ${JSON.stringify(request)}:\n  ours   ${left[i]}\n  regex  ${right[i]}`);
  }
}

async function answers(lab: Lab, requests: readonly LabRequest[]): Promise<string[]> {
  const results = await lab.play(requests, { concurrency: 4 });
  return results.map(({ status, error, namespace, workload, version, received }) =>
    JSON.stringify({
      status,
      error,
      namespace,
      workload,
      version,
      path: received?.path,
      authority: received?.authority,
      variant: received?.headers['x-variant-id'],
    }),
  );
}
