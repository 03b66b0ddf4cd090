import { parseDocument } from 'yaml';
import { GitOpsApp, type GitOpsSettings, GitOpsTool } from '../../../lib';
import { STAGES, type Stage } from '../../../lib/output/placement';

/** One emitted object. */
export interface RenderedObject {
  /** `Kind/namespace/name`. */
  readonly id: string;
  /** The tenant's folder. */
  readonly tenant: string;
  readonly stage: Stage;
  readonly text: string;
}

/** What constructs emit, object by object, in the order of stages and files. */
export class RenderedEstate {
  /** Renders whatever `build` puts into an app. */
  static of(build: (app: GitOpsApp) => void, gitops: GitOpsSettings = { tool: GitOpsTool.NONE }): RenderedEstate {
    const app = new GitOpsApp({ gitops });
    build(app);
    return RenderedEstate.ofFiles(app.files());
  }

  /** What an output folder has: texts by path in it. */
  static ofFiles(files: ReadonlyMap<string, string>): RenderedEstate {
    const byStage = new Map<Stage, RenderedObject[]>(STAGES.map((stage) => [stage, []]));
    for (const [path, content] of files) {
      const [tenant, stage, file] = path.split('/') as [string, Stage, string];
      const objects = byStage.get(stage);
      if (objects === undefined || file === 'kustomization.yaml') continue;
      for (const text of content.split(/^---\n/m)) objects.push({ id: idOf(text), tenant, stage, text });
    }
    return new RenderedEstate(STAGES.flatMap((stage) => byStage.get(stage)!));
  }

  private readonly byId: ReadonlyMap<string, RenderedObject>;

  private constructor(readonly objects: readonly RenderedObject[]) {
    this.byId = new Map(objects.map((object) => [object.id, object]));
  }

  /** All objects as one text. */
  get yaml(): string {
    return this.objects.map(({ text }) => text).join('---\n');
  }

  /** The same objects, the youngest of them now the oldest: the lab takes them to be created in their order. */
  reversed(): RenderedEstate {
    return new RenderedEstate([...this.objects].reverse());
  }

  get(id: string): RenderedObject | undefined {
    return this.byId.get(id);
  }

  /** The parsed object of this id. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into objects of every kind
  object(id: string): any {
    const found = this.byId.get(id);
    if (found === undefined) throw new Error(`no ${id} among ${[...this.byId.keys()].join(', ')}`);
    return parseDocument(found.text).toJS();
  }

  /** The ids of a kind. */
  ids(kind: string): string[] {
    return this.objects.filter(({ id }) => id.startsWith(`${kind}/`)).map(({ id }) => id);
  }
}

function idOf(text: string): string {
  const { kind, metadata } = parseDocument(text).toJS() as {
    kind: string;
    metadata: { name: string; namespace?: string };
  };
  return `${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}
