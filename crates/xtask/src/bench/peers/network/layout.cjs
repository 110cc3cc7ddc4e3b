// node layout.cjs LIBRARY NETWORK OUT ROUNDS: lays a network out with a library as it comes, from the given start.
// At some rounds it writes OUT.<round> (x and y of each person) and prints the round and the time it took until then.
const fs = require('node:fs')
const { read, spent } = require('./network.cjs')

const [library, file, out, most] = process.argv.slice(2)
const { people, pairs, ends, start } = read(file)
const STOPS = [5, 10, 20, 30, 50, 75, 100, 150, 200, 300, 400, 500, 750, 1000]

const d3 = async () => {
  const { forceSimulation, forceManyBody, forceLink, forceCenter } = await import('d3-force')
  const nodes = Array.from({ length: people }, (_, i) => ({ x: start[2 * i], y: start[2 * i + 1] }))
  const links = Array.from({ length: pairs }, (_, i) => ({ source: ends[2 * i], target: ends[2 * i + 1] }))
  const simulation = forceSimulation(nodes).stop()
  simulation.force('charge', forceManyBody()).force('link', forceLink(links)).force('center', forceCenter())
  return { step: () => simulation.tick(), at: (i) => [nodes[i].x, nodes[i].y] }
}

const forceAtlas2 = () => {
  const Graph = require('graphology')
  const layout = require('graphology-layout-forceatlas2')
  const iterate = require('graphology-layout-forceatlas2/iterate.js')
  const { graphToByteArrays } = require('graphology-layout-forceatlas2/helpers.js')
  const defaults = require('graphology-layout-forceatlas2/defaults.js')
  const graph = new Graph({ type: 'undirected' })
  for (let i = 0; i < people; i++) graph.addNode(i, { x: start[2 * i], y: start[2 * i + 1], size: 1 })
  for (let i = 0; i < pairs; i++) graph.addEdge(ends[2 * i], ends[2 * i + 1])
  const settings = { ...defaults, ...layout.inferSettings(graph), barnesHutOptimize: true }
  const { nodes, edges } = graphToByteArrays(graph, () => 1)
  const width = nodes.length / people
  return { step: () => iterate(settings, nodes, edges), at: (i) => [nodes[i * width], nodes[i * width + 1]] }
}

// With its own start: from the given one it does not get anywhere.
const ngraph = () => {
  const graph = require('ngraph.graph')()
  for (let i = 0; i < people; i++) graph.addNode(i)
  for (let i = 0; i < pairs; i++) graph.addLink(ends[2 * i], ends[2 * i + 1])
  const layout = require('ngraph.forcelayout')(graph)
  return { step: () => layout.step(), at: (i) => { const { x, y } = layout.getNodePosition(i); return [x, y] } }
}

const main = async () => {
  const began = spent()
  const layout = await { d3, forceAtlas2, ngraph }[library]()
  let dumping = 0
  for (let round = 1; round <= Number(most); round++) {
    layout.step()
    if (!STOPS.includes(round) && round !== Number(most)) continue
    const paused = spent()
    const places = new Float32Array(2 * people)
    for (let i = 0; i < people; i++) places.set(layout.at(i), 2 * i)
    fs.writeFileSync(`${out}.${round}`, places)
    console.log(`${round} ${paused - began - dumping}`)
    dumping += spent() - paused
  }
}

main()
