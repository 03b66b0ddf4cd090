// Reads a JSON list of Kubernetes objects, writes what the schemas of their kinds have against each. A process of its
// own, since the packages with the schemas are ES modules.
import { text } from 'node:stream/consumers';

/** Istio's kinds have one schema in all their versions; the package has not all of them. */
const packages = (apiVersion) => {
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  if (group.endsWith('istio.io')) return [`@kubernetes-models/istio/${group}/v1beta1`, `${group}/v1beta1`];
  if (group === 'argoproj.io') return [`@kubernetes-models/argo-cd/${apiVersion}`, apiVersion];
  if (group.endsWith('.fluxcd.io')) return [`@kubernetes-models/flux-cd/${apiVersion}`, apiVersion];
  return [group === '' ? `kubernetes-models/${version}` : `kubernetes-models/${apiVersion}`, apiVersion];
};

async function problem(document) {
  try {
    const [name, apiVersion] = packages(document.apiVersion);
    const Kind = (await import(name))[document.kind];
    if (Kind === undefined) return `no kind ${document.kind} in ${name}`;
    new Kind({ ...document, apiVersion }).validate();
    return null;
  } catch (error) {
    return error.message;
  }
}

const documents = JSON.parse(await text(process.stdin));
const problems = [];
for (const document of documents) problems.push(await problem(document));
process.stdout.write(JSON.stringify(problems));
