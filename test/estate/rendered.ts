import { ApiObject, App } from 'cdk8s';
import { GitOpsApp } from '../../lib/cdk8s/gitops-app';
import { synthesisErrors } from '../../lib/cdk8s/synthesis-errors';
import { composeEstate } from '../../lib/constructs/compose-estate';
import type { Estate } from '../../lib/model/tenant';
import type { Files } from '../../lib/output/layout';

/** Any emitted object. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of all kinds
export type Emitted = any;

/** All objects of an estate. */
export function rendered(estate: Estate): Emitted[] {
  const app = new App();
  composeEstate(app, estate);
  const errors = synthesisErrors(app);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return app.node
    .findAll()
    .filter(ApiObject.isApiObject)
    .map((object) => object.toJson());
}

/** All files of an estate. */
export function renderedFiles(estate: Estate): Files {
  const app = new GitOpsApp();
  composeEstate(app, estate);
  return app.files();
}

/** Paths whose text differs, added and removed ones too. */
export function changedPaths(a: Files, b: Files): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((path) => a.get(path) !== b.get(path)).sort();
}
