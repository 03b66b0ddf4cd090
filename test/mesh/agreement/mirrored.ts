import type { Answer } from '../../../lib/resolver';
import type { RandomRequest } from '../../resolver/random/requests';
import type { Lab } from '../lab';
import type { LabResult } from '../protocol';

/** The workloads that got a copy of a request, sorted; unknown where nobody looked. */
export interface Mirrored {
  readonly mirrored?: readonly string[] | undefined;
}

/** Tells requests apart where pods remember them. */
export const NUMBER_HEADER = 'x-number';

let last = 0;

export function numbered(request: RandomRequest): RandomRequest {
  return { ...request, headers: { ...request.headers, [NUMBER_HEADER]: `n${++last}` } };
}

/** Waits until as many copies have arrived as the resolver says, and says where all arrived. */
export async function mirrored(
  lab: Lab,
  requests: readonly RandomRequest[],
  answers: readonly Answer[],
  results: readonly LabResult[],
): Promise<(string[] | undefined)[]> {
  const wanted = answers.reduce((sum, answer) => sum + copies(answer), 0);
  const answered = results.filter((result) => result.workload !== undefined).length;
  const deadline = Date.now() + 1000;
  for (;;) {
    const got = await arrivals(lab);
    const all = requests.map(({ headers }, index) => {
      const { namespace, workload } = results[index]!;
      // What fails may have been tried more than once, and what took too long arrived too.
      if (headers['x-lab-status'] !== undefined || (headers['x-lab-delay'] !== undefined && !workload))
        return undefined;
      const where = [...(got.get(headers[NUMBER_HEADER]!) ?? [])].sort();
      const own = where.indexOf(`${namespace}/${workload}`);
      return own < 0 ? where : where.toSpliced(own, 1);
    });
    const count = all.reduce((sum, where) => sum + (where?.length ?? 0), 0);
    if (count >= wanted || answered === 0 || Date.now() > deadline) return all;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** How many copies of a request surely arrive at pods of the mesh. */
function copies({ outcome, request }: Answer): number {
  if (outcome.kind !== 'forward' || ['x-lab-status', 'x-lab-delay'].some((name) => request.headers.has(name))) return 0;
  return outcome.mirrors.filter(({ percent, result, workloads }) => {
    return percent === 100 && result.kind === 'delivered' && workloads.length > 0;
  }).length;
}

async function arrivals(lab: Lab): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>();
  for (const workload of lab.workloads) {
    for (const { headers } of (await lab.received(workload)).last) {
      const number = headers[NUMBER_HEADER];
      if (number !== undefined) found.set(number, [...(found.get(number) ?? []), workload]);
    }
  }
  return found;
}
