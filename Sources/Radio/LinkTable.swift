import RoadNetwork
import SimCore
import WorldState

/// Constants of a run's radio, resolved from its configuration.
package struct RadioParameters: Sendable {
  package var scene = PathLossModel.Scene.urban
  /// Hertz.
  package var carrier = 5.915e9
  /// Subchannels of 12 resource blocks in the 10 MHz channel (Gonzalez-Martín et al. 2019: four).
  package var subchannels = 4
  /// dBm over the whole channel of 50 resource blocks: −174 dBm/Hz, 10 MHz, noise figure 9 dB.
  package var noise = -95.0
  /// dBm; weaker packets are never received (same study).
  package var sensitivity = -90.5
  package var shadowing = true
  /// Extra probability that a reception is lost.
  package var extraLoss = 0.0
  /// Leave out pairs whose mean power stays this far below the noise, dB; nil keeps every pair within reach.
  ///
  /// Ten such interferers in one subframe add up to 10 dB below the noise.
  package var cullingMargin: Double? = 20
  package var keepProbability = 0.0
  /// Only subframes that ended this long before a selection enter it, ms.
  package var sensingLag: Int64 = 10
  /// dBm per subchannel above which it counts as busy (ETSI TS 103 574: S-RSSI threshold −94 dBm).
  package var busyThreshold = -94.0

  package init() {}

  /// Longest link considered, metres. Beyond it the two-ray model over flat ground with antennas of 1.5 m
  /// (40 log d − 20 log h₁h₂ = 128 dB at 2.4 km) leaves less than −105 dBm of 23 dBm, 10 dB below the noise, where
  /// the free-space slope of TR 37.885 would still predict a signal.
  package static let reach = 2_400.0
}

/// One end of a sidelink: an equipped vehicle or a roadside unit.
package struct Station: Sendable {
  package var node: NodeID
  /// Map frame, at the slice's time.
  package var position: Vec2
  /// Antenna above ground, metres.
  package var height: Double
  /// Row in the truth slice; −1 for a fixed station.
  package var row: Int
  /// Receiver slot on this host; −1 if the node lives elsewhere.
  package var slot: Int

  package init(node: NodeID, position: Vec2, height: Double, row: Int, slot: Int) {
    self.node = node
    self.position = position
    self.height = height
    self.row = row
    self.slot = slot
  }
}

