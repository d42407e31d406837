import { resolve } from 'node:path';
import { run } from '../../commands/run';
import { type Finding, spreadOf } from './report';

/**
 * `npm start`, once; it tells its own split.
 *
 * @param say gets its lines
 * @throws Error where it fails
 */
export async function benchStartCommand(say: (line: string) => void): Promise<Finding> {
  const started = performance.now();
  const script = resolve(__dirname, '../start.ts');
  const code = await run(process.execPath, ['--import', 'tsx', script], { onLine: say });
  if (code !== 0) throw new Error('npm start failed, see above');
  const seconds = (performance.now() - started) / 1000;
  return { what: 'npm start', measured: spreadOf([seconds]), unit: 's', target: '< 300 s' };
}
