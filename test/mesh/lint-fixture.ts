import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The objects of a lint's fixture: `BL641/bad`. */
export function lintFixture(name: string): string {
  return readFileSync(join(__dirname, '../check/fixtures', `${name}.yaml`), 'utf8');
}

/** A pod that calls others, as a document to put behind a fixture. */
export function callerIn(namespace: string): string {
  return `
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: caller, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: caller } }
  template:
    metadata: { labels: { app: caller } }
    spec: { containers: [{ name: app, image: app, ports: [{ containerPort: 9999 }] }] }
`;
}