/// Path gains of every link that can matter between the stations of one truth slice and the receivers of one host.
///
/// Path loss, line of sight and shadowing are evaluated at the slice's positions and hold until the next slice:
/// at most one traffic step, in which a vehicle at 50 m/s drives a fifth of the shortest decorrelation distance per
/// 40 ms. Each pair costs one evaluation for both directions.
package final class LinkTable {
  private let parameters: RadioParameters
  private let model: PathLossModel
  private let clearField: ShadowingField
  private let obstructedField: ShadowingField
  private let sight: SightMap
  /// Mean losses beyond these are not evaluated, dB; and the distance at which an obstructed link reaches it, m².
  private let lossLimit: Double
  private let obstructedReachSquared: Double

  /// Stations in the order: vehicles by demand index, then fixed ones.
  package private(set) var stations: [Station] = []
  private var vehicleStation: [Int32] = []
  private var fixedStart = 0

  // Links by transmitting station: offsets[s]..<offsets[s + 1] into the columns below.
  package private(set) var offsets: [Int32] = [0]
  /// Receiver slot.
  package private(set) var receiver: [Int32] = []
  /// Linear power gain.
  package private(set) var gain: [Float] = []
  /// Distance band of `distanceBand` metres, capped at 255.
  package private(set) var band: [UInt8] = []
  package private(set) var linkCount = 0

  package static let distanceBand = 25.0

  // Scratch, kept between slices.
  private var fields: [Float] = []
  private var pairs = PairColumns()
  private var grid = StationGrid()

  /// - Parameter strongest: highest transmit power in the run, dBm.
  package init(
    parameters: RadioParameters, strongest: Double, source: RandomSource, sight: SightMap
  ) {
    self.parameters = parameters
    self.sight = sight
    model = PathLossModel(scene: parameters.scene, carrier: parameters.carrier)
    clearField = ShadowingField(
      source: source, decorrelation: PathLossModel.decorrelation(parameters.scene, .lineOfSight), entity: 1)
    obstructedField = ShadowingField(
      source: source, decorrelation: PathLossModel.decorrelation(parameters.scene, .obstructed), entity: 2)
    lossLimit = parameters.cullingMargin.map { strongest - (parameters.noise - $0) } ?? .infinity
    let reach = min(RadioParameters.reach, model.distance(.obstructed, loss: min(lossLimit, 400)))
    obstructedReachSquared = reach * reach
  }

  /// Station of a node, or −1.
  package func station(of node: NodeID) -> Int {
    switch node.kind {
    case .vehicle: node.index < vehicleStation.count ? Int(vehicleStation[node.index]) : -1
    case .roadside: fixedStart + node.index < stations.count ? fixedStart + node.index : -1
    default: -1
    }
  }

  /// Rebuilds the table.
  ///
  /// - Parameters:
  ///   - vehicles: stations of the equipped vehicles of the slice in ascending demand index.
  ///   - fixed: stations of the roadside units in ascending index, all of them.
  ///   - index: the same slice's vehicles, for blockage.
  package func rebuild(vehicles: [Station], fixed: [Station], index: VehicleIndex) {
    for s in stations where s.row >= 0 { vehicleStation[s.node.index] = -1 }
    stations.removeAll(keepingCapacity: true)
    stations.append(contentsOf: vehicles)
    fixedStart = stations.count
    stations.append(contentsOf: fixed)
    for (i, s) in vehicles.enumerated() {
      if s.node.index >= vehicleStation.count {
        vehicleStation.append(contentsOf: repeatElement(-1, count: s.node.index + 1 - vehicleStation.count))
      }
      vehicleStation[s.node.index] = Int32(i)
    }
    evaluateFields()
    grid.rebuild(stations)
    // Locals, so that the loop over pairs pays for no dynamic exclusivity check.
    var found = PairColumns()
    swap(&found, &pairs)
    found.removeAll()
    let width = parameters.shadowing ? 2 * ShadowingField.stride : 0
    stations.withUnsafeBufferPointer { stations in
      fields.withUnsafeBufferPointer { fields in
        grid.forEachPair(within: RadioParameters.reach) { i, j, squared in
          let a = stations[i]
          let b = stations[j]
          if a.slot < 0 && b.slot < 0 { return }
          let gain = pathGain(
            a, b, squared: squared, fields.baseAddress.map { $0 + i * width },
            fields.baseAddress.map { $0 + j * width }, index: index)
          if gain == 0 { return }
          let band = UInt8(min(255, squared.squareRoot() / Self.distanceBand))
          if b.slot >= 0 { found.append(i, b.slot, gain, band) }
          if a.slot >= 0 { found.append(j, a.slot, gain, band) }
        }
      }
    }
    swap(&found, &pairs)
    sortByTransmitter()
  }

  /// The link columns without bounds or exclusivity checks, for the judging loops.
  func withColumns(
    _ body: (
      _ receiver: UnsafePointer<Int32>, _ gain: UnsafePointer<Float>, _ band: UnsafePointer<UInt8>
    ) -> Void
  ) {
    guard linkCount > 0 else { return }
    receiver.withUnsafeBufferPointer { r in
      gain.withUnsafeBufferPointer { g in
        band.withUnsafeBufferPointer { b in body(r.baseAddress!, g.baseAddress!, b.baseAddress!) }
      }
    }
  }

  private func evaluateFields() {
    guard parameters.shadowing else { return }
    let width = 2 * ShadowingField.stride
    let needed = stations.count * width
    if fields.count < needed { fields.append(contentsOf: repeatElement(0, count: needed - fields.count)) }
    fields.withUnsafeMutableBufferPointer { buffer in
      for (i, s) in stations.enumerated() {
        let base = buffer.baseAddress! + i * width
        clearField.evaluate(at: s.position, into: base)
        obstructedField.evaluate(at: s.position, into: base + ShadowingField.stride)
      }
    }
  }

  /// Linear power gain between two stations; 0 if the link cannot matter.
  @inline(__always)
  private func pathGain(
    _ a: Station, _ b: Station, squared: Double, _ fieldsA: UnsafePointer<Float>?,
    _ fieldsB: UnsafePointer<Float>?, index: VehicleIndex
  ) -> Float {
    var state = LinkState.lineOfSight
    if !sight.isClear(a.position, b.position) {
      if squared > obstructedReachSquared { return 0 }
      state = .obstructed
    }
    let minimum = PathLossModel.minimumDistance
    let logDistance = 0.5 * Math.log10(max(squared, minimum * minimum))
    var loss = model.mean(state, logDistance: logDistance)
    if loss > lossLimit { return 0 }
    var blockage: (mean: Double, deviation: Double) = (0, 0)
    if state == .lineOfSight {
      blockage = vehicleBlockage(a, b, index: index, logDistance: logDistance)
      if blockage.mean > 0 { state = .blockedByVehicle }
    }
    if parameters.shadowing, let fieldsA, let fieldsB {
      let offset = state == .obstructed ? ShadowingField.stride : 0
      let values = ShadowingField.values(fieldsA + offset, fieldsB + offset)
      loss += PathLossModel.shadowingDeviation(state) * Double(values.primary)
      if blockage.mean > 0 { loss += max(0, blockage.mean + blockage.deviation * Double(values.secondary)) }
    } else {
      loss += blockage.mean
    }
    return Float(Math.ratio(decibels: -loss))
  }

  /// Tall vehicles are looked for first: one of them outweighs any number of cars.
  private func vehicleBlockage(
    _ a: Station, _ b: Station, index: VehicleIndex, logDistance: Double
  ) -> (mean: Double, deviation: Double) {
    var blocker = 0.0
    if index.firstBlocker(
      from: a.position, to: b.position, ignoring: a.row, b.row, minimumHeight: 2) != nil
    {
      blocker = PathLossModel.truckHeight
    } else if min(a.height, b.height) <= PathLossModel.carHeight,
      index.firstBlocker(from: a.position, to: b.position, ignoring: a.row, b.row, minimumHeight: 1) != nil
    {
      blocker = PathLossModel.carHeight
    } else {
      return (0, 0)
    }
    return PathLossModel.vehicleBlockage(
      antennas: a.height, b.height, blocker: blocker, logDistance: logDistance)
  }

  /// Counting sort of the pairs by transmitter.
  private func sortByTransmitter() {
    linkCount = pairs.count
    offsets.removeAll(keepingCapacity: true)
    offsets.append(contentsOf: repeatElement(0, count: stations.count + 1))
    if receiver.count < linkCount {
      let more = linkCount + linkCount / 4 - receiver.count
      receiver.append(contentsOf: repeatElement(0, count: more))
      gain.append(contentsOf: repeatElement(0, count: more))
      band.append(contentsOf: repeatElement(0, count: more))
    }
    offsets.withUnsafeMutableBufferPointer { offsets in
      for p in 0..<pairs.count { offsets[Int(pairs.transmitter[p]) + 1] += 1 }
      for s in 0..<offsets.count - 1 { offsets[s + 1] += offsets[s] }
    }
    var next = offsets
    next.withUnsafeMutableBufferPointer { next in
      receiver.withUnsafeMutableBufferPointer { receiver in
        gain.withUnsafeMutableBufferPointer { gain in
          band.withUnsafeMutableBufferPointer { band in
            for p in 0..<pairs.count {
              let t = Int(pairs.transmitter[p])
              let at = Int(next[t])
              next[t] += 1
              receiver[at] = pairs.receiver[p]
              gain[at] = pairs.gain[p]
              band[at] = pairs.band[p]
            }
          }
        }
      }
    }
  }
}

