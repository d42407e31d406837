import { relative } from 'node:path';
import type { EnvironmentContext, JestEnvironmentConfig } from '@jest/environment';
import { TestEnvironment } from 'jest-environment-node';
import { type CpuTime, cpuTime, taken } from './processes';
import { addSuiteTime, CPU_TIMES } from './suites';

/** Jest's environment for Node, which notes what each test file takes where `CPU_TIMES` names a file for that. */
export default class MeasuredEnvironment extends TestEnvironment {
  private readonly started: CpuTime | undefined;
  private readonly suite: string;

  constructor(config: JestEnvironmentConfig, context: EnvironmentContext) {
    super(config, context);
    this.suite = relative(config.globalConfig.rootDir, context.testPath);
    this.started = process.env[CPU_TIMES] ? cpuTime() : undefined;
  }

  override async teardown(): Promise<void> {
    await super.teardown();
    const file = process.env[CPU_TIMES];
    const ended = file ? cpuTime() : undefined;
    if (!file || !ended || !this.started) return;
    const outlived = [...ended.running.keys()].filter((pid) => !this.started?.running.has(pid)).length;
    addSuiteTime(file, { suite: this.suite, seconds: taken(this.started, ended), outlived });
  }
}
