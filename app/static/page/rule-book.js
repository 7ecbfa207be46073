// What the page knows of the rule book, in the language of the page: findings and screens by their id.

import { read } from "./service.js";

export let findings = {};
export let screens = {};

export async function loadRuleBook() {
  const byId = ({ items }) => Object.fromEntries(items.map((each) => [each.id, each]));
  [findings, screens] = (await Promise.all([read("v1/findings"), read("v1/screens")])).map(byId);
}
