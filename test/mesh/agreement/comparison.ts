import { MeshModel } from '../../../lib/mesh-model';
import { type Answer, Resolver } from '../../../lib/resolver';
import { askFor } from '../../resolver/ask-for';
import type { RandomRequest } from '../../resolver/random/requests';
import type { Lab } from '../lab';
import type { LabRequest, LabResult } from '../protocol';
import { differences } from './difference';
import { type Mirrored, mirrored, numbered } from './mirrored';

/** What the mesh did with a request. */
export type Observed = LabResult & Mirrored;

/** One request, what the resolver says about it, what the mesh did. */
export interface Pair {
  readonly request: RandomRequest;
  readonly answer: Answer;
  readonly observed: Observed;
  readonly differences: readonly string[];
}

/** Asks the resolver and the mesh, which has the same configuration in force. */
export async function compare(lab: Lab, yaml: string, requests: readonly RandomRequest[]): Promise<Pair[]> {
  const model = MeshModel.ofText(yaml);
  const resolver = new Resolver(model);
  const asked = requests.map(numbered);
  const answers = asked.map((request) => resolver.resolve(askFor(model, request)));
  const results = await play(lab, asked, answers);
  const copies = yaml.includes('mirror') ? await mirrored(lab, asked, answers, results) : [];
  return requests.map((request, index) => {
    const [answer, observed] = [answers[index]!, { ...results[index]!, mirrored: copies[index] }];
    return { request, answer, observed, differences: differences(answer, observed) };
  });
}

/** Connections that no HTTP rule sees have no line in the access log that could be waited for. */
function isLogged({ outcome }: Answer): boolean {
  if (outcome.kind === 'forward') return outcome.protocol === 'http';
  return outcome.kind !== 'unreachable' && outcome.kind !== 'passthrough';
}

async function play(lab: Lab, requests: readonly LabRequest[], answers: readonly Answer[]): Promise<LabResult[]> {
  const results: LabResult[] = [];
  for (const logs of [true, false]) {
    const indexes = answers.flatMap((answer, index) => (isLogged(answer) === logs ? [index] : []));
    const played = await lab.play(
      indexes.map((index) => requests[index]!),
      { logs, concurrency: 32 },
    );
    for (const [at, index] of indexes.entries()) results[index] = played[at]!;
  }
  return results;
}
