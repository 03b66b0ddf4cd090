import type { IConstruct } from 'constructs';

/** Runs every construct's validations once (cdk8s runs them all again for each chart), and says what they found. */
export function synthesisErrors(root: IConstruct): string[] {
  const errors: string[] = [];
  // Validations may add constructs, as our own do; those added have none of their own.
  for (const construct of root.node.findAll()) {
    for (const message of construct.node.validate()) {
      errors.push(construct === root ? `  ${message}` : `  [${construct.node.path}] ${message}`);
    }
  }
  return errors;
}
