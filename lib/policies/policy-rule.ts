import type { Expression } from './expression';

/** One thing that objects of a kind have to be, in one namespace. */
export interface PolicyRule {
  /** The API group of the objects. */
  readonly group: string;
  readonly kind: string;
  /** The kind as the API server's paths have it. */
  readonly resource: string;
  /** The field that the rule is about, where a refusal points at. */
  readonly at: readonly string[];
  /** What is wrong with an object that is refused. */
  readonly message: string;
  /** What is true of an object that is not. */
  readonly expression: Expression;
}
