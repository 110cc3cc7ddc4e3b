// Runs the compiled measurements: node load.cjs
const { measured } = require("./load.js");

process.stdout.write(measured(() => performance.now()));
