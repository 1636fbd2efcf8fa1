// Carries out calls that come as lines of JSON, one answer per line: the first line is for open,
// which makes the client; each other one is the path of a method and its arguments.
import { createInterface } from "node:readline";

export async function serve(open, describe) {
  let client;
  for await (const line of createInterface({ input: process.stdin })) {
    const input = JSON.parse(line);
    if (client === undefined) {
      client = open(input);
      continue;
    }
    console.log(JSON.stringify(await carryOut(client, input, describe)));
  }
}

async function carryOut(client, [path, ...args], describe) {
  const names = path.split(".");
  const last = names.pop();
  try {
    const owner = names.reduce((object, name) => object[name], client);
    const value = typeof owner[last] === "function" ? await owner[last](...args) : owner[last];
    return { value };
  } catch (error) {
    return { error: { class: error.constructor.name, message: error.message, ...describe(error) } };
  }
}