/// Links in the order of their evaluation.
private struct PairColumns {
  var transmitter: [Int32] = []
  var receiver: [Int32] = []
  var gain: [Float] = []
  var band: [UInt8] = []

  var count: Int { transmitter.count }

  mutating func removeAll() {
    transmitter.removeAll(keepingCapacity: true)
    receiver.removeAll(keepingCapacity: true)
    gain.removeAll(keepingCapacity: true)
    band.removeAll(keepingCapacity: true)
  }
  @inline(__always)
  mutating func append(_ t: Int, _ slot: Int, _ g: Float, _ b: UInt8) {
    transmitter.append(Int32(t))
    receiver.append(Int32(slot))
    gain.append(g)
    band.append(b)
  }
}

/// Stations by square cells, for pairs within a distance.
struct StationGrid {
  private static let cell = 200.0
  private var origin = Vec2.zero
  private var columns = 0
  private var rows = 0
  private var starts: [Int32] = []
  private var members: [Int32] = []
  private var positions: [Vec2] = []

  mutating func rebuild(_ stations: [Station]) {
    positions.removeAll(keepingCapacity: true)
    for s in stations { positions.append(s.position) }
    guard let box = Bounds(around: positions) else {
      columns = 0
      rows = 0
      return
    }
    origin = box.min
    columns = Int((box.max.x - box.min.x) / Self.cell) + 1
    rows = Int((box.max.y - box.min.y) / Self.cell) + 1
    starts.removeAll(keepingCapacity: true)
    starts.append(contentsOf: repeatElement(0, count: columns * rows + 1))
    for p in positions { starts[cell(of: p) + 1] += 1 }
    for c in 0..<columns * rows { starts[c + 1] += starts[c] }
    members.removeAll(keepingCapacity: true)
    members.append(contentsOf: repeatElement(0, count: positions.count))
    var next = starts
    for (i, p) in positions.enumerated() {
      let c = cell(of: p)
      members[Int(next[c])] = Int32(i)
      next[c] += 1
    }
  }

