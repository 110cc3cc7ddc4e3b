// Reads what the driver wrote: people, pairs, the ends of each pair, a start for each person.
const fs = require('node:fs')

exports.read = (file) => {
  const bytes = fs.readFileSync(file)
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  const [people, pairs] = words
  const ends = words.subarray(2, 2 + 2 * pairs)
  const start = new Float32Array(bytes.buffer, bytes.byteOffset + 4 * (2 + 2 * pairs), 2 * people)
  return { people, pairs, ends, start }
}

// Milliseconds of processor time, which repeat better than those of the clock on a shared machine.
exports.spent = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
