import Radio
import SimCore
import WorldState

/// Selects the part of a truth slice that is relevant to the nodes of one host. Always a superset: the host does the
/// same as with the whole slice, because the exact cut-offs are in its sensors and radio.
///
/// A host needs, until the next slice:
/// - the rows of its own vehicles;
/// - every road user within sensor reach of these, at any position up to the end of the step;
/// - every station, equipped vehicle or fixed, that the link table would link with one of its receivers: up
///   to `RadioReach.obstructed` in any case, and up to `RadioReach.clear` in line of sight;
/// - every vehicle that could block one of those links. Up to the first of those distances it is in the same circle;
///   beyond, it touches a cell of the vehicle index that the line crosses.
///
/// Of the frames on air until then it needs those of these stations: a station without a link to any receiver of the
/// host does not affect reception there. The links are those of the slice in whose step a frame is on air, so frames
/// are selected with that slice.
package final class Surroundings {
  private let reach: RadioReach
  private let sensorReach: Double
  private let sight: SightMap
  /// Positions of the fixed stations, and their indices by node.
  private let fixed: [Vec2]
  private var fixedPlace = NodeTable()
  private let index = VehicleIndex()

  private var slice: TruthSlice
  /// Stations of the slice: equipped rows in ascending order, then the fixed stations.
  private var stationX: [Double] = []
  private var stationY: [Double] = []
  private var stationRow: [Int32] = []
  private var candidates: [Int32] = []
  private var candidateX: [Double] = []
  private var candidateY: [Double] = []
  private var clear: [Bool] = []
  /// Half the diagonal of the largest vehicle, metres.
  private var largest = 0.0

  /// Added to every distance against rounding errors, metres.
  private static let margin = 1.0
  /// Share of rows from which on the whole slice is sent, which is encoded once for all hosts (assumed).
  package static let worthwhile = 0.7

  /// - Parameters:
  ///   - sensorReach: greatest reach of all sensors of the run, metres.
  ///   - fixed: fixed nodes of the run.
  package init(reach: RadioReach, sensorReach: Double, fixed nodes: [FixedNode], sight: SightMap) {
    self.reach = reach
    self.sensorReach = sensorReach
    let stations = nodes.filter { $0.site != nil }
    fixed = stations.map { $0.site!.position }
    for (place, station) in stations.enumerated() { fixedPlace[station.node] = place }
    self.sight = sight
    slice = TruthSlice(time: .zero, step: .zero)
  }

  /// Sets the slice for the next selections.
  package func adopt(_ slice: TruthSlice) {
    self.slice = slice
    index.rebuild(slice)
    stationX.removeAll(keepingCapacity: true)
    stationY.removeAll(keepingCapacity: true)
    stationRow.removeAll(keepingCapacity: true)
    largest = 0
    for row in 0..<slice.vehicleCount {
      let (l, w) = (slice.length[row], slice.width[row])
      largest = max(largest, 0.5 * (l * l + w * w).squareRoot())
      if slice.flags[row].contains(.equipped) { addStation(Vec2(slice.x[row], slice.y[row]), row) }
    }
    for p in fixed { addStation(p, -1) }
  }

  private func addStation(_ p: Vec2, _ row: Int) {
    stationX.append(p.x)
    stationY.append(p.y)
    stationRow.append(Int32(row))
  }

  /// The relevant part for one host, by row and index.
  package struct Selection {
    package var vehicles: [Bool]
    package var pedestrians: [Bool]
    /// Fixed stations, in the given order.
    package var fixed: [Bool]

    /// The slice for the host.
    package func cut(_ slice: TruthSlice) -> TruthSlice {
      slice.keeping(
        vehicles: vehicles.indices.filter { vehicles[$0] }.map(Int32.init),
        pedestrians: pedestrians.indices.filter { pedestrians[$0] }.map(Int32.init))
    }
  }

  /// The relevant part for a host with the given nodes; nil if that is nearly everything.
  ///
  /// - Parameters:
  ///   - rows: rows of its vehicles.
  ///   - nodes: its fixed nodes; those without a radio are ignored.
  package func select(rows: [Int], fixed nodes: [NodeID]) -> Selection? {
    let stations = nodes.map { fixedPlace[$0] }.filter { $0 >= 0 }
    var out = Selection(
      vehicles: Array(repeating: false, count: slice.vehicleCount),
      pedestrians: Array(repeating: false, count: slice.pedestrianCount),
      fixed: Array(repeating: false, count: fixed.count))
    let isFinished = out.vehicles.withUnsafeMutableBufferPointer { vehicles in
      out.pedestrians.withUnsafeMutableBufferPointer { pedestrians in
        out.fixed.withUnsafeMutableBufferPointer { fixed in
          mark(rows, stations, Marks(vehicles: vehicles, pedestrians: pedestrians, fixed: fixed))
        }
      }
    }
    return isFinished ? out : nil
  }

  /// True if a selection contains the sender's station, so that the host needs its frames.
  ///
  /// - Parameter row: row of the sender's vehicle; nil if it has left or the sender is fixed.
  package func includes(_ node: NodeID, row: Int?, in selection: Selection) -> Bool {
    if let row { return selection.vehicles[row] }
    let place = fixedPlace[node]
    return place >= 0 && selection.fixed[place]
  }

  private struct Marks {
    var vehicles: UnsafeMutableBufferPointer<Bool>
    var pedestrians: UnsafeMutableBufferPointer<Bool>
    var fixed: UnsafeMutableBufferPointer<Bool>
  }

  /// Marks the relevant rows; false if most rows are marked.
  private func mark(_ rows: [Int], _ stations: [Int], _ marks: Marks) -> Bool {
    let limit = Int(Self.worthwhile * Double(slice.vehicleCount))
    var places: [Vec2] = []
    for row in rows {
      let p = Vec2(slice.x[row], slice.y[row])
      markNear(p, moving: slice.distance(row: row, after: slice.step.seconds), marks)
      marks.vehicles[row] = true
      places.append(p)
    }
    for s in stations {
      markNear(fixed[s], moving: 0, marks)
      marks.fixed[s] = true
      places.append(fixed[s])
    }
    if marks.vehicles.count(where: { $0 }) > limit { return false }
    for p in places { markInSight(of: p, marks) }
    return marks.vehicles.count(where: { $0 }) <= limit
  }

  private func markNear(_ p: Vec2, moving: Double, _ marks: Marks) {
    let seen = sensorReach + moving + Self.margin
    if let vehicles = marks.vehicles.baseAddress {
      index.mark(within: max(seen, reach.obstructed + largest + Self.margin), of: p, in: vehicles)
    }
    if let pedestrians = marks.pedestrians.baseAddress {
      index.markPedestrians(within: seen, of: p, in: pedestrians)
    }
    let heard = (reach.obstructed + Self.margin) * (reach.obstructed + Self.margin)
    for (i, q) in fixed.enumerated() where (q - p).lengthSquared <= heard { marks.fixed[i] = true }
  }

  /// Marks stations beyond the circle that are in line of sight, and the vehicles in between.
  private func markInSight(of p: Vec2, _ marks: Marks) {
    let near = reach.obstructed * reach.obstructed
    let far = (reach.clear + Self.margin) * (reach.clear + Self.margin)
    candidates.removeAll(keepingCapacity: true)
    candidateX.removeAll(keepingCapacity: true)
    candidateY.removeAll(keepingCapacity: true)
    for s in stationX.indices {
      let dx = stationX[s] - p.x
      let dy = stationY[s] - p.y
      let squared = dx * dx + dy * dy
      if squared < near || squared > far { continue }
      candidates.append(Int32(s))
      candidateX.append(stationX[s])
      candidateY.append(stationY[s])
    }
    if candidates.isEmpty { return }
    if clear.count < candidates.count { clear = Array(repeating: false, count: candidates.count) }
    clear.withUnsafeMutableBufferPointer {
      sight.look(
        from: p, toX: candidateX, y: candidateY, count: candidates.count, clear: $0.baseAddress!)
    }
    for k in candidates.indices where clear[k] {
      let s = Int(candidates[k])
      let row = Int(stationRow[s])
      if row >= 0 {
        marks.vehicles[row] = true
      } else {
        marks.fixed[s - (stationX.count - fixed.count)] = true
      }
      if let vehicles = marks.vehicles.baseAddress {
        index.mark(from: p, to: Vec2(candidateX[k], candidateY[k]), in: vehicles)
      }
    }
  }
}
