// The third service: calls the next one by gRPC.
const grpc = require('@grpc/grpc-js');
const { Orders } = require('./orders-service.cjs');
const { serve } = require('./seen.cjs');

/** @param options of the client: how headers are passed on, if nothing else does it */
exports.start = (options = {}) => {
  const client = new Orders('orders.acme.svc.cluster.local:7070', grpc.credentials.createInsecure(), options);
  serve(
    8080,
    ({ searchParams }) =>
      new Promise((resolve, reject) => {
        client.order({ asked: searchParams.get('asked') }, (error, answer) =>
          error ? reject(error) : resolve(answer),
        );
      }),
  );
};

if (require.main === module) exports.start();
