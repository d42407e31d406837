import {
  DeleteParameterCommand,
  GetParameterCommand,
  ParameterNotFound,
  PutParameterCommand,
  type SSMClient,
} from '@aws-sdk/client-ssm';
import * as z from 'zod/mini';
import { parse } from '../shared/parse';

const StoredAdditions = z.object({ administrators: z.array(z.string()) });

/** An SSM parameter that holds which administrators the platform itself has added. */
export class OwnAdditions {
  constructor(
    private readonly ssm: SSMClient,
    private readonly name: string,
  ) {}

  /** ARNs; empty if the parameter does not exist. */
  async read(): Promise<string[]> {
    try {
      const { Parameter } = await this.ssm.send(new GetParameterCommand({ Name: this.name }));
      return parse(StoredAdditions, JSON.parse(Parameter?.Value ?? ''), `parameter ${this.name}`)
        .administrators;
    } catch (error) {
      if (error instanceof ParameterNotFound) return [];
      throw error;
    }
  }

  async write(administrators: readonly string[]): Promise<void> {
    const Value = JSON.stringify({ administrators });
    const Description = 'Lake Formation administrators that the platform added and takes away again';
    await this.ssm.send(
      new PutParameterCommand({ Name: this.name, Description, Type: 'String', Value, Overwrite: true }),
    );
  }

  async forget(): Promise<void> {
    try {
      await this.ssm.send(new DeleteParameterCommand({ Name: this.name }));
    } catch (error) {
      if (!(error instanceof ParameterNotFound)) throw error;
    }
  }
}
