// node kith.cjs TIES OUT SEED: our module under node; the picture in OUT, the communities in OUT.groups and OUT.topics.
const fs = require('node:fs')
const { Sketch } = require('./kith/network.js')

const spent = () => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}
const [file, out, seed] = process.argv.slice(2)
const map = new Sketch(fs.readFileSync(file), Number(seed))

const timed = (work) => {
  const times = []
  let outcome
  for (let run = 0; run < 5; run++) {
    const began = spent()
    outcome = work()
    times.push(spent() - began)
  }
  return [times.sort((one, two) => one - two)[2], outcome]
}
const [groupsTook, groups] = timed(() => map.groups())
const [topicsTook, topics] = timed(() => map.topics())
fs.writeFileSync(`${out}.groups`, groups)
fs.writeFileSync(`${out}.topics`, topics)

// Slices as a worker would take them; the longest one is told.
const began = spent()
let longest = 0
map.begin()
for (let done = false; !done;) {
  const slice = spent()
  done = map.advance(200_000)
  longest = Math.max(longest, spent() - slice)
}
const picture = map.points()
const took = spent() - began
fs.writeFileSync(out, picture)
console.log(`${took} ${groupsTook} ${topicsTook} ${longest} ${process.resourceUsage().maxRSS / 1024}`)
