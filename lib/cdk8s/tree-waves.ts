import type { Construct, IConstruct } from 'constructs';
import { GitOpsTool } from '../output/gitops-tool';
import type { Stage } from '../output/placement';
import { waveAnnotations } from '../output/sync-waves';

/** A property of the root, and not a map of this module's: two copies of the package have to read the same. */
const TOOL = Symbol.for('branchline.gitops-tool');

type Root = IConstruct & { [TOOL]?: GitOpsTool };

/** Which tool a tree of constructs is for. */
export const TreeWaves = {
  /** Chooses the tool for everything under this root. */
  use(root: IConstruct, tool: GitOpsTool): void {
    (root as Root)[TOOL] = tool;
  },

  /** What an object of this kind and stage carries. */
  annotations(construct: Construct, kind: string, stage: Stage): Record<string, string> {
    return waveAnnotations((construct.node.root as Root)[TOOL] ?? GitOpsTool.NONE, kind, stage);
  },
};
