import type { Construct, IConstruct } from 'constructs';
import { duplicateObjects } from '../cdk8s/duplicate-objects';
import { describeProblem, type Problem } from '../model/problem';
import type { Estate, Tenant } from '../model/tenant';
import { Visibility } from '../routing/visibility';
import { checkEstate } from '../validation/check-estate';
import type { TenantChart } from './tenant-chart';
import { withoutTokens } from './tokens';

const scopes = new WeakMap<IConstruct, EstateScope>();

/**
 * All tenants below one root. Variants, canaries and calls may be declared in any order and from any file; what follows
 * from all of them together (hosts of a gateway, who may call whom) is worked out here, once, when cdk8s validates the
 * tree: every way to synthesize passes there, and cdk8s has no other step before it renders.
 */
export class EstateScope {
  /** The estate that `construct` belongs to. */
  static of(construct: Construct): EstateScope {
    const { root } = construct.node;
    let scope = scopes.get(root);
    if (scope === undefined) {
      scope = new EstateScope(root);
      scopes.set(root, scope);
    }
    return scope;
  }

  private readonly charts: TenantChart[] = [];
  /** Counts declarations: what was worked out at another count is out of date. @internal */
  _revision = 0;
  private settled = -1;
  private problems: readonly Problem[] = [];
  private composed?: { readonly revision: number; readonly model: Estate; readonly visibility: Visibility };

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.validate() });
  }

  /** @internal */
  _add(chart: TenantChart): void {
    this.charts.push(chart);
    this._changed();
  }

  /** Whoever declares something says so: what was worked out before is worked out again. @internal */
  _changed(): void {
    this._revision++;
  }

  /** The estate as declared so far. */
  get model(): Estate {
    return this.compose().model;
  }

  /** Who calls whom, as declared so far. */
  get visibility(): Visibility {
    return this.compose().visibility;
  }

  /** Makes the objects that depend on everything declared, and says what is wrong. Doing it again changes nothing. */
  settle(): readonly Problem[] {
    for (const chart of this.charts) chart._complete();
    if (this.settled === this._revision) return this.problems;
    this.problems = checkEstate(withoutTokens(this.model));
    if (!this.problems.some((problem) => problem.severity === 'error')) {
      for (const chart of this.charts) chart._settle();
    }
    this.settled = this._revision;
    return this.problems;
  }

  /** What `chart` has declared so far. */
  tenant(chart: TenantChart): Tenant {
    return this.model.tenants[this.charts.indexOf(chart)]!;
  }

  private compose() {
    if (this.composed?.revision !== this._revision) {
      const model = { tenants: this.charts.map((chart) => chart._model()) };
      this.composed = { revision: this._revision, model, visibility: new Visibility(model) };
    }
    return this.composed;
  }

  private validate(): string[] {
    const errors = this.settle().filter((problem) => problem.severity === 'error');
    return errors.length > 0 ? errors.map(describeProblem) : duplicateObjects(this.root);
  }
}
