/**
 * Runs inside the process of one Lambda function: loads the handler that the configuration names and serves one
 * invocation after the other over the channel to its parent (see execution-environment.ts). Plain JavaScript, so
 * that node starts it without a compiler.
 */
import { Console } from 'node:console';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';

const LEVELS = { trace: 'TRACE', debug: 'DEBUG', info: 'INFO', log: 'INFO', warn: 'WARN', error: 'ERROR' };
const RANK = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'];

const send = process.send.bind(process);
let requestId = 'undefined';

/** Answers the parent; the mark on standard output tells it that all output of this invocation came before. */
function answer(message, then) {
  const maxMemory = Math.ceil(process.resourceUsage().maxRSS / 1024);
  process.stdout.write(`\n\0${requestId}\n`, () => send({ ...message, maxMemory }, then));
}

/** Lambda's own form of console output: text columns, or a JSON object, by the function's logging configuration. */
function captureConsole() {
  const json = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON';
  const lowest = RANK.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE');
  const stdout = new Console(process.stdout, process.stdout);
  for (const [method, level] of Object.entries(LEVELS)) {
    globalThis.console[method] = (...values) => {
      if (RANK.indexOf(level) < lowest) return;
      const timestamp = new Date().toISOString();
      const message = format(...values);
      stdout.log(
        '%s',
        json
          ? JSON.stringify({
              timestamp,
              level,
              requestId,
              message: values.length === 1 ? values[0] : message,
            })
          : // One event stays one line; the runtimes of AWS do the same.
            `${timestamp}\t${requestId}\t${level}\t${message.replaceAll('\n', '\r')}`,
      );
    };
  }
}

class RuntimeError extends Error {
  constructor(errorType, message) {
    super(message);
    this.name = errorType;
  }
}

function describe(error) {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return {
    errorType: error.name || 'Error',
    errorMessage: error.message,
    trace: (error.stack ?? '').split('\n'),
  };
}

async function loadModule(path) {
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path + extension).find((name) => existsSync(name));
  if (!file) throw new RuntimeError('Runtime.ImportModuleError', `Error: Cannot find module '${path}'`);
  try {
    if (file.endsWith('.mjs')) return await import(pathToFileURL(file).href);
    return createRequire(file)(file);
  } catch (error) {
    if (error?.code === 'ERR_REQUIRE_ESM') return import(pathToFileURL(file).href);
    if (error instanceof SyntaxError) throw new RuntimeError('Runtime.UserCodeSyntaxError', format(error));
    if (['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(error?.code)) {
      throw new RuntimeError('Runtime.ImportModuleError', `Error: ${error.message}`);
    }
    throw error;
  }
}

async function loadHandler() {
  const name = process.env._HANDLER;
  const dot = name.indexOf('.', name.lastIndexOf('/'));
  if (dot < 0) throw new RuntimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const module = await loadModule(join(process.env.LAMBDA_TASK_ROOT, name.slice(0, dot)));
  const path = name.slice(dot + 1).split('.');
  const find = (root) => path.reduce((value, part) => value?.[part], root);
  const handler = find(module) ?? find(module.default);
  if (handler === undefined) {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is undefined or not exported`);
  }
  if (typeof handler !== 'function') {
    throw new RuntimeError('Runtime.HandlerNotFound', `${name} is not a function`);
  }
  return handler;
}

/** Both styles of handler: one that returns (a promise of) its answer, and one that calls back. */
function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const done = (error, value) => (error === undefined || error === null ? resolve(value) : reject(error));
    const result = handler(event, { ...context, done, succeed: resolve, fail: reject }, done);
    if (typeof result?.then === 'function') result.then(resolve, reject);
    else if (handler.length < 3) resolve(result);
  });
}

async function invoke(handler, { event, deadline, ...context }) {
  requestId = context.awsRequestId;
  try {
    const result = await run(handler, event, {
      ...context,
      callbackWaitsForEmptyEventLoop: true,
      getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    });
    answer({ type: 'result', payload: JSON.stringify(result === undefined ? null : result) });
  } catch (error) {
    const failure = describe(error);
    globalThis.console.error('Invoke Error', JSON.stringify(failure));
    answer({ type: 'error', failure });
  }
}

function crash(type) {
  return (reason) => {
    const failure = { ...describe(reason), errorType: type };
    globalThis.console.error(type, JSON.stringify(failure));
    answer({ type: 'crash', failure }, () => process.exit(129));
  };
}

// One channel for both, so that lines keep their order.
process.stderr.write = process.stdout.write.bind(process.stdout);
captureConsole();
process.on('uncaughtException', crash('Runtime.UncaughtException'));
process.on('unhandledRejection', crash('Runtime.UnhandledPromiseRejection'));
// The parent is gone: nobody is left to answer to.
process.on('disconnect', () => process.exit(0));
try {
  const handler = await loadHandler();
  process.on('message', (invocation) => invoke(handler, invocation));
  send({ type: 'ready' });
} catch (error) {
  const failure = describe(error);
  globalThis.console.error('Uncaught Exception', JSON.stringify(failure));
  answer({ type: 'crash', failure }, () => process.exit(1));
}
