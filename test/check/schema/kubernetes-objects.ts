/** Valid objects in which one word at a time is made wrong. */
export const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: { name: acme, labels: { istio-injection: enabled } }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: cms, namespace: acme }
automountServiceAccountToken: false
imagePullSecrets: [{ name: registry }]
---
apiVersion: v1
kind: ConfigMap
metadata: { name: cms, namespace: acme, annotations: { note: kept } }
data: { mode: fast }
binaryData: { logo: aGVsbG8= }
---
apiVersion: v1
kind: Secret
metadata: { name: cms, namespace: acme }
type: Opaque
stringData: { user: cms }
data: { password: aHVudGVyMg== }
---
apiVersion: v1
kind: Service
metadata: { name: cms, namespace: acme }
spec:
  type: ClusterIP
  selector: { app: cms }
  ports: [{ name: http, port: 80, targetPort: 8080, protocol: TCP }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: cms, namespace: acme }
spec:
  replicas: 2
  strategy: { type: RollingUpdate, rollingUpdate: { maxSurge: 25%, maxUnavailable: 0 } }
  selector: { matchLabels: { app: cms } }
  template:
    metadata: { labels: { app: cms } }
    spec:
      serviceAccountName: cms
      terminationGracePeriodSeconds: 45
      containers:
        - name: cms
          image: cms:1
          imagePullPolicy: IfNotPresent
          env: [{ name: LEVEL, value: "3" }, { name: POD, valueFrom: { fieldRef: { fieldPath: metadata.name } } }]
          ports: [{ containerPort: 8080 }]
          resources: { requests: { cpu: 100m, memory: 128Mi } }
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 5 }
          volumeMounts: [{ name: scratch, mountPath: /tmp }]
      volumes: [{ name: scratch, emptyDir: {} }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: acme }
spec:
  serviceName: db
  replicas: 1
  selector: { matchLabels: { app: db } }
  template:
    metadata: { labels: { app: db } }
    spec: { containers: [{ name: db, image: db:1 }] }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: acme }
spec:
  selector: { matchLabels: { app: agent } }
  template:
    metadata: { labels: { app: agent } }
    spec: { tolerations: [{ operator: Exists }], containers: [{ name: agent, image: agent:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: once, namespace: acme }
spec: { serviceAccountName: cms, restartPolicy: Never, containers: [{ name: once, image: once:1, command: [run] }] }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: agent, namespace: acme }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: StatefulSet, name: lost }
  minReplicas: 1
  maxReplicas: 3
  metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: 70 } } }]
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: cms, namespace: acme }
spec: { maxUnavailable: 1, selector: { matchLabels: { app: cms } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: cms, namespace: acme }
spec: { podSelector: { matchLabels: { app: cms } }, policyTypes: [Ingress], ingress: [{ from: [{ podSelector: {} }] }] }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: cms, namespace: acme }
spec:
  ingressClassName: istio
  rules: [{ http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: cms, port: { number: 80 } } } }] } }]
---
apiVersion: batch/v1
kind: Job
metadata: { name: migrate, namespace: acme }
spec: { backoffLimit: 2, template: { spec: { restartPolicy: OnFailure, containers: [{ name: job, image: job:1 }] } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: acme }
spec:
  schedule: "0 3 * * *"
  concurrencyPolicy: Forbid
  jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: cron, image: cron:1 }] } } } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: reader, namespace: acme }
rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: reader, namespace: acme }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader }
subjects: [{ kind: ServiceAccount, name: cms, namespace: acme }]
`;

/** What is right, what is written instead, and what is found: its code, its place, its fix. */
export const MISTAKES: readonly (readonly [right: string, wrong: string, finding: string])[] = [
  ['labels: { istio-injection', 'label: { istio-injection', 'BL103 metadata.label: did you mean labels?'],
  [
    'automountServiceAccountToken: false',
    'automountServiceAccountToken: "no"',
    'BL106 automountServiceAccountToken: write true or false',
  ],
  ['imagePullSecrets: [{ name', 'imagePullSecret: [{ name', 'BL103 imagePullSecret: did you mean imagePullSecrets?'],
  ['data: { mode: fast }', 'data: { mode: 1 }', 'BL106 data.mode: put it in quotes: "1"'],
  ['data: { mode: fast }', 'date: { mode: fast }', 'BL103 date: did you mean data?'],
  ['binaryData: { logo: aGVsbG8= }', 'binaryData: { logo: hello }', 'BL106 binaryData.logo: encode it'],
  [
    'data: { password: aHVudGVyMg== }',
    'data: { password: hunter2 }',
    'BL106 data.password: write it as it is in stringData, or encode it',
  ],
  ['type: ClusterIP', 'type: Clusterip', 'BL107 spec.type: did you mean ClusterIP?'],
  ['targetPort: 8080', 'targetport: 8080', 'BL103 spec.ports[0].targetport: did you mean targetPort?'],
  ['protocol: TCP', 'protocol: HTTP', 'BL107 spec.ports[0].protocol: write one of SCTP, TCP, UDP'],
  [
    'ports: [{ name: http, port: 80,',
    'ports: [{ name: http, port: "80",',
    'BL106 spec.ports[0].port: write a whole number',
  ],
  ['replicas: 2', 'replica: 2', 'BL103 spec.replica: did you mean replicas?'],
  ['replicas: 2', 'replicas: two', 'BL106 spec.replicas: write a whole number'],
  ['replicas: 2', 'replicas: -2', 'BL111 spec.replicas: write a number of at least 0'],
  ['type: RollingUpdate', 'type: Rolling', 'BL107 spec.strategy.type: write one of Recreate, RollingUpdate'],
  [
    'serviceAccountName: cms',
    'serviceAcountName: cms',
    'BL103 spec.template.spec.serviceAcountName: did you mean serviceAccountName?',
  ],
  [
    'containers:\n        - name: cms',
    'conatiners:\n        - name: cms',
    'BL103 spec.template.spec.conatiners: did you mean containers?',
  ],
  ['image: cms:1', 'imge: cms:1', 'BL103 spec.template.spec.containers[0].imge: did you mean image?'],
  [
    'imagePullPolicy: IfNotPresent',
    'imagePullPolicy: ifNotPresent',
    'BL107 spec.template.spec.containers[0].imagePullPolicy: did you mean IfNotPresent?',
  ],
  ['value: "3"', 'value: 3', 'BL106 spec.template.spec.containers[0].env[0].value: put it in quotes: "3"'],
  [
    'name: POD',
    'name: LEVEL',
    'BL118 spec.template.spec.containers[0].env[1].name: remove one, or give it another name',
  ],
  [
    'containerPort: 8080',
    'containerPort: 80800',
    'BL111 spec.template.spec.containers[0].ports[0].containerPort: write a number of at most 65535',
  ],
  [
    'memory: 128Mi',
    'memory: 128mi',
    'BL117 spec.template.spec.containers[0].resources.requests.memory: write a number with a unit such as m, Mi or Gi: 500m, 128Mi',
  ],
  [
    'readinessProbe: { httpGet',
    'readynessProbe: { httpGet',
    'BL103 spec.template.spec.containers[0].readynessProbe: did you mean readinessProbe?',
  ],
  [
    'volumeMounts: [{ name: scratch, mountPath',
    'volumeMounts: [{ name: scratch, path',
    'BL108 spec.template.spec.containers[0].volumeMounts[0]: add mountPath',
  ],
  ['serviceName: db', 'serviceNames: db', 'BL103 spec.serviceNames: did you mean serviceName?'],
  [
    'storage: 1Gi',
    'storage: 1GB',
    'BL117 spec.volumeClaimTemplates[0].spec.resources.requests.storage: write a number with a unit such as m, Mi or Gi: 500m, 128Mi',
  ],
  ['operator: Exists', 'operator: Exist', 'BL107 spec.template.spec.tolerations[0].operator: did you mean Exists?'],
  [
    'restartPolicy: Never, containers: [{ name: once',
    'restartPolicy: No, containers: [{ name: once',
    'BL106 spec.restartPolicy: put it in quotes: "No"',
  ],
  ['command: [run]', 'command: run', 'BL106 spec.containers[0].command: write it as a list: begin the line with "- "'],
  ['maxReplicas: 3', 'maxReplica: 3', 'BL103 spec.maxReplica: did you mean maxReplicas?'],
  [
    'metrics: [{',
    'targetCPUUtilizationPercentage: 70\n  metrics: [{',
    'BL105 spec.targetCPUUtilizationPercentage: write metrics: [{ type: Resource, resource: { name: cpu, target: { type: Utilization, averageUtilization: … } } }]',
  ],
  [
    'maxUnavailable: 1, selector',
    'maxUnavailible: 1, selector',
    'BL103 spec.maxUnavailible: did you mean maxUnavailable?',
  ],
  ['policyTypes: [Ingress]', 'policyTypes: [ingress]', 'BL107 spec.policyTypes[0]: did you mean Ingress?'],
  ['pathType: Prefix', 'pathType: prefix', 'BL107 spec.rules[0].http.paths[0].pathType: did you mean Prefix?'],
  [
    'backend: { service: { name: cms, port: { number: 80 } } }',
    'backend: { serviceName: cms }',
    'BL105 spec.rules[0].http.paths[0].backend.serviceName: write service: { name: …, port: { number: … } }',
  ],
  ['backoffLimit: 2', 'backOffLimits: 2', 'BL103 spec.backOffLimits: did you mean backoffLimit?'],
  ['concurrencyPolicy: Forbid', 'concurrencyPolicy: Forbidden', 'BL107 spec.concurrencyPolicy: did you mean Forbid?'],
  ['verbs: [get]', 'verb: [get]', 'BL103 rules[0].verb: did you mean verbs?'],
  ['subjects: [{', 'subject: [{', 'BL103 subject: did you mean subjects?'],
  ['kind: Deployment\nmetadata', 'kind: Deploymnet\nmetadata', 'BL101 apiVersion: did you mean kind Deployment?'],
  [
    'apiVersion: apps/v1\nkind: DaemonSet',
    'apiVersion: apps/v1beta1\nkind: DaemonSet',
    'BL101 apiVersion: did you mean apps/v1?',
  ],
  [
    'apiVersion: apps/v1\nkind: StatefulSet',
    'apiVersion: v1\nkind: StatefulSet',
    'BL101 apiVersion: did you mean apps/v1?',
  ],
  [
    'apiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding',
    'apiVersion: rbac.authorisation.k8s.io/v1\nkind: RoleBinding',
    'BL101 apiVersion: did you mean rbac.authorization.k8s.io/v1?',
  ],
];

/** The valid objects with one mistake. */
export function withMistake(right: string, wrong: string): string {
  const text = OBJECTS.replace(right, wrong);
  if (text === OBJECTS) throw new Error(`the objects have no ${right}`);
  return text;
}
