import { clearScreenDown, moveCursor } from 'node:readline';
import { styleText } from 'node:util';

const FRAMES = '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏';
/** Milliseconds between two pictures on a terminal. */
const PICTURE = 100;
/** Elsewhere, milliseconds until what runs is named first, and from then on. */
const FIRST_SIGN = 2_000;
const SIGN = 30_000;
/** Of a terminal that does not know its own width. */
const USUAL_WIDTH = 80;

/** Says how far something has come, such as `42 of 97 resources`. */
export type Tell = (done: string) => void;

interface Task {
  readonly title: string;
  readonly begun: number;
  done: string;
}

/**
 * Shows what runs, for how long, and how far it has come. On a terminal the tasks stand below all lines and are drawn
 * anew in place. Elsewhere, and on a terminal that can't redraw (`TERM=dumb`), each is a plain line now and then.
 */
export class Progress {
  private readonly tasks = new Set<Task>();
  private readonly redraws: boolean;
  private picture = 0;
  /** Lines of the picture that are on the screen. */
  private drawn = 0;
  private timer?: NodeJS.Timeout;

  /** @param stream a command whose standard output is its result shows its progress on standard error */
  constructor(private readonly stream: NodeJS.WriteStream) {
    this.redraws = stream.isTTY && process.env.TERM !== 'dumb';
  }

  /** Writes lines that stay, above what runs. */
  print(text: string): void {
    this.erase();
    this.stream.write(`${text}\n`);
    this.draw();
  }

  /** Runs some work and shows it until it ends; several may run side by side. */
  async run<T>(title: string, work: (tell: Tell) => Promise<T>): Promise<T> {
    const task: Task = { title, begun: performance.now(), done: '' };
    const stop = this.redraws ? this.show(task) : this.nameNowAndThen(task);
    try {
      return await work((done) => {
        task.done = done;
      });
    } finally {
      stop();
    }
  }

  private show(task: Task): () => void {
    this.tasks.add(task);
    this.redraw();
    this.timer ??= setInterval(() => {
      this.picture++;
      this.redraw();
    }, PICTURE).unref();
    return () => {
      this.tasks.delete(task);
      this.redraw();
      if (this.tasks.size > 0) return;
      clearInterval(this.timer);
      this.timer = undefined;
    };
  }

  private nameNowAndThen(task: Task): () => void {
    const sign = () => {
      this.print(`  ${line(task)} …`);
      timer = setTimeout(sign, SIGN).unref();
    };
    let timer = setTimeout(sign, FIRST_SIGN).unref();
    return () => clearTimeout(timer);
  }

  private redraw(): void {
    this.erase();
    this.draw();
  }

  private erase(): void {
    if (this.drawn > 0) {
      moveCursor(this.stream, 0, -this.drawn);
      clearScreenDown(this.stream);
    }
    this.drawn = 0;
  }

  private draw(): void {
    const frame = styleText('cyan', FRAMES[this.picture % FRAMES.length], { stream: this.stream });
    // A line that wraps would be two; a terminal of unknown size says that it has no columns.
    const width = (this.stream.columns || USUAL_WIDTH) - 3;
    for (const task of this.tasks) this.stream.write(`${frame} ${line(task).slice(0, width)}\n`);
    this.drawn = this.tasks.size;
  }
}

function line({ title, begun, done }: Task): string {
  const seconds = String(Math.floor((performance.now() - begun) / 1000)).padStart(6);
  return `${seconds} s  ${title}${done === '' ? '' : `: ${done}`}`;
}
