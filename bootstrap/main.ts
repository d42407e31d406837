import { App } from 'cdktf';
import { loadConfig } from '../config/load';
import { Naming } from '../platform/naming/naming';
import { BootstrapStack } from './bootstrap-stack';

const config = loadConfig();
const naming = new Naming(config);
const app = new App();
for (const names of naming.accounts) {
  new BootstrapStack(app, config, naming, names);
}
app.synth();
