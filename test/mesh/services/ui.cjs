// The first service: calls the next one by node:http. It notes which host was asked for, to be compared with who answers at the end.
const { get } = require('node:http');
const { serve } = require('./seen.cjs');

serve(8080, (_, request) => {
  const asked = request.headers.host.split('.')[0];
  return json(`http://search.acme.svc.cluster.local:8080/?asked=${asked}`);
});

function json(url) {
  return new Promise((resolve, reject) => {
    get(url, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => {
        text += part;
      });
      response.on('error', reject).on('end', () => {
        response.statusCode === 200 ? resolve(JSON.parse(text)) : reject(new Error(text));
      });
    }).on('error', reject);
  });
}
