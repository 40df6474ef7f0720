// Another model of the same inputs: the first member of the shipped one by itself.

import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { commandFile, fromRoot } from "./paths.js";

/**
 * @param {string} folder  where to
 * @param {string} name
 * @param {(recipe: any) => void} [change]
 * @returns {string} the package's path
 */
export function packChallenger(folder, name, change = () => {}) {
  const home = fromRoot("models/credit-default");
  const { card: _card, figures: _figures, answers: _answers, ...recipe } = JSON.parse(readFileSync(join(home, "recipe.json"), "utf8"));
  recipe.name = name;
  recipe.members = recipe.members.slice(0, 1).map((/** @type {{ file: string }} */ member) => ({ ...member, file: join(home, member.file) }));
  change(recipe);
  const file = join(folder, `${name}.json`);
  const packed = join(folder, `${name}.copse`);
  writeFileSync(file, JSON.stringify(recipe));
  execFileSync(commandFile, ["pack", file, "-o", packed], { stdio: "pipe" });
  return packed;
}
