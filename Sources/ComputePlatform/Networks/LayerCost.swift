/// Time of a network's layers on one engine.
///
/// Time of a layer = launch + the larger of arithmetic and memory + a part of the smaller. Arithmetic is a product of
/// matrices in tiles: the engine runs as many tiles at a time as it has units, so the time is a whole number of waves
/// (wave quantisation). The compiler picks the tile and the split of the depth that are fastest. Of each map, what fits
/// into half of the cache stays there; weights come from memory once an inference or batch, unless all of them fit.
struct LayerCost {
  private let family: EngineFamily
  private let format: NumberFormat
  private let batch: Int
  private let units: Int
  private let clock: Double
  /// Multiply–accumulates per second of one unit; of the engine in attention.
  private let unitRate: Double
  private let attentionRate: Double
  private let vectorRate: Double
  private let memory: Double
  private let cacheRate: Double
  /// Part of a map that stays in the cache, bytes.
  private let largestCached: Double
  private let keepsWeights: Bool

  private static let tiles: [(rows: Int, columns: Int)] = [
    (256, 128), (128, 256), (128, 128), (128, 64), (64, 128), (64, 64), (128, 32), (64, 32), (32, 64),
    (32, 32),
  ]
  /// Parts of the depth, and the smallest depth of a part.
  private static let splits = [1, 2, 4, 8, 16]
  private static let smallestPart = 256

  /// - Parameter load: share of clock and peaks that the engine keeps.
  init(_ table: NetworkTable, on engine: NetworkEngine, format: NumberFormat, batch: Int, load: Double = 1) {
    family = engine.family
    self.format = format
    self.batch = batch
    units = max(1, Int(engine.units.value))
    clock = engine.clock.value * load
    unitRate = load * engine.peak(format) / 2 / Double(units)
    // Scores and softmax keep 16 bits in quantised networks.
    let attention = format == .int8 && engine.fp16.value > 0 ? NumberFormat.fp16 : format
    attentionRate = load * engine.peak(attention) * family.attentionEfficiency / 2
    vectorRate = load * engine.vector.value / 2 * family.depthwiseEfficiency
    memory = family.memoryShare * engine.bandwidth.value
    cacheRate = family.cacheBytes * Double(units) * clock
    largestCached = 0.5 * engine.cache.value
    keepsWeights = Double(table.weights * format.bytes) < largestCached
  }

  /// Seconds of a layer, and the bytes that it moves to and from memory.
  func cost(_ layer: NetworkLayer) -> (seconds: Double, bytes: Double) {
    let width = Double(format.bytes)
    let scale = Double(batch) * width
    switch layer.kind {
    case .pool, .elementwise:
      let moved = traffic(
        reads: Double(layer.inputs) * scale, count: layer.reads, write: Double(layer.outputs) * scale,
        weights: 0)
      return (launch(family.mapCycles) + moved.seconds, moved.bytes)
    case .attention:
      let moved = traffic(
        reads: Double(layer.inputs) * scale, count: 1, write: Double(layer.outputs) * scale, weights: 0)
      let arithmetic = Double(layer.macs) * Double(batch) / attentionRate
      return (launch(family.matrixCycles) + max(arithmetic, moved.seconds), moved.bytes)
    default: return matrix(layer)
    }
  }

  private func launch(_ cycles: Double) -> Double { family.launch + cycles / clock }

  private func matrix(_ layer: NetworkLayer) -> (seconds: Double, bytes: Double) {
    let width = Double(format.bytes)
    let inputs = padded(layer.inputs, channels: layer.inputChannels) * Double(batch)
    let outputs = padded(layer.outputs, channels: layer.outputChannels) * Double(batch)
    let moved = traffic(
      reads: inputs * width, count: 1, write: outputs * width, weights: Double(layer.weights) * width)
    var bytes = moved.bytes
    var seconds: Double
    if layer.kind == .depthwise {
      seconds = max(Double(layer.macs) * Double(batch) / vectorRate, moved.seconds)
    } else {
      let arithmetic = product(layer) + family.outputCycles * outputs / (Double(units) * clock)
      seconds = max(arithmetic, moved.seconds) + family.unhidden * min(arithmetic, moved.seconds)
    }
    seconds += launch(family.matrixCycles)
    let unfused = family.unfused[format]
    if layer.activation == .silu, unfused > 0 {
      let map = traffic(reads: outputs * width, count: 1, write: outputs * width, weights: 0)
      seconds += unfused * (launch(family.mapCycles) + map.seconds)
      seconds += family.sigmoidCycles * outputs / (Double(units) * clock)
      bytes += unfused * map.bytes
    }
    return (seconds, bytes)
  }

  /// Elements of a map with its channels padded; maps of up to four channels (images) are padded to four.
  private func padded(_ elements: Int, channels: Int) -> Double {
    guard channels > 0 else { return Double(elements) }
    let step = channels > 4 ? Int(family.padding[format]) : 4
    return Double(elements / channels * Self.up(channels, step))
  }

  private func traffic(reads: Double, count: Int, write: Double, weights: Double) -> (
    seconds: Double, bytes: Double
  ) {
    var fromMemory = keepsWeights ? 0 : weights
    fromMemory += Double(count) * max(0, reads - largestCached) + max(0, write - largestCached)
    let all = Double(count) * reads + write + weights
    return (max(fromMemory / memory, all / cacheRate), fromMemory)
  }

  /// Seconds of arithmetic of a matrix kernel.
  private func product(_ layer: NetworkLayer) -> Double {
    let step = Int(family.granule[format])
    let rows = layer.rows * batch
    var columns = layer.columns
    var depth = layer.depth
    var count = layer.groups
    if count > 1 {
      // Groups are packed side by side until their channels fill a step.
      let pack = max(
        1,
        min(
          count,
          (step + min(columns, depth < 9 ? depth : columns) - 1) / min(columns, depth < 9 ? depth : columns)))
      columns *= pack
      depth *= pack
      count /= pack
    }
    let paddedDepth = Self.up(depth, step)
    var best = Double.infinity
    for tile in Self.tiles where tile.columns <= max(32, 2 * Self.up(columns, 32)) {
      let reuse = Double(tile.rows * tile.columns) / Double(tile.rows + tile.columns)
      let efficiency =
        family.efficiency[format] * (1 + family.tileReuse / 64) * reuse / (reuse + family.tileReuse)
      let tiles = Self.quotient(rows, tile.rows) * Self.quotient(columns, tile.columns) * count
      for parts in Self.splits {
        if parts > 1, Double(paddedDepth) / Double(parts) < Double(Self.smallestPart) { break }
        let waves = Self.quotient(tiles * parts, units)
        let part = Self.up(Self.quotient(paddedDepth, parts), step)
        var seconds =
          Double(waves) * Double(tile.rows * tile.columns) * Double(part) / (unitRate * efficiency)
        seconds += (family.fillCycles + (parts > 1 ? family.splitCycles : 0)) / clock
        best = min(best, seconds)
      }
    }
    return best
  }

  private static func quotient(_ a: Int, _ b: Int) -> Int { (a + b - 1) / b }
  private static func up(_ a: Int, _ step: Int) -> Int { quotient(a, step) * step }
}
