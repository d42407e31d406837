import { createHash } from 'node:crypto';
import swc from '@swc/jest';

/** Jest's transform of TypeScript, with one text of one file replaced. */
export default {
  createTransformer({ typescript, weakening: { file, find, replacement } = {} }) {
    const { process } = swc.createTransformer(typescript);
    const weakened = (source, path) => (path === file ? source.replace(find, () => replacement) : source);
    return {
      process: (source, path, options) => process(weakened(source, path), path, options),
      // Without the project's name, so that all weakenings share what none of them touches.
      getCacheKey: (source, path) =>
        createHash('sha256')
          .update(JSON.stringify([weakened(source, path), path, typescript]))
          .digest('hex'),
    };
  },
};
