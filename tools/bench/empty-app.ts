import { App, TerraformStack } from 'cdktf';

/** The least that a cdktf app can be, to compare with. */
const app = new App();
new TerraformStack(app, 'empty');
app.synth();
