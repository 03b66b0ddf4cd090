import type { IConstruct } from 'constructs';

/** Runs every construct's validations once (cdk8s runs them all again for each chart), and says what they found. */
export function synthesisErrors(root: IConstruct): string[] {
  const errors: string[] = [];
  const visit = (construct: IConstruct) => {
    for (const message of construct.node.validate()) {
      errors.push(construct === root ? `  ${message}` : `  [${construct.node.path}] ${message}`);
    }
    // Asked for after the validations, which may add constructs, as our own do.
    for (const child of construct.node.children) visit(child);
  };
  visit(root);
  return errors;
}
