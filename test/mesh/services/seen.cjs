// What the lab wants to know of a program: who it is, what it got, what the next one answered.
const { LAB_POD, LAB_NAMESPACE, LAB_WORKLOAD, LAB_VERSION } = process.env;

/** The answer to a request: that of the lab's own pods. */
exports.seen = (request, next) => ({
  pod: LAB_POD,
  namespace: LAB_NAMESPACE,
  workload: LAB_WORKLOAD,
  version: LAB_VERSION,
  method: request.method,
  path: request.url,
  headers: request.headers,
  ...(next && { next: answered(next) }),
});

/** What the next one said, as a test is told of an answer. */
function answered({ next, ...received }) {
  const { pod, namespace, workload, version } = received;
  return { status: 200, pod, namespace, workload, version, received, ...(next && { next }) };
}

exports.workload = LAB_WORKLOAD;

/** An HTTP server whose handler gives what the next service said. */
exports.serve = (port, handle) =>
  require('node:http')
    .createServer(async (request, response) => {
      try {
        const next = await handle(new URL(request.url, 'http://here'), request);
        response.setHeader('x-lab-pod', LAB_POD);
        response.end(JSON.stringify(exports.seen(request, next)));
      } catch (error) {
        response.writeHead(500).end(String(error?.stack ?? error));
      }
    })
    .listen(port);

/** Ends when Kubernetes says so, after what has been begun. */
exports.onTerm = (stop) =>
  process.once('SIGTERM', async () => {
    await stop();
    process.exit();
  });
