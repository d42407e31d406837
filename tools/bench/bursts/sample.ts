import type { SimulatedFunction } from './functions';
import type { Design, World } from './world';

/** What the function that starts the crawler sleeps after that. */
const SLEEP_SECONDS = 90;

/** CloudFormation's defaults, since the sample's template gives neither. */
const FUNCTION = { memoryMb: 128, architecture: 'x86_64' } as const;

/**
 * AWS's sample: each object's event invokes a function that starts the crawler and then sleeps; each state change of
 * the crawler invokes one that starts the data source's run. What Glue or DataZone refuses is answered with an error,
 * and nobody tries it again.
 */
export class Sample implements Design {
  readonly functions: readonly SimulatedFunction[];
  readonly queues = [];
  readonly objectEvents = 0;
  private readonly startCrawler: SimulatedFunction;

  constructor(private readonly world: World) {
    const { crawler, dataSource, times } = world;
    this.startCrawler = world.makeFunction(FUNCTION);
    const startRun = world.makeFunction(FUNCTION);
    this.functions = [this.startCrawler, startRun];
    crawler.onStateChange(() =>
      world.deliver(() =>
        startRun.invokeAsync(() => {
          dataSource.start();
          return { seconds: times.call };
        }),
      ),
    );
  }

  upload(): void {
    const { crawler, times } = this.world;
    this.world.deliver(() =>
      this.startCrawler.invokeAsync(() => ({
        seconds: times.call + (crawler.start() === 'started' ? SLEEP_SECONDS : 0),
      })),
    );
  }
}
