import { compareText } from '../text/compare-text';
import { visible } from '../text/visible';
import { celText } from './expression';
import type { NamespaceLimits } from './namespace-limits';
import type { PolicyRule } from './policy-rule';
import { policyRules } from './policy-rules';

/** What the API server does with an object that a policy refuses. */
export type PolicyMode = 'audit' | 'enforce';

/** Kubernetes' words for it: to note it in the audit log and warn who applies it, or to refuse it. */
const ACTIONS: Readonly<Record<PolicyMode, readonly string[]>> = { audit: ['Audit', 'Warn'], enforce: ['Deny'] };

const API_VERSION = 'admissionregistration.k8s.io/v1';
const LABELS = { 'app.kubernetes.io/managed-by': 'branchline' };

/** The object, without the types of its kind: one policy is about several kinds. */
const OBJECT = 'variables.it';

/** A ValidatingAdmissionPolicy and its binding for each namespace, of Kubernetes 1.30 and later (TENANT-9). */
export function policyObjects(limits: readonly NamespaceLimits[], mode: PolicyMode): Record<string, unknown>[] {
  return limits.flatMap((each) => {
    const name = `branchline.${each.namespace}`;
    return [policy(name, each), binding(name, mode)];
  });
}

function policy(name: string, limits: NamespaceLimits): Record<string, unknown> {
  const rules = policyRules(limits);
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels: LABELS },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': limits.namespace } },
        resourceRules: resourceRules(rules),
      },
      variables: [{ name: 'it', expression: 'dyn(object)' }],
      validations: rules.map(({ group, kind, message, expression }) => ({
        // Istio and the Gateway API both have a Gateway.
        expression: `${OBJECT}.kind != ${celText(kind)} || ${isOtherGroup(group)} || ${expression.cel(OBJECT)}`,
        message: visible(message),
        reason: 'Forbidden',
      })),
    },
  };
}

/** Kubernetes' first kinds have no group. */
function isOtherGroup(group: string): string {
  return group === ''
    ? `${OBJECT}.apiVersion.contains('/')`
    : `!${OBJECT}.apiVersion.startsWith(${celText(`${group}/`)})`;
}

function resourceRules(rules: readonly PolicyRule[]): Record<string, unknown>[] {
  const groups = [...new Set(rules.map(({ group }) => group))].sort(compareText);
  return groups.map((group) => ({
    apiGroups: [group],
    apiVersions: ['*'],
    operations: ['CREATE', 'UPDATE'],
    resources: [...new Set(rules.filter((rule) => rule.group === group).map(({ resource }) => resource))].sort(
      compareText,
    ),
  }));
}

function binding(name: string, mode: PolicyMode): Record<string, unknown> {
  return {
    apiVersion: API_VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: LABELS },
    spec: { policyName: name, validationActions: ACTIONS[mode] },
  };
}
