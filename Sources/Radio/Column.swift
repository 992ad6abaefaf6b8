/// A growing column of plain values for hot loops: they take `base` once and then pay for no bounds checks, exclusivity
/// checks or reference counts.
struct Column<Element: BitwiseCopyable>: ~Copyable {
  private(set) var base: UnsafeMutablePointer<Element>
  private(set) var capacity: Int

  init(capacity: Int = 16) {
    self.capacity = capacity
    base = .allocate(capacity: capacity)
  }

  deinit { base.deallocate() }

  /// Makes room for `count` elements. The first `keeping` are kept; the others are undefined until written.
  mutating func reserve(_ count: Int, keeping kept: Int = 0) {
    guard count > capacity else { return }
    let larger = max(count, capacity + capacity / 2)
    let moved = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    moved.update(from: base, count: kept)
    base.deallocate()
    base = moved
    capacity = larger
  }

  /// Makes room for `count` elements and sets those from `old` on to `value`.
  mutating func extend(from old: Int, to count: Int, with value: Element) {
    reserve(count, keeping: old)
    if count > old { (base + old).update(repeating: value, count: count - old) }
  }
}
