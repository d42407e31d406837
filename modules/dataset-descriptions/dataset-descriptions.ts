import { DatazoneFormType } from '@cdktf/provider-aws/lib/datazone-form-type';
import { DatazoneGlossary } from '@cdktf/provider-aws/lib/datazone-glossary';
import { DatazoneGlossaryTerm } from '@cdktf/provider-aws/lib/datazone-glossary-term';
import type { ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { DATASET_FORM_MODEL, DATASET_FORM_TYPE } from '../../lambda/catalogue/form';
import { GLOSSARIES } from '../../lambda/catalogue/glossaries';
import { descriptionsProject } from '../../platform/naming/descriptions';
import type { Account } from '../account/account';
import { Project } from '../project/project';

export interface DatasetDescriptionsProps {
  /** The governance account. */
  readonly account: Account;
  readonly domainId: string;
}

/**
 * What datasets are described by: the metadata form of their assets, and the terms of the regulation. They belong to a
 * project of their own, whose only member is the deploy role: whoever works with the authority's own data changes no form,
 * and the form is deleted after every asset that has it.
 */
export class DatasetDescriptions extends Construct {
  readonly formType: DatazoneFormType;
  /** What has to stand before an asset can have the form. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { account, domainId }: DatasetDescriptionsProps) {
    super(scope, id);
    const { provider, naming } = account;
    const { projectId } = new Project(this, 'project', {
      provider,
      name: descriptionsProject(naming),
      domainId,
      description: 'What datasets are described by',
    });
    const owned = { provider, domainIdentifier: domainId, owningProjectIdentifier: projectId };
    this.formType = new DatazoneFormType(this, 'form-type', {
      ...owned,
      name: DATASET_FORM_TYPE,
      status: 'ENABLED',
      model: [{ smithy: DATASET_FORM_MODEL }],
      // Any change replaces it, and DataZone deletes none that is in use: the new name comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    this.ready = [this.formType];
    for (const { id: list, name, terms } of GLOSSARIES) {
      // Without a status the provider fails after it has made them, and its description takes no space.
      const glossary = new DatazoneGlossary(this, list, { ...owned, name, status: 'ENABLED' });
      for (const term of terms) {
        new DatazoneGlossaryTerm(this, `${list}-${term.id}`, {
          provider,
          domainIdentifier: domainId,
          glossaryIdentifier: glossary.id,
          name: term.name,
          shortDescription: term.meaning,
          status: 'ENABLED',
        });
      }
    }
  }
}
