/// Owns the flat arrays of the engine. They are allocated once, never grow, and are freed together, so that the hot
/// loops use plain pointers without reference counting or exclusivity checks.
final class Arena {
  private var blocks: [UnsafeMutableRawPointer] = []

  /// `count` copies of `value`. Trivial types only: nothing is deinitialised.
  func array<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
    let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
    p.initialize(repeating: value, count: max(1, count))
    blocks.append(UnsafeMutableRawPointer(p))
    return p
  }
  /// Memory for `count` values that are written before they are read: untouched pages cost nothing.
  func reserve<T>(_ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
    let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
    blocks.append(UnsafeMutableRawPointer(p))
    return p
  }
  func copy<T>(_ values: [T]) -> UnsafeMutablePointer<T> {
    let p = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
    values.withUnsafeBufferPointer { source in
      if let base = source.baseAddress { p.initialize(from: base, count: values.count) }
    }
    blocks.append(UnsafeMutableRawPointer(p))
    return p
  }
  deinit { for block in blocks { block.deallocate() } }
}

/// A list of short lists, flattened: entries of row i lie in `start[i]..<start[i + 1]`.
struct Rows<T> {
  let start: UnsafeMutablePointer<Int32>
  let values: UnsafeMutablePointer<T>

  init(_ rows: [[T]], in arena: Arena) {
    var offsets: [Int32] = [0]
    offsets.reserveCapacity(rows.count + 1)
    var flat: [T] = []
    for row in rows {
      flat.append(contentsOf: row)
      offsets.append(Int32(flat.count))
    }
    start = arena.copy(offsets)
    values = arena.copy(flat)
  }
  @inline(__always) func range(_ i: Int) -> Range<Int> { Int(start[i])..<Int(start[i + 1]) }
  @inline(__always) func isEmpty(_ i: Int) -> Bool { start[i] == start[i + 1] }
}
