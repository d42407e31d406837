import { buildPage } from '../../../../console/web/build';

test('the page takes types from the server, and none of its code', async () => {
  const files = await buildPage();
  const text = files.map(({ body }) =>
    typeof body === 'string' ? body : Buffer.from(body).toString('latin1'),
  );
  expect(text.filter((body) => body.includes('/api'))).not.toEqual([]);
  // What the routes check their input by, and what they refuse it with.
  for (const server of ['must be the name of a Glue database', 'InvalidInput', 'text/event-stream']) {
    expect(text.filter((body) => body.includes(server))).toEqual([]);
  }
});
