/// A binary heap: the least element is at the top. Elements must be totally ordered, so that the order in which they
/// leave depends on nothing else.
package struct OrderedHeap<Element: Comparable & Sendable>: Sendable {
  /// In heap order: the children of `i` are `2 i + 1` and `2 i + 2`, and none is less than its parent.
  package var entries: [Element] = []

  @inlinable package init() {}

  @inlinable package var isEmpty: Bool { entries.isEmpty }
  @inlinable package var count: Int { entries.count }
  @inlinable package var first: Element? { entries.first }

  @inlinable package mutating func push(_ element: Element) {
    entries.append(element)
    entries.withUnsafeMutableBufferPointer { heap in
      var i = heap.count - 1
      while i > 0 {
        let parent = (i - 1) >> 1
        guard element < heap[parent] else { break }
        heap[i] = heap[parent]
        i = parent
      }
      heap[i] = element
    }
  }

  @inlinable package mutating func pop() -> Element? {
    guard let top = entries.first, let last = entries.popLast() else { return nil }
    if !entries.isEmpty { sink(last) }
    return top
  }

  /// Takes the top and puts another element in: one pass instead of two. The heap must not be empty.
  @inlinable package mutating func replaceFirst(with element: Element) { sink(element) }

  @inlinable package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  /// Puts `element` in place of the top.
  @inlinable package mutating func sink(_ element: Element) {
    entries.withUnsafeMutableBufferPointer { heap in
      var i = 0
      while true {
        var child = 2 * i + 1
        guard child < heap.count else { break }
        if child + 1 < heap.count, heap[child + 1] < heap[child] { child += 1 }
        guard heap[child] < element else { break }
        heap[i] = heap[child]
        i = child
      }
      heap[i] = element
    }
  }
}
