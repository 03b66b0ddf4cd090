import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { stringify } from 'yaml';
import { check } from '../../lib/check/check';
import { asJson } from '../../lib/check/output/json';
import { asJunit } from '../../lib/check/output/junit';
import { asSarif } from '../../lib/check/output/sarif';
import { asText } from '../../lib/check/output/text';
import { diffMeshes, diffToJson, diffToMarkdown, diffToText } from '../../lib/diff';
import { explain, explanationToJson, explanationToText } from '../../lib/explain';
import { MeshModel } from '../../lib/mesh-model';
import { refusals } from '../../lib/policies/refusals';
import { Resolver } from '../../lib/resolver';
import { limits } from '../policies/limits';
import { answers, fuzz } from './fuzzed';
import { mangled, mutated, mutation, textMutation } from './hostile';

const FIXTURES = join(__dirname, '../check/fixtures');

/** Inputs of lints, each with a mistake of its own. */
const TEXTS = readdirSync(FIXTURES)
  .filter((name) => /^BL\d+$/.test(name))
  .sort()
  .map((name) => readFileSync(join(FIXTURES, name, 'bad.yaml'), 'utf8'));

/** Little is granted, so that most objects have something to be refused for. */
const LIMITS = ['acme', 'default', 'shop', 'istio-system'].map((namespace) => limits({ namespace }));

interface Input {
  readonly base: string;
  readonly head: string;
}

const input: fc.Arbitrary<Input> = fc
  .record({
    text: fc.constantFrom(...TEXTS),
    mutations: fc.array(fc.tuple(fc.nat(), mutation), { maxLength: 4 }),
    texts: fc.oneof(
      { weight: 4, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(textMutation, { maxLength: 3 }) },
    ),
  })
  .map(({ text, mutations, texts }) => ({ base: text, head: mangled(changed(text, mutations), texts) }));

function changed(
  text: string,
  mutations: readonly (readonly [number, Parameters<typeof mutated>[1][number]])[],
): string {
  let documents: unknown[];
  try {
    documents = loadAll(text);
  } catch {
    return text;
  }
  return documents
    .map((document, index) => {
      const own = mutations.filter(([of]) => of % documents.length === index).map(([, each]) => each);
      return stringify(mutated(document, own), { aliasDuplicateObjects: false });
    })
    .join('---\n');
}

/** Addresses that a gateway or a workload of the mesh may be asked for. */
function urls(model: MeshModel): string[] {
  const hosts = model.virtualServices
    .flatMap(({ hosts }) => hosts.map(String))
    .filter((host) => /^[\w.-]+$/.test(host));
  return ['http://acme.example.com/', ...[...new Set(hosts)].slice(0, 3).map((host) => `http://${host}/cms`)];
}

fuzz('mesh', input, ({ base, head }) => {
  answers(() => {
    const [before, after] = [base, head].map((text) => MeshModel.of([{ file: 'input.yaml', text }])) as [
      MeshModel,
      MeshModel,
    ];
    const findings = check(after);
    const forms = [asText(findings, false), asSarif(findings), asJunit(findings, () => true), asJson(findings)];
    JSON.parse(forms[3]!);
    JSON.parse(forms[1]!);
    const diff = diffMeshes(before, after);
    JSON.stringify(diffToJson(diff));
    diffToMarkdown(diff);
    diffToText(diff, {});
    for (const { message, source } of refusals(after.objects, LIMITS))
      `${source.file}:${source.line}: ${message}`.normalize();
    return findings
      .filter(({ code }) => code === 'BL001')
      .map(({ message }) => `undefined: ${message}`)
      .join('\n');
  });
});

fuzz('request', input, ({ head }) => {
  answers(() => {
    const model = MeshModel.of([{ file: 'input.yaml', text: head }]);
    const resolver = new Resolver(model);
    for (const url of urls(model)) {
      for (const from of [
        undefined,
        ...model.workloads.slice(0, 2).map(({ namespace, name }) => `${namespace}/${name}`),
      ]) {
        try {
          const hop = explain(resolver, { url, ...(from !== undefined && { from }) });
          explanationToText(hop);
          JSON.stringify(explanationToJson(hop));
        } catch (error) {
          // An address or a workload that there is not is a message.
          if ((error as Error).constructor === TypeError || (error as Error).constructor === RangeError) throw error;
          return (error as Error).message;
        }
      }
    }
    return '';
  });
});
