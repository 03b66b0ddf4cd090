// The service of the gRPC hop, as generated code would have it; its messages are JSON.
const grpc = require('@grpc/grpc-js');

const toBytes = (value) => Buffer.from(JSON.stringify(value));
const fromBytes = (bytes) => JSON.parse(bytes.toString());

exports.definition = {
  order: {
    path: '/shop.Orders/Order',
    requestStream: false,
    responseStream: false,
    requestSerialize: toBytes,
    requestDeserialize: fromBytes,
    responseSerialize: toBytes,
    responseDeserialize: fromBytes,
  },
};
exports.Orders = grpc.makeGenericClientConstructor(exports.definition, 'Orders');
