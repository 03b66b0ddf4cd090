import type { Problem } from '../model/problem';
import type { Environments } from './environments';
import type { RenderedFile } from './registry-files';
import { type RenderedPods, renderedPods } from './rendered-pods';

/** A tenant's `rendered` folder: what charts write, for all environments or for one (WORK-3). */
export class RenderedFolder {
  private readonly byEnvironment = new Map<string | undefined, RenderedPods[]>();

  private readonly hasFiles: boolean;

  constructor(files: readonly RenderedFile[], environments: Environments | undefined, problems: Problem[]) {
    this.hasFiles = files.length > 0;
    for (const file of files) {
      const { environment, shown } = file;
      if (environment !== undefined && environments?.has(environment) !== true) {
        const { message, fix } = environments?.unknown(environment) ?? {
          message: `estate.yaml has no \`environments\`, so nothing is rendered for '${environment}'`,
          fix: 'move it to the folder above',
        };
        problems.push({
          severity: 'error',
          origin: { describe: () => shown },
          field: [],
          message,
          ...(fix && { fix }),
        });
        continue;
      }
      const pods = this.byEnvironment.get(environment) ?? [];
      this.byEnvironment.set(environment, pods);
      for (const each of renderedPods([file], problems)) pods.push(each);
    }
  }

  /** What is rendered for an environment; what is for all, where there is nothing of its own. `undefined` without such a folder. */
  in(environment: string | undefined): readonly RenderedPods[] | undefined {
    const found = this.byEnvironment.get(environment) ?? this.byEnvironment.get(undefined);
    return found ?? (this.hasFiles ? [] : undefined);
  }
}
