import { loadConfig } from './config/load';
import { platformApp } from './modules/app/app';
import { Naming } from './platform/naming/naming';
import { ConsumerStack } from './stacks/consumer-stack';
import { GovernanceStack } from './stacks/governance-stack';
import { ProducerStack } from './stacks/producer-stack';

const config = loadConfig();
const naming = new Naming(config);
const app = platformApp();
const governance = new GovernanceStack(app, config, naming);
// The others read governance's state, which by itself puts the stacks in no order.
for (const producer of naming.producers) {
  new ProducerStack(app, config, naming, producer).addDependency(governance);
}
for (const consumer of naming.consumers) {
  new ConsumerStack(app, config, naming, consumer).addDependency(governance);
}
app.synth();
