export { render } from './render';
export type { Body, StackJson, Synthesized } from './stack-json';
