const PLANNED = /Plan: (\d+) to add, (\d+) to change, (\d+) to destroy\./;
const DONE = /: (Creation|Modifications|Destruction) complete after /;

/** How many resources Terraform has made, changed and destroyed, of those that it planned so far. */
export class ResourceCount {
  private planned = 0;
  private done = 0;

  /** Reads a line of Terraform's, or of cdktf's with it; answers whether it changed anything. */
  read(line: string): boolean {
    const [, ...counts] = PLANNED.exec(line) ?? [];
    for (const count of counts) this.planned += Number(count);
    const isDone = DONE.test(line);
    if (isDone) this.done++;
    return isDone || counts.length > 0;
  }

  /** Such as `42 of 97 resources`. */
  toString(): string {
    return `${this.done} of ${this.planned} resources`;
  }
}
