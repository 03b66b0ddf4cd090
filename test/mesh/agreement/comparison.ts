import type { MeshModel } from '../../../lib/mesh-model';
import { type Answer, Resolver } from '../../../lib/resolver';
import { askFor } from '../../resolver/ask-for';
import type { RandomRequest } from '../../resolver/random/requests';
import type { Lab } from '../lab';
import { labModel } from '../lab-model';
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

/** A request as it was sent, with what the resolver says and the mesh did. */
export interface Played {
  readonly sent: RandomRequest;
  readonly answer: Answer;
  readonly observed: Observed;
}

/** Asks the resolver and the mesh, which has the same configuration in force. */
export async function compare(lab: Lab, yaml: string, requests: readonly RandomRequest[]): Promise<Pair[]> {
  const model = labModel(yaml);
  const played = await observe(lab, { model, resolver: new Resolver(model) }, requests, yaml.includes('mirror'));
  return played.map(({ answer, observed }, index) => {
    return { request: requests[index]!, answer, observed, differences: differences(answer, observed) };
  });
}

/**
 * Sends requests to the mesh, which has the model's configuration in force.
 *
 * @param copies whether to look for mirrored requests
 */
export async function observe(
  lab: Lab,
  { model, resolver }: { readonly model: MeshModel; readonly resolver: Resolver },
  requests: readonly RandomRequest[],
  copies: boolean,
): Promise<Played[]> {
  const asked = requests.map(numbered);
  const answers = asked.map((request) => resolver.resolve(askFor(model, request)));
  const results = await play(lab, asked, answers);
  const arrived = copies ? await mirrored(lab, asked, answers, results) : [];
  return asked.map((sent, index) => {
    return { sent, answer: answers[index]!, observed: { ...results[index]!, mirrored: arrived[index] } };
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
