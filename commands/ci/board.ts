/** A comment or an issue that the token's own user wrote. */
export interface Post {
  readonly id: number;
  /** Markdown. */
  readonly body: string;
}

/** Where posts are kept: a pull or merge request with its comments, or a repository with its open issues. */
export interface Board {
  /** Most characters of a post. */
  readonly limit: number;
  /** Address of the run that posts, whose artifacts hold everything in full. */
  readonly run: string;
  /** The posts that the token's own user wrote, of all pages. */
  own(): Promise<readonly Post[]>;
  /** @returns the address of the new post */
  create(body: string): Promise<string>;
  /** @returns the address of the post */
  update(id: number, body: string): Promise<string>;
}

/** An answer that another try may not get: the server's mistake, a limit of its pace, or no answer at all. */
export class Passing extends Error {}

/** Milliseconds before each further try. */
const WAITS = [1_000, 4_000, 16_000];

/**
 * Keeps one post: updates the one with the same key that the token's own user wrote, or makes it.
 *
 * @param key distinguishes the post from others of the same user
 * @param text Markdown; cut where it is longer than the board takes, with a link to the whole
 * @param waits milliseconds before each further try
 * @returns the post's address
 * @throws Error with the cure where the board refuses, and the last {@link Passing} when the tries are used up
 */
export async function postOrUpdate(
  board: Board,
  key: string,
  text: string,
  waits: readonly number[] = WAITS,
): Promise<string> {
  const marker = `<!-- health-data-space: ${key} -->`;
  const body = fitToBoard(marker, text, board);
  for (let tries = 0; ; tries++) {
    try {
      // Each try looks anew: a server that failed may have made the post all the same.
      const existingPost = (await board.own()).find((post) => post.body.startsWith(marker));
      return await (existingPost ? board.update(existingPost.id, body) : board.create(body));
    } catch (error) {
      if (!(error instanceof Passing) || tries >= waits.length) throw error;
      await new Promise((resolve) => setTimeout(resolve, waits[tries]));
    }
  }
}

/** What was cut is said first, where no open fold can hide it. */
function fitToBoard(marker: string, text: string, { limit, run }: Board): string {
  const foot = `\n[The run that wrote this](${run})\n`;
  const whole = `${marker}\n${text.trimEnd()}\n${foot}`;
  if (whole.length <= limit) return whole;
  const head = `${marker}\n**This is cut: it is longer than a comment may be.** [The run](${run}) has the whole as an artifact.\n\n`;
  const room = text.slice(0, limit - head.length);
  return head + room.slice(0, room.lastIndexOf('\n') + 1);
}
