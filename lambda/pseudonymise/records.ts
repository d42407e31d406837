import { RULES_KEY } from '../../platform/rules-key';
import { parse } from '../shared/parse';
import type { Bucket } from './bucket';
import { Receipt, receiptKey } from './receipt';
import { Rules } from './rules';

/** The bucket of what was decided: the descriptions that a deploy wrote, and a receipt for each file. It has no value of a row. */
export class Records {
  constructor(private readonly bucket: Bucket) {}

  /** @throws {Error} where a deploy has not written them yet, or not as they are read here: then nothing is decided */
  async rules(): Promise<Rules> {
    const found = await this.bucket.read(RULES_KEY);
    if (found === undefined)
      throw new Error(`${RULES_KEY} is not in ${this.bucket.name} yet; a deploy writes it`);
    return parse(Rules, JSON.parse(Buffer.from(found.bytes).toString()), RULES_KEY);
  }

  /** The receipt of a source; undefined where there is none, or one that is not read here. */
  async receipt(sourceKey: string): Promise<Receipt | undefined> {
    const found = await this.bucket.read(receiptKey(sourceKey));
    if (found === undefined) return undefined;
    try {
      return Receipt.safeParse(JSON.parse(Buffer.from(found.bytes).toString())).data;
    } catch {
      // It is written anew.
      return undefined;
    }
  }

  async write(receipt: Receipt): Promise<void> {
    await this.bucket.writeJson(receiptKey(receipt.source.key), receipt);
  }

  async forget(sourceKey: string): Promise<void> {
    await this.bucket.delete(receiptKey(sourceKey));
  }

  /** Keys of the sources that have a receipt. */
  async sources(): Promise<readonly string[]> {
    const [before = '', after = ''] = receiptKey('|').split('|');
    const keys = await this.bucket.keys(before);
    return keys.filter((key) => key.endsWith(after)).map((key) => key.slice(before.length, -after.length));
  }
}
