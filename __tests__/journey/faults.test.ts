import * as fc from 'fast-check';
import { waitFor } from '../../tools/demonstration/wait';
import { Flow } from './faults/flow';
import { sequence } from './faults/steps';
import { makeResearcher, signIn } from './researchers';
import { accountEntry, QUICK, World } from './world';

jest.setTimeout(900_000);

/** Sequences of one run, and where they start: `FAULT_RUNS=50 FAULT_SEED=1234` tries others. */
const RUNS = Number(process.env.FAULT_RUNS ?? 4);
const SEED = Number(process.env.FAULT_SEED ?? Date.now() % 100_000);

let world: World;
let flow: Flow;

beforeAll(async () => {
  world = await World.start();
  const naming = world.configure({
    region: 'eu-central-1',
    prefix: 'ehds',
    governance: accountEntry('governance'),
    dataProtection: false,
    flow: { ...QUICK, publishInterval: '6s' },
  });
  await world.commands.bootstrap('governance', world.session('governance'));
  const operator = world.session('governance', 'operator');
  const { domain_id } = (await world.commands.deploy(['governance'], operator)).governance;
  // Whoever searches the catalogue needs no project.
  await makeResearcher(world, 'governance');
  const researcher = await signIn(world, 'governance', domain_id);
  flow = new Flow(world.local, world.session('governance'), naming.governance, researcher);
  await flow.hurry();
});

afterAll(() => world.stop());

test('whatever goes wrong: once it stops, every object is published once and as its last version, or parked in sight', async () => {
  let round = 0;
  const property = fc.asyncProperty(sequence, async (steps) => {
    round += 1;
    const left = await flow.play(steps, `round${SEED}x${round}`);
    let last: readonly string[] = [];
    await waitFor('the flow settles', async () => {
      last = await flow.faults(left);
      return last.length === 0 || undefined;
    }).catch((error: Error) => {
      throw new Error(`${error.message}: ${last.join('; ')}`, { cause: error });
    });
    // DataZone's runs are counted by the day.
    world.local.letDayPass();
  });
  await fc.assert(property, { numRuns: RUNS, seed: SEED, endOnFailure: true });
});
