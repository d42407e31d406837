import { findUnnoticed } from '../../../../tools/weakenings/run';
import type { Weakening } from '../../../../tools/weakenings/weakening';

/** Prints, as JSON, what is unnoticed of the weakenings that are given as JSON. */
const [, , weakenings] = process.argv;
void findUnnoticed(JSON.parse(weakenings) as Weakening[]).then((problems) => {
  console.log(JSON.stringify(problems));
});
