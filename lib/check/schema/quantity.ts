/** An amount as Kubernetes writes it: `500m`, `128Mi`, `1e9`. */
export const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([KMGTPE]i|[numkMGTPE]|[eE][+-]?\d+)?$/;
