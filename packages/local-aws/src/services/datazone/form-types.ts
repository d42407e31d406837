import type {
  CreateFormTypeCommandInput,
  FormInput,
  FormOutput,
  SearchTypesCommandInput,
} from '@aws-sdk/client-datazone';
import { AwsError } from '../../aws-error';
import { latestRevision } from './assets';
import { asMember, WRITERS } from './authorisation';
import type { Caller, DomainOperation, Service } from './authorisation';
import { assertMayCreate } from './policies';
import type { FormType } from './records';
import { search } from './search';
import { contentFault, readFormModel } from './smithy';
import { page, pick } from './store';
import type { Domain } from './store';

/**
 * DataZone's own form types, with the newest revision that the local AWS knows. Their models are not published, so
 * only that of the quality result, as the user guide shows its content, is checked.
 */
const MANAGED: Readonly<Record<string, { revision: string; smithy?: string }>> = {
  AssetCommonDetailsFormType: { revision: '6' },
  AwsConfigurationFormType: { revision: '1' },
  ColumnBusinessMetadataFormType: { revision: '1' },
  DataQualityResultFormType: {
    revision: '8',
    smithy: `structure DataQualityResultFormType {
  @required
  evaluationsCount: Integer
  @range(min: 0, max: 100)
  passingPercentage: Double
  evaluations: EvaluationResults
}
list EvaluationResults { member: EvaluationResult }
structure EvaluationResult {
  description: String
  types: Texts
  details: EvaluationDetails
  applicableFields: Texts
  @required
  status: EvaluationStatus
}
structure EvaluationDetails { EVALUATION_MESSAGE: String }
list Texts { member: String }
enum EvaluationStatus { PASS FAIL }`,
  },
  DataSourceReferenceFormType: { revision: '3' },
  GlueTableFormType: { revision: '13' },
  GlueViewFormType: { revision: '13' },
  SubscriptionTermsFormType: { revision: '1' },
};

const PREFIX = 'amazon.datazone.';

/** Metadata form types: what a form of assets may hold, as a Smithy model. Every user of the domain may look at them. */
export function formTypeOperations(service: Service): Record<string, DomainOperation> {
  return {
    CreateFormType: (input, caller) => createFormType(service, input, caller),
    GetFormType: ({ formTypeIdentifier, revision }, { domain }) => {
      if (formTypeIdentifier.startsWith(PREFIX)) return describeManaged(domain, formTypeIdentifier, revision);
      return { domainId: domain.id, ...describe(formTypeOf(domain, formTypeIdentifier, revision)) };
    },
    DeleteFormType: ({ formTypeIdentifier }, caller) => {
      const { domain } = caller;
      const { name, owningProjectId } = formTypeOf(domain, formTypeIdentifier);
      asMember(caller, owningProjectId, WRITERS);
      const users = usersOf(domain, name);
      if (users.length > 0) {
        throw new AwsError('ConflictException', `Form type ${name} is in use by ${users.join(', ')}`);
      }
      domain.formTypes.delete(name);
      return {};
    },
    SearchTypes: (input, { domain }) => searchTypes(input, domain),
  };
}

/** Of a name that is there already, the owner makes a new revision (service authorization reference, CreateFormType). */
function createFormType(service: Service, input: CreateFormTypeCommandInput, caller: Caller) {
  const { domain, profile } = caller;
  const { name = '', model, description, status = 'ENABLED' } = input;
  const { id: owningProjectId } = asMember(caller, input.owningProjectIdentifier ?? '', WRITERS);
  assertMayCreate(caller, 'CREATE_FORM_TYPE', owningProjectId);
  if (name.startsWith(PREFIX)) {
    throw new AwsError('ValidationException', `name ${name}: ${PREFIX} is DataZone's own`);
  }
  const smithy = model?.smithy ?? '';
  readFormModel(smithy, name);
  const revisions = domain.formTypes.get(name) ?? [];
  if (revisions.some((revision) => revision.owningProjectId !== owningProjectId)) {
    throw new AwsError('ConflictException', `Form type ${name} exists and belongs to another project`);
  }
  const formType: FormType = {
    name,
    smithy,
    description,
    status,
    owningProjectId,
    revision: String(revisions.length + 1),
    createdBy: profile.id,
    createdAt: service.aws.clock.now(),
  };
  domain.formTypes.set(name, [...revisions, formType]);
  return {
    domainId: domain.id,
    ...pick(formType, 'name', 'revision', 'description', 'owningProjectId'),
    ...originOf(domain, formType),
  };
}

/** @throws {AwsError} ResourceNotFoundException for a form type, or a revision of one, that is not there */
export function formTypeOf(domain: Domain, name: string, revision?: string): FormType {
  const revisions = domain.formTypes.get(name) ?? [];
  const found = revision === undefined ? revisions.at(-1) : revisions[Number(revision) - 1];
  if (found === undefined) {
    const what = revision === undefined ? name : `${name} with revision ${revision}`;
    throw new AwsError('ResourceNotFoundException', `Form type ${what} does not exist`);
  }
  return found;
}

/**
 * Forms as they are kept, once their type is known and their content fits it. That a disabled type takes no new forms is
 * an assumption.
 *
 * @throws {AwsError} ValidationException that names the form and what is wrong with it
 */
