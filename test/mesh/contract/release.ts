import { STAGES } from '../../../lib/output/placement';
import type { Lab } from '../lab';
import type { RenderedEstate } from './rendered-estate';

/**
 * When a commit's removals happen: with each stage, as three Flux Kustomizations do; after all stages, as Argo CD does
 * with `PruneLast`; or everything at one moment, which nobody should.
 */
export type Pruning = 'with each stage' | 'last' | 'at once';

/** Commits of emitted output, applied object by object in the emitted order to a mesh that is running. */
export class Release {
  /** What was done last. */
  last = 'nothing';

  constructor(
    private readonly lab: Lab,
    private current: RenderedEstate,
  ) {}

  /**
   * Applies what differs, one object after the other, and waits for each to be in force everywhere.
   *
   * @param afterEach runs after each of them, while traffic flows
   * @returns what was done, in order
   */
  async commit(next: RenderedEstate, pruning: Pruning, afterEach = async () => {}): Promise<string[]> {
    const { lab } = this;
    const before = this.current;
    this.current = next;
    if (pruning === 'at once') {
      await lab.replaceAll(next.yaml);
      await afterEach();
      return ['all'];
    }
    const done: string[] = [];
    const tenants = [...new Set([...before.objects, ...next.objects].map(({ tenant }) => tenant))];
    for (const tenant of tenants) {
      for (const stage of STAGES) {
        const here = (estate: RenderedEstate) =>
          estate.objects.filter((object) => object.tenant === tenant && object.stage === stage);
        for (const { id, text } of here(next)) {
          if (before.get(id)?.text === text) continue;
          await lab.apply(text);
          done.push(id);
          this.last = id;
          await afterEach();
        }
        if (pruning === 'with each stage') await remove(here(before));
      }
      if (pruning === 'last') {
        const own = before.objects.filter((object) => object.tenant === tenant);
        await remove([...own].reverse());
      }
    }
    return done;

    async function remove(objects: RenderedEstate['objects']): Promise<void> {
      for (const { id } of objects) {
        if (next.get(id) !== undefined) continue;
        await lab.remove(id);
        done.push(`-${id}`);
        await afterEach();
      }
    }
  }
}
