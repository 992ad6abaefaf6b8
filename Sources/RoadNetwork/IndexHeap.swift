/// A binary heap of indices by key; ties go to the lower index.
struct IndexHeap {
  private var entries: [(key: Double, index: Int32)] = []

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  private static func before(_ a: (key: Double, index: Int32), _ b: (key: Double, index: Int32)) -> Bool {
    a.key < b.key || a.key == b.key && a.index < b.index
  }
  mutating func push(_ key: Double, _ index: Int32) {
    let entry = (key: key, index: index)
    entries.append(entry)
    entries.withUnsafeMutableBufferPointer { heap in
      var i = heap.count - 1
      while i > 0 {
        let parent = (i - 1) >> 1
        guard Self.before(entry, heap[parent]) else { break }
        heap[i] = heap[parent]
        i = parent
      }
      heap[i] = entry
    }
  }
  mutating func pop() -> Int32? {
    guard let top = entries.first, let last = entries.popLast() else { return nil }
    let count = entries.count
    if count > 0 {
      entries.withUnsafeMutableBufferPointer { heap in
        var i = 0
        while true {
          var child = 2 * i + 1
          guard child < count else { break }
          if child + 1 < count && Self.before(heap[child + 1], heap[child]) { child += 1 }
          guard Self.before(heap[child], last) else { break }
          heap[i] = heap[child]
          i = child
        }
        heap[i] = last
      }
    }
    return top.index
  }
}
