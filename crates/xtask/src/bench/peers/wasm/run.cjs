// Runs the compiled search: node run.cjs LEARNERS.csv OUT.csv SEED SECONDS
const fs = require("node:fs");
const { solve } = require("./cg1.js");

const [learners, out, seed, seconds] = process.argv.slice(2);
const began = performance.now();
const improved = [];
const pace = (_steps, best) => {
  const now = (performance.now() - began) / 1000;
  if (improved.length === 0 || best > improved[improved.length - 1][1]) improved.push([now, best]);
  return now / Number(seconds);
};
const groups = solve(fs.readFileSync(learners, "utf8"), Number(seed), pace);
if (groups === undefined) throw new Error("the module found no groups");
fs.writeFileSync(out, groups);
const last = improved[improved.length - 1][1];
const near = improved.find(([, best]) => best >= last - Math.abs(last) / 100)[0];
console.log(`near ${near.toFixed(2)} s`);
console.log(`peak ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
