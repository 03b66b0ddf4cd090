{{- define "labels" }}
    app: {{ .service }}
    app.kubernetes.io/name: {{ .service }}
    app.kubernetes.io/part-of: {{ .tenant }}
    app.kubernetes.io/managed-by: branchline
{{- end }}

{{- define "gateway-labels" }}
    app.kubernetes.io/name: gateway
    app.kubernetes.io/part-of: {{ . }}
    app.kubernetes.io/managed-by: branchline
{{- end }}

{{- define "route" }}
      route:
        - destination:
            host: {{ .host }}
            port:
              number: {{ .port }}
            subset: {{ .subset }}
{{- end }}

{{- define "edge" }}
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: edge-{{ trimPrefix "*." .host }}{{ if hasPrefix "*." .host }}-wildcard{{ end }}
  namespace: {{ .tenant.namespace }}
  labels:
    {{- include "gateway-labels" .tenant.name }}
spec:
  hosts:
    - {{ .host | quote }}
  gateways:
    - {{ .tenant.namespace }}/gateway
  exportTo:
    - "."
  http:
{{- end }}

{{- define "deployment" }}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "labels" . }}
    version: {{ .version }}
spec:
  replicas: 1
  minReadySeconds: 5
  {{- if ne .version "main" }}
  progressDeadlineSeconds: 120
  {{- end }}
  selector:
    matchLabels:
      app: {{ .service }}
      version: {{ .version }}
  template:
    metadata:
      labels:
        app: {{ .service }}
        app.kubernetes.io/name: {{ .service }}
        app.kubernetes.io/part-of: {{ .tenant }}
        app.kubernetes.io/managed-by: branchline
        version: {{ .version }}
    spec:
      automountServiceAccountToken: false
      containers:
        - name: app
          image: {{ .image }}
          ports:
            - name: http-app
              containerPort: {{ .port }}
          {{- if ne .version "main" }}
          env:
            - name: BRANCHLINE_VARIANT
              value: {{ .version }}
            - name: BRANCHLINE_VARIANT_HEADER
              value: x-variant-id
          {{- end }}
          resources:
            {{- toYaml .resources | nindent 12 }}
          readinessProbe:
            httpGet:
              path: {{ .readiness }}
              port: {{ .port }}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
            readOnlyRootFilesystem: true
      securityContext:
        runAsNonRoot: true
        seccompProfile:
          type: RuntimeDefault
      serviceAccountName: {{ .service }}
{{- end }}

{{- define "destination-rule" }}
apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata:
  name: {{ .name }}
  namespace: {{ .namespace }}
  labels:
    {{- include "labels" . }}
spec:
  host: {{ .service }}.{{ .namespace }}.svc.cluster.local
  exportTo:
    - "*"
  subsets:
    - name: {{ .version }}
      labels:
        version: {{ .version }}
{{- end }}
