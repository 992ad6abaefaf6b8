/// Candidates of a lattice in order of cost, ties by creation order: a binary heap that keeps its memory.
struct CandidateHeap: Sendable {
  struct Candidate: Sendable {
    /// Cost without closeness to others.
    var base: Double
    /// Creation order.
    var index: Int32
    var profile: Int32
    /// End offset, metres to the left of the path.
    var offset: Double
  }
  private var items: [Candidate] = []
  /// Levels descended since the last `removeAll`, for the ledger.
  private(set) var steps: UInt64 = 0

  mutating func removeAll() {
    items.removeAll(keepingCapacity: true)
    steps = 0
  }

  /// Adds a candidate unordered; call `arrange` before the first `pop`.
  mutating func append(_ candidate: Candidate) { items.append(candidate) }

  mutating func arrange() {
    for i in stride(from: items.count / 2 - 1, through: 0, by: -1) { sink(i) }
  }

  /// Removes the first candidate; nil if there is none.
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
