import { loadConfig } from './config/load';
import { platformApp } from './modules/app/app';
import { Naming } from './platform/naming/naming';
import { platformStacks } from './stacks/platform-stacks';

const config = loadConfig();
const app = platformApp();
platformStacks(app, config, new Naming(config));
app.synth();
