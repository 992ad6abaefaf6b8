/// A binary heap: the least element is at the top. Elements must be totally ordered, so that the order in which they
/// leave depends on nothing else.
public struct OrderedHeap<Element: Comparable & Sendable>: Sendable {
  /// In heap order: the children of `i` are `2 i + 1` and `2 i + 2`, and none is less than its parent.
  @usableFromInline var storage: [Element] = []

  @inlinable public init() {}

  /// In heap order.
  @inlinable public var entries: [Element] { storage }

  @inlinable public var isEmpty: Bool { storage.isEmpty }
  @inlinable public var count: Int { storage.count }
  @inlinable public var first: Element? { storage.first }

  @inlinable public mutating func push(_ element: Element) {
    storage.append(element)
    storage.withUnsafeMutableBufferPointer { heap in
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

  @inlinable public mutating func pop() -> Element? {
    guard let top = storage.first, let last = storage.popLast() else { return nil }
    if !storage.isEmpty { sink(last) }
    return top
  }

  /// Takes the top and puts another element in: one pass instead of two. The heap must not be empty.
  @inlinable public mutating func replaceFirst(with element: Element) { sink(element) }

  @inlinable public mutating func removeAll() { storage.removeAll(keepingCapacity: true) }

  /// Puts `element` in place of the top.
  @inlinable mutating func sink(_ element: Element) {
    storage.withUnsafeMutableBufferPointer { heap in
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
