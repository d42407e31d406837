import { lastIndexOf, moduleOf, withoutIndices, withoutLastIndex } from './address';
import type { ConfiguredModule, ConfiguredResource, ModuleCall, ResourceChange, ShownPlan } from './format';
import { groupBy } from './group-by';
import { accountInOwnNames, referencesIn, Resource } from './resource';

/** A module of the configuration, and where it is called. */
interface CalledModule {
  readonly module: ConfiguredModule;
  readonly call?: ModuleCall;
  /** The module that calls it, by its address without indices; undefined for the root module. */
  readonly caller?: string;
  /** Whether it, or one that it is in, is made any number of times. */
  readonly repeated: boolean;
}

/** Most steps from a reference to what it stands for: through variables of modules and outputs of others. */
const MOST_STEPS = 20;

/** One plan as an index: whatever is looked up in it is found in constant time. */
export class Plan {
  /** Resources that the plan says anything of, also that they stay as they are. */
  readonly resources: readonly Resource[];
  /** Data sources that only the apply reads. */
  readonly reads: readonly Resource[];
  /** Resources that somebody changed outside of Terraform. */
  readonly drift: readonly Resource[];
  /** Resources whose change comes in a later run. */
  readonly deferred: readonly Resource[];

  private readonly modules = new Map<string, CalledModule>();
  /** By the address without indices. */
  private readonly configured = new Map<string, ConfiguredResource>();
  private readonly readsByAddress: ReadonlyMap<string, readonly Resource[]>;
  private readonly resourcesByAddress: ReadonlyMap<string, readonly Resource[]>;
  /** By the module that refers, and the reference. */
  private readonly behind = new Map<string, readonly Resource[]>();
  private readonly byIndex = new Map<readonly Resource[], ReadonlyMap<string, readonly Resource[]>>();
  private readonly accountsByProvider = new Map<string, Set<string>>();

  /** @param name of the plan, for people: its stack or its file */
  constructor(
    readonly name: string,
    readonly shown: ShownPlan,
  ) {
    const root = shown.configuration?.root_module;
    if (root) this.addModule('', { module: root, repeated: false });
    const resource = (data: ResourceChange) => new Resource(this, data);
    const isManaged = ({ mode }: ResourceChange) => mode === 'managed';
    this.resources = shown.resource_changes.filter(isManaged).map(resource);
    this.reads = shown.resource_changes
      .filter(({ mode, change }) => mode === 'data' && change.actions.includes('read'))
      .map(resource);
    this.drift = shown.resource_drift.filter(isManaged).map(resource);
    this.deferred = shown.deferred_changes.map((deferred) => resource(deferred.resource_change));
    this.readsByAddress = groupBy(this.reads, ({ address }) => withoutLastIndex(address));
    this.resourcesByAddress = groupBy(this.resources, ({ address }) => withoutIndices(address));
    for (const { change, providerKey } of this.resources) {
      const account = accountInOwnNames(change.before) ?? accountInOwnNames(change.after);
      if (account === undefined) continue;
      const accounts = this.accountsByProvider.get(providerKey) ?? new Set();
      this.accountsByProvider.set(providerKey, accounts.add(account));
    }
  }

  /** The resource's part of the configuration; undefined where the plan has none. */
  configurationOf(address: string): ConfiguredResource | undefined {
    return this.configured.get(withoutIndices(address));
  }

  /** The provider's account where whatever it made elsewhere names the same. */
  accountOfProvider(key: string): string | undefined {
    const [account, ...others] = this.accountsByProvider.get(key) ?? [];
    return others.length === 0 ? account : undefined;
  }

  /** The data source of this address in the same module, where only the apply reads it. */
  deferredRead(from: string, address: string): Resource | undefined {
    const found = this.readsByAddress.get(`${moduleOf(from)}${address}`) ?? [];
    return found.length === 1 ? found[0] : undefined;
  }

  /**
   * The resources of the plan that a reference of a resource stands for, also through variables and outputs of modules:
   * the one with the same index where there is one, else all of them, always as the same list.
   *
   * @param from address of the resource that refers
   */
  resourcesBehind(from: string, reference: string): readonly Resource[] {
    const module = withoutIndices(moduleOf(from));
    const key = `${module} ${withoutIndices(reference)}`;
    const all = this.behind.get(key) ?? this.findBehind(module, withoutIndices(reference));
    this.behind.set(key, all);
    const index = lastIndexOf(from);
    if (all.length < 2 || index === '') return all;
    const alike = this.byIndex.get(all) ?? new Map(all.map((each) => [lastIndexOf(each.address), [each]]));
    this.byIndex.set(all, alike);
    return alike.get(index) ?? all;
  }

  private findBehind(from: string, reference: string): readonly Resource[] {
    const found: Resource[] = [];
    const addresses = new Set<string>();
    let next = [{ module: from, reference }];
    for (let steps = 0; next.length > 0 && steps < MOST_STEPS; steps++) {
      next = next.flatMap((step) => {
        const key = `${step.module}${step.reference}`;
        if (addresses.has(key)) return [];
        addresses.add(key);
        const [kind, name, output] = withoutIndices(step.reference).split('.');
        if (kind === 'var') return this.passedTo(step.module, name);
        if (kind === 'module') return this.givenBy(`${step.module}module.${name}.`, output);
        for (const each of this.resourcesByAddress.get(`${step.module}${kind}.${name}`) ?? [])
          found.push(each);
        return [];
      });
    }
    return found;
  }

  /** Resources of the configuration of which the plan has nothing, though each is made exactly once. */
  get missing(): readonly string[] {
    return [...this.configured].flatMap(([address, resource]) => {
      const { mode, count_expression: count, for_each_expression: each } = resource;
      const isRepeated = count !== undefined || each !== undefined;
      if (mode !== 'managed' || isRepeated || this.modules.get(moduleOf(address))?.repeated !== false)
        return [];
      return this.resourcesByAddress.has(address) ? [] : [address];
    });
  }

  private addModule(address: string, called: CalledModule): void {
    this.modules.set(address, called);
    for (const resource of called.module.resources ?? []) {
      this.configured.set(`${address}${resource.address}`, resource);
    }
    for (const [name, call] of Object.entries(called.module.module_calls ?? {})) {
      if (call.module === undefined) continue;
      const isRepeated = call.count_expression !== undefined || call.for_each_expression !== undefined;
      const repeated = called.repeated || isRepeated;
      this.addModule(`${address}module.${name}.`, { module: call.module, call, caller: address, repeated });
    }
  }

  /** What the caller of a module passes to one of its variables. */
  private passedTo(module: string, variable: string) {
    const { call, caller = '' } = this.modules.get(module) ?? {};
    return referencesIn(call?.expressions?.[variable]).map((reference) => ({ module: caller, reference }));
  }

  /** What an output of a module is made of. */
  private givenBy(module: string, output: string) {
    const expression = this.modules.get(module)?.module.outputs?.[output]?.expression;
    return referencesIn(expression).map((reference) => ({ module, reference }));
  }
}