export function checkedForms(domain: Domain, forms: readonly FormInput[]): FormOutput[] {
  const names = forms.map(({ formName }) => formName);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidForm(twice, 'is there twice');
  return forms.map((form) => {
    const { formName, typeIdentifier = `${PREFIX}${formName}Type`, content } = form;
    const { model, revision } = modelOf(domain, formName, typeIdentifier, form.typeRevision);
    const fault = model && contentFault(model, parsed(formName, content));
    if (fault !== undefined) throw invalidForm(formName, `does not fit ${typeIdentifier}: ${fault}`);
    if (!model) parsed(formName, content);
    return { formName, typeName: typeIdentifier, typeRevision: revision, content };
  });
}

function modelOf(
  domain: Domain,
  formName: string | undefined,
  typeIdentifier: string,
  typeRevision: string | undefined,
) {
  if (!typeIdentifier.startsWith(PREFIX)) {
    const type = formTypeOf(domain, typeIdentifier, typeRevision);
    if (type.status === 'DISABLED') throw invalidForm(formName, `is of ${typeIdentifier}, which is DISABLED`);
    return { model: readFormModel(type.smithy, type.name), revision: type.revision };
  }
  const { name, revision, smithy } = managedType(typeIdentifier);
  return { model: smithy ? readFormModel(smithy, name) : undefined, revision: typeRevision ?? revision };
}

function parsed(formName: string | undefined, content = '{}'): unknown {
  try {
    return JSON.parse(content);
  } catch {
    throw invalidForm(formName, 'has content that is no JSON');
  }
}

function invalidForm(formName: string | undefined, problem: string): AwsError {
  return new AwsError('ValidationException', `Form ${formName} ${problem}`);
}

/** What keeps a form type from being deleted: asset types, data sources, and the last revisions of assets. */
function usersOf(domain: Domain, name: string): readonly string[] {
  const sources = [...domain.dataSources.values()].filter(({ assetForms }) =>
    assetForms.some(({ typeName }) => typeName === name),
  );
  const assets = [...domain.assets.values()].filter((asset) =>
    latestRevision(asset).forms.some(({ typeName }) => typeName === name),
  );
  const types = [...domain.assetTypes.values()].filter(({ formsOutput }) =>
    Object.values(formsOutput).some(({ typeName }) => typeName === name),
  );
  return [
    ...types.map((type) => `asset type ${type.name}`),
    ...sources.map(({ id }) => `data source ${id}`),
    ...assets.map(({ id }) => `asset ${id}`),
  ];
}

function managedType(identifier: string) {
  const name = identifier.slice(PREFIX.length);
  const found = Object.hasOwn(MANAGED, name) ? MANAGED[name] : undefined;
  if (found === undefined) {
    const known = Object.keys(MANAGED).map((each) => PREFIX + each);
    throw new AwsError(
      'ValidationException',
      `Form type ${identifier} is not served by the local AWS; it has ${known.join(', ')}`,
    );
  }
  return { name, ...found };
}

function describeManaged(domain: Domain, identifier: string, revision: string | undefined) {
  const type = managedType(identifier);
  if (type.smithy === undefined) {
    throw new AwsError('ValidationException', `The local AWS does not know the model of ${identifier}`);
  }
  if (revision !== undefined && revision !== type.revision) {
    throw new AwsError(
      'ResourceNotFoundException',
      `Form type ${identifier} with revision ${revision} does not exist`,
    );
  }
  return {
    domainId: domain.id,
    name: identifier,
    revision: type.revision,
    model: { smithy: type.smithy },
    status: 'ENABLED',
  };
}

function searchTypes(input: SearchTypesCommandInput, domain: Domain) {
  if (input.searchScope === 'LINEAGE_NODE_TYPE' || input.managed) {
    throw new AwsError(
      'ValidationException',
      'The local AWS searches the form and asset types of projects: searchScope FORM_TYPE or ASSET_TYPE, managed false',
    );
  }
  const forms = [...domain.formTypes.keys()].map((name) => ({ formTypeItem: typeItem(domain, name) }));
  const assets = [...domain.assetTypes.values()].map((assetTypeItem) => ({ assetTypeItem }));
  const entries = (input.searchScope === 'FORM_TYPE' ? forms : assets).map((item) => {
    const {
      name,
      description = '',
      owningProjectId,
    } = 'formTypeItem' in item ? item.formTypeItem : item.assetTypeItem;
    return { item, document: { name, description, owningProjectId } };
  });
  const found = search(entries, input);
  const { items, nextToken } = page(found, input);
  return {
    items: items.map(({ item }) =>
      'formTypeItem' in item ? item : { assetTypeItem: { domainId: domain.id, ...item.assetTypeItem } },
    ),
    nextToken,
    totalMatchCount: found.length,
  };
}

function typeItem(domain: Domain, name: string) {
  return { domainId: domain.id, ...describe(formTypeOf(domain, name)) };
}

function describe(formType: FormType) {
  return {
    ...pick(
      formType,
      'name',
      'revision',
      'description',
      'status',
      'owningProjectId',
      'createdAt',
      'createdBy',
    ),
    model: { smithy: formType.smithy },
  };
}

function originOf(domain: Domain, { owningProjectId }: { owningProjectId: string }) {
  return { originDomainId: domain.id, originProjectId: owningProjectId };
}
