import type {
  Classifier,
  CreateCsvClassifierRequest,
  CreateJsonClassifierRequest,
  UpdateClassifierRequest,
} from '@aws-sdk/client-glue';
import { AwsError } from '../../aws-error';
import type { LocalAws, Operation } from '../../local-aws';
import { page } from '../paging';
import { PAGE } from './pages';

/** A custom classifier as it is kept: one of the two members is there. */
export type CustomClassifier = Readonly<Pick<Classifier, 'CsvClassifier' | 'JsonClassifier'>>;

/** The custom classifiers of all accounts, in the order in which they were made. */
export class Classifiers {
  private readonly kept = new Map<string, CustomClassifier>();

  constructor(private readonly aws: LocalAws) {}

  find(accountId: string, name: string): CustomClassifier | undefined {
    return this.kept.get(`${accountId}/${name}`);
  }

  /** @throws {AwsError} EntityNotFoundException */
  private existing(accountId: string, name: string): CustomClassifier {
    const found = this.find(accountId, name);
    if (found) return found;
    throw new AwsError('EntityNotFoundException', `Classifier ${name} does not exist`);
  }

  readonly operations: Readonly<Record<string, Operation>> = {
    CreateClassifier: async (input, { principal }) => {
      const made = this.checked(input);
      const { Name } = settingsOf(made);
      const key = `${principal.accountId}/${Name}`;
      if (this.kept.has(key)) {
        throw new AwsError('AlreadyExistsException', `Classifier ${Name} already exists`);
      }
      this.kept.set(key, this.stamped(made, { CreationTime: this.aws.clock.now(), Version: 0 }));
      return {};
    },
    UpdateClassifier: async (input, { principal }) => {
      const { Name } = settingsOf(requireOneClassifier(input));
      const before = this.existing(principal.accountId, Name);
      const [kind] = Object.keys(before);
      if (!(kind in input)) throw invalid(`Classifier ${Name} is a ${kind}, and stays one`);
      const { Version, CreationTime } = settingsOf(before);
      const made = this.checked({
        [kind]: { ...settingsOf(before), ...settingsOf(requireOneClassifier(input)) },
      });
      this.kept.set(`${principal.accountId}/${Name}`, this.stamped(made, { Version, CreationTime }));
      return {};
    },
    GetClassifier: async ({ Name }, { principal }) => ({
      Classifier: this.existing(principal.accountId, Name),
    }),
    GetClassifiers: async (input, { principal }) => {
      const own = [...this.kept].filter(([key]) => key.startsWith(`${principal.accountId}/`));
      const { items, NextToken } = page(own, input, PAGE);
      return { Classifiers: items.map(([, classifier]) => classifier), NextToken };
    },
    DeleteClassifier: async ({ Name }, { principal }) => {
      this.existing(principal.accountId, Name);
      this.kept.delete(`${principal.accountId}/${Name}`);
      return {};
    },
  };

  private stamped(
    made: CustomClassifier,
    { Version = 0, CreationTime }: { readonly Version?: number; readonly CreationTime?: Date },
  ): CustomClassifier {
    const [[kind, settings]] = Object.entries(made);
    const LastUpdated = this.aws.clock.now();
    return { [kind]: { ...settings, CreationTime, LastUpdated, Version: Version + 1 } };
  }

  private checked(input: UpdateClassifierRequest): CustomClassifier {
    const one = requireOneClassifier(input);
    const { CsvClassifier, JsonClassifier, ...others } = one;
    const [other] = Object.keys(others);
    if (other)
      throw invalid(`${other} is not served here: the local AWS has CsvClassifier and JsonClassifier.`);
    if (CsvClassifier) checkCsv(CsvClassifier);
    if (JsonClassifier) checkJson(JsonClassifier);
    return one as CustomClassifier;
  }
}

interface Settings {
  readonly Name: string;
  readonly Version?: number;
  readonly CreationTime?: Date;
  readonly LastUpdated?: Date;
}

function settingsOf(classifier: CustomClassifier | UpdateClassifierRequest): Settings {
  return Object.values(classifier).find((member) => member !== undefined) as Settings;
}

/** @throws {AwsError} InvalidInputException where there is not exactly one classifier. */
function requireOneClassifier(input: UpdateClassifierRequest): UpdateClassifierRequest {
  const given = Object.entries(input).filter(([, member]) => member !== undefined);
  if (given.length === 1) return Object.fromEntries(given);
  throw invalid(`One classifier is made at a time, and here are ${given.length}: name one of its kinds.`);
}

function checkCsv({ Name, Delimiter, QuoteSymbol, ...others }: Partial<CreateCsvClassifierRequest>): void {
  if (Delimiter !== undefined && Delimiter === QuoteSymbol) {
    throw invalid(
      `QuoteSymbol of classifier ${Name} is ${QuoteSymbol}, as its Delimiter is: they must differ.`,
    );
  }
  if (others.CustomDatatypeConfigured || others.CustomDatatypes?.length) {
    throw invalid(
      'CustomDatatypes is not served here: the local AWS finds the types in the data; leave it out.',
    );
  }
}

function checkJson({ JsonPath }: Partial<CreateJsonClassifierRequest>): void {
  if (JsonPath === '$') return;
  throw invalid(`JsonPath ${JsonPath} is not served here: the local AWS reads whole objects; write $.`);
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidInputException', message);
}
