/// Candidates of a lattice in the order of their cost, the one made first among equals: a binary heap that keeps its
/// memory.
struct CandidateHeap: Sendable {
  struct Candidate: Sendable {
    /// Cost of all but closeness to others.
    var base: Double
    /// In the order in which candidates are made.
    var index: Int32
    var profile: Int32
    /// Metres to the left of the path at the end.
    var offset: Double
  }
  private var items: [Candidate] = []
  /// Levels gone down since the last `removeAll`, for the ledger.
  private(set) var steps: UInt64 = 0

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    steps = 0
  }

  /// Adds a candidate without a place: `arrange` follows before the first `pop`.
  mutating func append(_ candidate: Candidate) { items.append(candidate) }

  mutating func arrange() {
    for i in stride(from: items.count / 2 - 1, through: 0, by: -1) { sink(i) }
  }

  /// Takes the first one out; nil if there is none.
  mutating func pop() -> Candidate? {
    guard let first = items.first else { return nil }
    let last = items.removeLast()
    if !items.isEmpty {
      items[0] = last
      sink(0)
    }
    return first
  }

  @inline(__always)
  private func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    a.base < b.base || a.base == b.base && a.index < b.index
  }

  private mutating func sink(_ start: Int) {
    var i = start
    while true {
      steps &+= 1
      var child = 2 * i + 1
      guard child < items.count else { return }
      if child + 1 < items.count, precedes(items[child + 1], items[child]) { child += 1 }
      guard precedes(items[child], items[i]) else { return }
      items.swapAt(i, child)
      i = child
    }
  }
}
