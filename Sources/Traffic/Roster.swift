/// The vehicles on the road, each in a slot that is taken at departure and freed at arrival.
struct Roster {
  /// Slots of vehicles on the road, in ascending demand index.
  private(set) var active: [Int32] = []
  private var free: [Int32] = []
  private var count = 0
  /// Slot by demand index; −1 for vehicles not under way.
  let slot: UnsafeMutablePointer<Int32>
  /// Demand index by slot (the fleet's array); −1 in free slots.
  private let demand: UnsafeMutablePointer<Int32>

  init(capacity: Int, demand: UnsafeMutablePointer<Int32>, arena: Arena) {
    slot = arena.array(capacity, -1)
    self.demand = demand
  }

  /// The slot that the next departure takes.
  var next: Int { free.last.map(Int.init) ?? count }

  /// Takes `next` for the vehicle whose demand index is in it.
  mutating func take() {
    let v = next
    if free.isEmpty { count += 1 } else { free.removeLast() }
    slot[Int(demand[v])] = Int32(v)
  }

  /// Adds a vehicle to those on the road, in the order of demand.
  mutating func activate(_ v: Int) {
    var i = active.count
    while i > 0 && demand[Int(active[i - 1])] > demand[v] { i -= 1 }
    active.insert(Int32(v), at: i)
  }

  /// Takes a vehicle off the road; it keeps its slot.
  mutating func suspend(_ v: Int) { active.removeAll { $0 == Int32(v) } }

  /// Frees the slot of a vehicle that has left the road; `dropVacated` removes it from `active`.
  mutating func vacate(_ v: Int) {
    slot[Int(demand[v])] = -1
    demand[v] = -1
    free.append(Int32(v))
  }

  mutating func dropVacated() { active.removeAll { demand[Int($0)] < 0 } }
}
