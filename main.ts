import { loadConfig } from './config/load';
import { platformApp } from './modules/app/app';
import { Naming } from './modules/naming/naming';
import { GovernanceStack } from './stacks/governance-stack';
import { ProducerStack } from './stacks/producer-stack';

const config = loadConfig();
const naming = new Naming(config);
const app = platformApp();
const governance = new GovernanceStack(app, config, naming);
for (const producer of naming.producers) {
  // A producer reads governance's state, which by itself puts the stacks in no order.
  new ProducerStack(app, config, naming, producer).addDependency(governance);
}
app.synth();
