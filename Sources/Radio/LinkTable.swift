import RoadNetwork
import SimCore
import WorldState

/// One direction of a link, stored with its transmitter.
struct Link: BitwiseCopyable {
  /// Linear power gain.
  let gain: Float
  private let place: UInt32

  @inline(__always) init(slot: Int, band: UInt8, gain: Float) {
    self.gain = gain
    place = UInt32(truncatingIfNeeded: slot) << 8 | UInt32(band)
  }
  /// Slot of the receiver.
  @inline(__always) var slot: Int { Int(place >> 8) }
  /// Distance band, `LinkTable.distanceBand` metres wide, capped at 255.
  @inline(__always) var band: UInt8 { UInt8(truncatingIfNeeded: place) }
}

/// Path gains of every relevant link between the stations of one truth slice and the receivers of one host.
///
/// Path loss, line of sight and shadowing are evaluated at the slice's positions and hold until the next slice, at most
/// one traffic step: per 40 ms, a vehicle at 50 m/s drives a fifth of the shortest decorrelation distance. One
/// evaluation per pair covers both directions.
package final class LinkTable {
  private let parameters: RadioParameters
  private let model: PathLossModel
  private let clearField: ShadowingField
  private let obstructedField: ShadowingField
  private let sight: SightMap
  /// Squared distances at which the mean loss of each state reaches the culling limit, m².
  private let clearReachSquared: Double
  private let obstructedReachSquared: Double
  /// Gain at which the strongest sender of the run reaches the sensitivity.
  private let strongGain: Float

  /// Vehicles by demand index, then fixed stations.
  package private(set) var stations: [Station] = []
  private var stationOf = NodeTable()
  // Stations of the previous slice.
  private var formerStations: [Station] = []
  private var formerStationOf = NodeTable()

  /// Links by transmitting station: offsets[s]..<offsets[s + 1] into the columns below. Links before strongEnd[s] may
  /// be decoded; the others only add to the sensed power.
  private(set) var offsets = Column<Int32>()
  private(set) var strongEnd = Column<Int32>()
  private(set) var links = Column<Link>()
  package private(set) var linkCount = 0

  package static let distanceBand = 25.0

  // Scratch, kept between slices.
  private var fields = FieldColumns()
  /// Those of the previous slice.
  private var formerFields = FieldColumns()
  private var pairs = Column<Pair>()
  private var candidates = CandidateColumns()
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
    let reach = RadioReach(parameters: parameters, strongest: strongest)
    clearReachSquared = reach.clear * reach.clear
    obstructedReachSquared = reach.obstructed * reach.obstructed
    // Slightly lower, so that rounding never hides a link that reaches the sensitivity.
    strongGain = Float(Math.ratio(decibels: parameters.sensitivity - strongest) * 0.9999)
    offsets.extend(from: 0, to: 1, with: 0)
  }

  /// Station of a node, or −1.
  package func station(of node: NodeID) -> Int { stationOf[node] }

  /// Rebuilds the table.
  ///
  /// - Parameters:
  ///   - vehicles: stations of the slice's equipped vehicles in ascending demand index.
  ///   - fixed: all other stations of the run in ascending order of their nodes.
  ///   - index: the same slice's vehicles, for blockage.
  package func rebuild(vehicles: [Station], fixed: [Station], index: VehicleIndex) {
    swap(&fields, &formerFields)
    swap(&stations, &formerStations)
    swap(&stationOf, &formerStationOf)
    for s in stations { stationOf[s.node] = -1 }
    stations.removeAll(keepingCapacity: true)
    stations.append(contentsOf: vehicles)
    stations.append(contentsOf: fixed)
    for (i, s) in stations.enumerated() { stationOf[s.node] = i }
    fields.reset(stations.count)
    grid.rebuild(stations)
    candidates.reserve(stations.count + 1)
    offsets.reserve(stations.count + 2)
    offsets.base.update(repeating: 0, count: stations.count + 2)
    linkCount = 0
    let pairCount = stations.withUnsafeBufferPointer { evaluatePairs($0, index: index) }
    sortByTransmitter(pairCount)
  }

  /// A station's contribution to the shadowing of a state, evaluated when the first link needs it: a host with few
  /// receivers has links to few stations.
  @inline(__always)
  private func field(_ station: Int, _ stations: UnsafeBufferPointer<Station>, obstructed: Bool)
    -> UnsafePointer<Float>
  {
    let at = 2 * station + (obstructed ? 1 : 0)
    let out = fields.values.base + at * ShadowingField.stride
    if !fields.isThere.base[at] { evaluate(stations[station], obstructed: obstructed, at, out) }
    return UnsafePointer(out)
  }

  /// A station that has not moved since the previous slice, such as a queued vehicle or a mast, keeps its values.
  @inline(never)
  private func evaluate(
    _ station: Station, obstructed: Bool, _ at: Int, _ out: UnsafeMutablePointer<Float>
  ) {
    fields.isThere.base[at] = true
    let before = formerStationOf[station.node]
    if before >= 0, formerStations[before].position == station.position {
      let from = 2 * before + (obstructed ? 1 : 0)
      if formerFields.isThere.base[from] {
        out.update(
          from: formerFields.values.base + from * ShadowingField.stride, count: ShadowingField.stride)
        return
      }
    }
    (obstructed ? obstructedField : clearField).evaluate(at: station.position, into: out)
  }

  // MARK: Pairs

  /// One evaluated pair; both directions have the same gain.
  private struct Pair: BitwiseCopyable {
    var a: Int32
    var b: Int32
    var gain: Float
    var band: UInt8
  }

  /// Fills `pairs`, and counts the links of each transmitter in `offsets[transmitter + 1]`.
  private func evaluatePairs(_ stations: UnsafeBufferPointer<Station>, index: VehicleIndex) -> Int {
    var count = 0
    for m in 0..<grid.local.count {
      let i = grid.station(ofLocal: m)
      let found = grid.collect(
        partnersOf: m, within: RadioParameters.reach, station: candidates.station.base,
        squared: candidates.squared.base, x: candidates.x.base, y: candidates.y.base)
      let kept = judgeSight(of: i, stations, found)
      for k in 0..<kept {
        // ½ log₁₀ 2 · log₂ d².
        candidates.loss.base[k] = 0.15051500 * FastMath.log2(Float(candidates.squared.base[k]))
      }
      addLosses(of: i, stations, kept, index: index)
      pairs.reserve(count + kept, keeping: count)
      let out = pairs.base + count
      for k in 0..<kept {
        let band = min(255, Float(candidates.squared.base[k]).squareRoot() * Float(1 / Self.distanceBand))
        out[k] = Pair(
          a: Int32(i), b: candidates.station.base[k],
          // 10^(−x / 10) = 2^(−x log₂ 10 / 10).
          gain: FastMath.exp2(-0.33219281 * candidates.loss.base[k]), band: UInt8(band))
      }
      for k in 0..<kept {
        let j = Int(out[k].b)
        offsets.base[j + 1] += 1
        if stations[j].slot >= 0 { offsets.base[i + 1] += 1 }
      }
      count += kept
    }
    return count
  }

  /// Keeps the candidates of station `i` that are close enough for their state; returns their number.
  private func judgeSight(of i: Int, _ stations: UnsafeBufferPointer<Station>, _ count: Int) -> Int {
    let ids = candidates.station.base
    let squares = candidates.squared.base
    let clear = candidates.clear.base
    sight.look(
      from: stations[i].position, toX: candidates.x.base, y: candidates.y.base, count: count, clear: clear)
    let minimum = model.minimumDistance * model.minimumDistance
    let (clearReach, obstructedReach) = (clearReachSquared, obstructedReachSquared)
    var kept = 0
    for k in 0..<count {
      let squared = squares[k]
      let isClear = clear[k]
      // Always written, counted only if kept: no branch to mispredict.
      ids[kept] = ids[k]
      squares[kept] = max(squared, minimum)
      clear[kept] = isClear
      kept &+= squared <= (isClear ? clearReach : obstructedReach) ? 1 : 0
    }
    return kept
  }

  /// Turns log₁₀ of the distance into loss in dB.
  private func addLosses(
    of i: Int, _ stations: UnsafeBufferPointer<Station>, _ count: Int, index: VehicleIndex
  ) {
    let shadowing = parameters.shadowing
    for k in 0..<count {
      let j = Int(candidates.station.base[k])
      var state = candidates.clear.base[k] ? LinkState.lineOfSight : .obstructed
      let logDistance = Double(candidates.loss.base[k])
      var loss = model.mean(state, logDistance: logDistance)
      var blockage = (mean: 0.0, deviation: 0.0)
      if state == .lineOfSight, model.seesVehicles {
        // The lower station first, so that the result does not depend on which one belongs to this host.
        blockage = vehicleBlockage(
          stations[min(i, j)], stations[max(i, j)], index: index, logDistance: logDistance)
        if blockage.mean > 0 { state = .blockedByVehicle }
      }
      if shadowing {
        let own = field(i, stations, obstructed: state == .obstructed)
        let other = field(j, stations, obstructed: state == .obstructed)
        if blockage.mean > 0 {
          let values = ShadowingField.values(own, other)
          loss += PathLossModel.shadowingDeviation(state) * Double(values.primary)
          loss += max(0, blockage.mean + blockage.deviation * Double(values.secondary))
        } else {
          loss += PathLossModel.shadowingDeviation(state) * Double(ShadowingField.primary(own, other))
        }
      } else {
        loss += blockage.mean
      }
      candidates.loss.base[k] = Float(loss)
    }
  }

  /// If nothing blocks where a car would, no tall vehicle does either: one lookup covers the common case. A tall
  /// blocker outweighs any number of cars.
  @inline(__always)
  private func vehicleBlockage(
    _ a: Station, _ b: Station, index: VehicleIndex, logDistance: Double
  ) -> (mean: Double, deviation: Double) {
    func isBlocked(_ height: Double) -> Bool {
      index.isBlocked(
        from: a.position, to: b.position, ignoring: a.row, b.row, minimumHeight: height)
    }
    let carsMatter = min(a.height, b.height) <= PathLossModel.carHeight
    if carsMatter && !isBlocked(1) { return (0, 0) }
    let tall = isBlocked(VehicleIndex.tallHeight)
    if !tall && !carsMatter { return (0, 0) }
    return PathLossModel.vehicleBlockage(
      antennas: a.height, b.height, blocker: tall ? PathLossModel.truckHeight : PathLossModel.carHeight,
      logDistance: logDistance)
  }

  // MARK: Order

  /// Counting sort of the pairs by transmitter: strong links from the front of each range, weak ones from its end.
  private func sortByTransmitter(_ pairCount: Int) {
    let count = stations.count
    let starts = offsets.base
    for s in 0..<count { starts[s + 1] += starts[s] }
    linkCount = Int(starts[count])
    links.reserve(linkCount)
    strongEnd.reserve(count + 1)
    candidates.reserve(count + 1)
    let front = strongEnd.base
    let back = candidates.station.base
    for s in 0..<count {
      front[s] = starts[s]
      back[s] = starts[s + 1]
    }
    let (links, limit) = (links.base, strongGain)
    @inline(__always) func put(_ transmitter: Int, _ slot: Int, _ pair: Pair) {
      let at: Int
      if pair.gain >= limit {
        at = Int(front[transmitter])
        front[transmitter] += 1
      } else {
        back[transmitter] -= 1
        at = Int(back[transmitter])
      }
      links[at] = Link(slot: slot, band: pair.band, gain: pair.gain)
    }
    let all = pairs.base
    stations.withUnsafeBufferPointer { stations in
      for p in 0..<pairCount {
        let (a, b) = (Int(all[p].a), Int(all[p].b))
        put(b, stations[a].slot, all[p])
        if stations[b].slot >= 0 { put(a, stations[b].slot, all[p]) }
      }
    }
  }
}

/// Each station's contribution to the shadowing of its links: two fields per station, clear and obstructed.
private struct FieldColumns: ~Copyable {
  var values = Column<Float>()
  /// Whether a field has been evaluated.
  var isThere = Column<Bool>()

  /// Makes room for `stations` stations, none evaluated.
  mutating func reset(_ stations: Int) {
    values.reserve(stations * 2 * ShadowingField.stride)
    isThere.reserve(stations * 2)
    isThere.base.update(repeating: false, count: stations * 2)
  }
}

/// Partners of one station while their links are evaluated.
private struct CandidateColumns: ~Copyable {
  var station = Column<Int32>()
  var squared = Column<Double>()
  var x = Column<Double>()
  var y = Column<Double>()
  /// In line of sight with respect to the static world.
  var clear = Column<Bool>()
  /// log₁₀ of the distance, then the loss in dB.
  var loss = Column<Float>()

  mutating func reserve(_ count: Int) {
    station.reserve(count)
    squared.reserve(count)
    x.reserve(count)
    y.reserve(count)
    clear.reserve(count)
    loss.reserve(count)
  }
}
