// The second service: calls the next one by fetch.
const { serve } = require('./seen.cjs');

serve(8080, async ({ search }) => {
  const response = await fetch(`http://cart.acme.svc.cluster.local:8080/${search}`);
  if (!response.ok) throw new Error(await response.text());
  return response.json();
});
