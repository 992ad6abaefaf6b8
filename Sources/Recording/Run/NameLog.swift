import Federation
import SimCore
import WorldState

/// Tracks which names have been recorded or published for the numbers of a run, so that recordings and observers can
/// resolve every number.
package struct NameLog: Sendable {
  private let names: RunNames
  /// By demand index, and by number of the hazard. True once the name has been given.
  private var writtenVehicles: [Bool] = []
  private var writtenHazards: [Bool] = []
  private var writtenPedestrians: [Bool] = []
  private var writtenFixed = false
  private var allAt: SimTime?
  /// Interval at which all present names are repeated, for observers that join later and for seeking in a recording.
  package static let repetition = SimDuration(seconds: 10)

  package init(_ names: RunNames) { self.names = names }

  /// Names to give before this slice, in which numbers may first occur: newcomers, or when it is time all present ones.
  package mutating func due(_ slice: TruthSlice) -> [EntityName] {
    let new = newcomers(slice)
    let last = allAt ?? slice.time
    let isDue = slice.time - last >= Self.repetition
    if isDue || allAt == nil { allAt = slice.time }
    return isDue ? present(slice) : new
  }

  /// Names not given before; with the first slice also roadside units and the cloud.
  private mutating func newcomers(_ slice: TruthSlice) -> [EntityName] {
    var out: [EntityName] = []
    if !writtenFixed {
      writtenFixed = true
      out = fixed
    }
    for row in 0..<slice.vehicleCount {
      let index = slice.vehicle[row]
      let isNew =
        !TruthSlice.isHazard(index)
        ? Self.mark(index, in: &writtenVehicles)
        : Self.mark(index - TruthSlice.firstHazard, in: &writtenHazards)
      if isNew { out.append(vehicle(row, slice)) }
    }
    for row in 0..<slice.pedestrianCount where Self.mark(slice.pedestrian[row], in: &writtenPedestrians) {
      out.append(pedestrian(slice.pedestrian[row]))
    }
    return out
  }

  /// Names of all that are present.
  package func present(_ slice: TruthSlice) -> [EntityName] {
    fixed + (0..<slice.vehicleCount).map { vehicle($0, slice) } + slice.pedestrian.map(pedestrian)
  }

  private static func mark(_ index: UInt32, in written: inout [Bool]) -> Bool {
    let i = Int(index)
    if i >= written.count { written.append(contentsOf: repeatElement(false, count: i + 1 - written.count)) }
    if written[i] { return false }
    written[i] = true
    return true
  }
  private var fixed: [EntityName] {
    let roadside = names.fixed[.roadside] ?? []
    return roadside.indices.map { i in
      EntityName(
        kind: .roadside, index: UInt32(i), name: roadside[i], node: .roadside(i),
        temporaryID: names.temporaryID(.roadside(i)))
    } + [
      EntityName(kind: .cloud, index: 0, name: "cloud", node: .cloud, temporaryID: names.temporaryID(.cloud))
    ]
  }
  private func vehicle(_ row: Int, _ slice: TruthSlice) -> EntityName {
    let index = slice.vehicle[row]
    if TruthSlice.isHazard(index) {
      let hazard = Int(index - TruthSlice.firstHazard)
      let name = hazard < names.hazards.count ? names.hazards[hazard] : String(hazard)
      return EntityName(kind: .hazard, index: index, name: name)
    }
    let node = NodeID.vehicle(Int(index))
    let isEquipped = slice.flags[row].contains(.equipped)
    return EntityName(
      kind: .vehicle, index: index, name: names.vehicle(index), node: isEquipped ? node : nil,
      temporaryID: isEquipped ? names.temporaryID(node) : nil,
      level: isEquipped && node.index < names.levels.count ? names.levels[node.index] : nil)
  }
  private func pedestrian(_ index: UInt32) -> EntityName {
    EntityName(kind: .pedestrian, index: index, name: names.pedestrian(index))
  }
}
