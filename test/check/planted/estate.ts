import { parseAllDocuments, stringify } from 'yaml';

/** A value of a document, as YAML reads it. */
export type Value = unknown;

/** Stands for a value that is taken away. */
export const DROPPED = Symbol('dropped');

export type Tree = Readonly<Record<string, Value>>;

/** Words such as yes are put in quotes, since Kubernetes takes them for true or false. */
export const written = (tree: Tree): string => stringify(tree, { version: '1.1' });

/** The objects of a file: the tree of each, and its text, so that a fault in one leaves the others as they were written. */
export class Estate {
  readonly trees: readonly Tree[];
  private readonly texts: readonly string[];

  constructor(
    readonly name: string,
    readonly text: string,
  ) {
    this.texts = text.split(/^---\n/m).filter((part) => /^kind:/m.test(part));
    this.trees = this.texts.map((part) => parseAllDocuments(part)[0]!.toJS() as Tree);
  }

  /** The text of the estate with another object, or none, in place of one. */
  with(index: number, tree: Tree | undefined): string {
    const other = tree === undefined ? [] : [written(tree)];
    return [...this.texts.slice(0, index), ...other, ...this.texts.slice(index + 1)].join('---\n');
  }
}
