import type { Construct, IConstruct } from 'constructs';
import { duplicateObjects } from '../cdk8s/duplicate-objects';
import { describeProblem, type Problem } from '../model/problem';
import { DEFAULT_PROPAGATION, type Propagation } from '../model/propagation';
import type { Estate, Tenant } from '../model/tenant';
import { Visibility } from '../routing/visibility';
import { checkEstate } from '../validation/check-estate';
import { checkVersion, PACKAGE_VERSION } from './package-version';
import { withoutTokens } from './tokens';
import { wrongTypes } from './wrong-types';

/** A property of the root, and not a map of this module's: two copies of the package have to find the same. */
const ESTATE = Symbol.for('branchline.estate');

type Root = IConstruct & { [ESTATE]?: EstateScope };

/** A tenant as the estate knows it. */
export interface TenantOfEstate {
  /** What has been declared so far. */
  model(): Tenant;
  /** What is wrong with it and cannot be seen there. */
  problems(): readonly Problem[];
  /** Declares the defaults for what was not declared. */
  complete(): void;
  /** Makes the objects that depend on everything declared. */
  settle(): void;
}

/**
 * All tenants below one root. Variants, canaries and calls may be declared in any order and from any file; what follows
 * from all of them together (hosts of a gateway, permitted callers) is computed here, once, when cdk8s validates the
 * tree: every way to synthesize passes there, and cdk8s has no other step before it renders.
 */
export class EstateScope {
  /** The estate that `construct` belongs to. */
  static of(construct: Construct): EstateScope {
    const root: Root = construct.node.root;
    root[ESTATE] ??= new EstateScope(root);
    checkVersion(construct, root[ESTATE]);
    return root[ESTATE];
  }

  /** Of the package that made it. */
  readonly version = PACKAGE_VERSION;
  private readonly tenants = new Map<IConstruct, TenantOfEstate>();
  private limits: Omit<Estate, 'tenants'> = {};
  private count = 0;
  private settled = -1;
  private problems: readonly Problem[] = [];
  private composed?: {
    readonly revision: number;
    readonly model: Estate;
    readonly byChart: ReadonlyMap<IConstruct, Tenant>;
    readonly visibility: Visibility;
  };

  private constructor(private readonly root: IConstruct) {
    root.node.addValidation({ validate: () => this.validate() });
  }

  /** Adds the tenant of a chart. */
  add(chart: IConstruct, tenant: TenantOfEstate): void {
    this.tenants.set(chart, tenant);
    this.changed();
  }

  /** Says what tenants may use (TENANT-6): it holds for all tenants below the root. */
  limit({ tenants: _, ...limits }: Estate): void {
    this.limits = { ...this.limits, ...limits };
    this.changed();
  }

  /** Invalidates the cached model. Call it after every declaration. */
  changed(): void {
    this.count++;
  }

  /** Counts declarations: a model that was computed at another count is out of date. */
  get revision(): number {
    return this.count;
  }

  /** The estate as declared so far. */
  get model(): Estate {
    return this.compose().model;
  }

  /** How requests say which variant they ask for; known before anything else is (PROP-1). */
  get propagation(): Propagation {
    return this.limits.propagation ?? DEFAULT_PROPAGATION;
  }

  /** The same, where somebody has said it. */
  get declaredPropagation(): Propagation | undefined {
    return this.limits.propagation;
  }

  /** Who calls whom, as declared so far. */
  get visibility(): Visibility {
    return this.compose().visibility;
  }

  /** Makes the objects that depend on everything declared, and says what is wrong. Doing it again changes nothing. */
  settle(): readonly Problem[] {
    for (const tenant of this.tenants.values()) tenant.complete();
    if (this.settled === this.count) return this.problems;
    this.problems = this.check();
    if (!this.problems.some((problem) => problem.severity === 'error')) {
      for (const tenant of this.tenants.values()) tenant.settle();
    }
    this.settled = this.count;
    return this.problems;
  }

  private check(): readonly Problem[] {
    const model = withoutTokens(this.model);
    const own = [...this.tenants.values()].flatMap((tenant) => tenant.problems());
    const wrong = [...own, ...wrongTypes(model.tenants)];
    if (wrong.length === 0) return checkEstate(model);
    const known = (each: Problem) =>
      wrong.some(({ origin, field }) => origin === each.origin && field[0] === each.field[0]);
    try {
      return [...wrong, ...checkEstate(model).filter((each) => !known(each))];
    } catch (error) {
      // A value of another type than the compiler would have let pass.
      if (!(error instanceof TypeError)) throw error;
      return wrong;
    }
  }

  /** What the tenant of `chart` has declared so far. */
  tenant(chart: IConstruct): Tenant {
    return this.compose().byChart.get(chart)!;
  }

  private compose() {
    if (this.composed?.revision !== this.count) {
      const byChart = new Map([...this.tenants].map(([chart, tenant]) => [chart, tenant.model()] as const));
      const model = { ...this.limits, tenants: [...byChart.values()] };
      this.composed = { revision: this.count, model, byChart, visibility: new Visibility(model) };
    }
    return this.composed;
  }

  private validate(): string[] {
    const errors = this.settle().filter((problem) => problem.severity === 'error');
    return errors.length > 0 ? errors.map(describeProblem) : duplicateObjects(this.root);
  }
}
