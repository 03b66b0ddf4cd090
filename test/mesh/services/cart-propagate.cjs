// The third service without OpenTelemetry: the headers of HTTP/2 take one line.
const { clientInterceptor } = require('branchline-propagate/grpc');

require('./cart.cjs').start({ interceptors: [clientInterceptor] });