  private func cell(of p: Vec2) -> Int {
    Int((p.y - origin.y) / Self.cell) * columns + Int((p.x - origin.x) / Self.cell)
  }

  /// Calls `body` once for every pair at most `distance` apart, with the squared distance.
  @inline(__always)
  func forEachPair(within distance: Double, _ body: (_ i: Int, _ j: Int, _ squared: Double) -> Void) {
    let (starts, members, positions) = (starts, members, positions)
    let (columns, rows) = (columns, rows)
    let reach = Int((distance / Self.cell).rounded(.up))
    let limit = distance * distance
    for cy in 0..<rows {
      for cx in 0..<columns {
        let own = Int(starts[cy * columns + cx])..<Int(starts[cy * columns + cx + 1])
        if own.isEmpty { continue }
        for dy in 0...reach where cy + dy < rows {
          for dx in (dy == 0 ? 0 : -reach)...reach where cx + dx >= 0 && cx + dx < columns {
            let gapX = Double(max(0, abs(dx) - 1)) * Self.cell
            let gapY = Double(max(0, dy - 1)) * Self.cell
            if gapX * gapX + gapY * gapY > limit { continue }
            let other = (cy + dy) * columns + cx + dx
            let same = dx == 0 && dy == 0
            for m in own {
              let i = Int(members[m])
              let p = positions[i]
              for n in (same ? m + 1 : Int(starts[other]))..<Int(starts[other + 1]) {
                let j = Int(members[n])
                let squared = (positions[j] - p).lengthSquared
                if squared <= limit { body(i, j, squared) }
              }
            }
          }
        }
      }
    }
  }
}
