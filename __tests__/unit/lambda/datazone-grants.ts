import {
  AddPolicyGrantCommand,
  ConflictException,
  type DataZoneClient,
  ListPolicyGrantsCommand,
  type PolicyGrantMember,
  RemovePolicyGrantCommand,
  ValidationException,
} from '@aws-sdk/client-datazone';
import type { AwsClientStub } from 'aws-sdk-client-mock';

const NOT_MODELLED = { $metadata: {} };

/** What a request about grants names; enough to find the list. */
interface Listed {
  readonly entityType?: string;
  readonly entityIdentifier?: string;
  readonly policyType?: string;
}

/** Lists of grants as DataZone keeps them: 25 a page, one grant of a kind, and a word for each that is unknown. */
export class Grants {
  /** Grants by entity and policy. */
  readonly lists = new Map<string, PolicyGrantMember[]>();
  /** Every state that a list was in after a change. */
  readonly history: { readonly list: string; readonly grants: readonly PolicyGrantMember[] }[] = [];
  private count = 0;

  /** @param once whether a principal holds a policy once, whatever its detail: no page of AWS's says */
  constructor(private readonly once = false) {}

  /** Answers the three calls; `fails` may throw before a call does anything, or after it did. */
  serve(
    mock: AwsClientStub<DataZoneClient>,
    fails: (when: 'before' | 'after') => void = () => undefined,
  ): void {
    const during =
      <I, O>(work: (input: I) => O) =>
      (input: I) => {
        fails('before');
        const answer = work(input);
        fails('after');
        return answer;
      };
    mock.on(ListPolicyGrantsCommand).callsFake(during(this.page.bind(this)));
    mock.on(AddPolicyGrantCommand).callsFake(during(this.add.bind(this)));
    mock.on(RemovePolicyGrantCommand).callsFake(during(this.remove.bind(this)));
  }

  /** Puts grants into a list, as somebody else would. */
  put(listed: Listed, grants: readonly Omit<PolicyGrantMember, 'grantId'>[]): void {
    const list = this.of(listed);
    for (const grant of grants) list.push({ ...grant, grantId: this.id() });
  }

  of({ entityType, entityIdentifier, policyType }: Listed): PolicyGrantMember[] {
    const key = `${policyType} on ${entityType} ${entityIdentifier}`;
    const list = this.lists.get(key) ?? [];
    this.lists.set(key, list);
    return list;
  }

  private page({ nextToken = '0', ...listed }: Listed & { nextToken?: string }) {
    const list = this.of(listed);
    const [from, to] = [Number(nextToken), Number(nextToken) + 25];
    return { grantList: list.slice(from, to), nextToken: to < list.length ? String(to) : undefined };
  }

  private add({ principal, detail, ...listed }: Listed & PolicyGrantMember) {
    const list = this.of(listed);
    const same = ({ principal: p, detail: d }: PolicyGrantMember) =>
      JSON.stringify(this.once ? [p] : [p, d]) ===
      JSON.stringify(this.once ? [principal] : [principal, detail]);
    if (list.some(same)) throw new ConflictException({ ...NOT_MODELLED, message: 'the grant exists' });
    const grantId = this.id();
    list.push({ principal, detail, grantId });
    this.note(listed);
    return { grantId };
  }

  private remove({ grantIdentifier, ...listed }: Listed & { grantIdentifier?: string }) {
    const list = this.of(listed);
    const at = list.findIndex(({ grantId }) => grantId === grantIdentifier);
    if (at < 0) {
      const message = `Grant ${grantIdentifier} is not part of the existing Grant list`;
      throw new ValidationException({ ...NOT_MODELLED, message });
    }
    list.splice(at, 1);
    this.note(listed);
    return {};
  }

  private note(listed: Listed): void {
    const { entityType, entityIdentifier, policyType } = listed;
    const list = `${policyType} on ${entityType} ${entityIdentifier}`;
    this.history.push({ list, grants: [...this.of(listed)] });
  }

  private id(): string {
    this.count += 1;
    return String(this.count).padStart(10, 'g');
  }
}
