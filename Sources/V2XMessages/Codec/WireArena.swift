import CV2XWire
import Synchronization

/// Memory for one encoding or decoding: a bump allocator for libprotobuf-c. Blocks are not freed individually;
/// everything is released when `withWireArena` returns. It refuses more than its budget, so that a small malicious
/// message cannot claim much memory.
package struct WireArena {
  struct State {
    /// First, so that a pointer to the state is a pointer to the allocator.
    var allocator: ProtobufCAllocator
    var cursor: UnsafeMutableRawPointer
    var end: UnsafeMutableRawPointer
    /// Bytes that may still be requested from the system.
    var budget: Int
    /// Further chunks, linked through their first word.
    var chunks: UnsafeMutableRawPointer?
    var isExhausted: Bool
  }

  static let headerSize = (MemoryLayout<State>.size + 15) & ~15
  static let chunkSize = 1 << 16

  let state: UnsafeMutablePointer<State>

  /// Size of the first block of all arenas except large ones, one unused block of which is kept: messages are mostly
  /// coded one at a time, and requesting a block of this size from the system costs as much as decoding a BSM.
  static let spareSize = 1 << 15
  private static let spare = Atomic<UInt>(0)

  static func takeSpare() -> UnsafeMutableRawPointer {
    UnsafeMutableRawPointer(bitPattern: spare.exchange(0, ordering: .acquiring))
      ?? .allocate(byteCount: spareSize, alignment: 16)
  }
  static func giveBack(_ block: UnsafeMutableRawPointer) {
    UnsafeMutableRawPointer(
      bitPattern: spare.exchange(UInt(bitPattern: block), ordering: .acquiringAndReleasing))?
      .deallocate()
  }

  /// For libprotobuf-c's `unpack`.
  package var allocator: UnsafeMutablePointer<ProtobufCAllocator> {
    UnsafeMutableRawPointer(state).assumingMemoryBound(to: ProtobufCAllocator.self)
  }
  /// Whether a request has been refused.
  package var isExhausted: Bool { state.pointee.isExhausted }

  /// 16-byte aligned memory, not initialised; nil when the budget is spent.
  package func allocate(_ size: Int) -> UnsafeMutableRawPointer? {
    let rounded = (size + 15) & ~15
    let cursor = state.pointee.cursor
    if rounded <= state.pointee.end - cursor {
      state.pointee.cursor = cursor + rounded
      return cursor
    }
    return grow(rounded)
  }

  private func grow(_ size: Int) -> UnsafeMutableRawPointer? {
    let wanted = max(size + 16, Self.chunkSize)
    guard wanted <= state.pointee.budget else {
      state.pointee.isExhausted = true
      return nil
    }
    state.pointee.budget -= wanted
    let chunk = UnsafeMutableRawPointer.allocate(byteCount: wanted, alignment: 16)
    chunk.storeBytes(of: state.pointee.chunks, as: UnsafeMutableRawPointer?.self)
    state.pointee.chunks = chunk
    state.pointee.cursor = chunk + 16 + size
    state.pointee.end = chunk + wanted
    return chunk + 16
  }

  /// Memory for an encoder; its requests are bounded by the value that it encodes.
  package func reserve<T>(_ type: T.Type, count: Int = 1) -> UnsafeMutablePointer<T> {
    guard let memory = allocate(MemoryLayout<T>.stride * count) else {
      preconditionFailure("a value to encode is larger than its arena's budget")
    }
    return memory.bindMemory(to: T.self, capacity: count)
  }

  /// A protobuf-c structure, initialised by its own `init` function.
  @inline(__always)
  package func make<T>(_ initialize: (UnsafeMutablePointer<T>?) -> Void) -> UnsafeMutablePointer<T> {
    let pointer = reserve(T.self)
    initialize(pointer)
    return pointer
  }

  fileprivate func releaseChunks() {
    var next = state.pointee.chunks
    while let chunk = next {
      next = chunk.load(as: UnsafeMutableRawPointer?.self)
      chunk.deallocate()
    }
  }
}

/// Runs `body` with an arena of `capacity` bytes that may grow by `budget` bytes.
package func withWireArena<R, E: Error>(
  capacity: Int, budget: Int, _ body: (WireArena) throws(E) -> R
) throws(E) -> R {
  let size = max(WireArena.spareSize, WireArena.headerSize + capacity)
  let memory =
    size == WireArena.spareSize
    ? WireArena.takeSpare() : UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
  let state = memory.bindMemory(to: WireArena.State.self, capacity: 1)
  let allocator = ProtobufCAllocator(
    alloc: { state, size in
      state.flatMap {
        WireArena(state: $0.assumingMemoryBound(to: WireArena.State.self)).allocate(size)
      }
    },
    free: { _, _ in }, allocator_data: memory)
  state.initialize(
    to: WireArena.State(
      allocator: allocator, cursor: memory + WireArena.headerSize, end: memory + size, budget: budget,
      chunks: nil, isExhausted: false))
  let arena = WireArena(state: state)
  defer {
    arena.releaseChunks()
    if size == WireArena.spareSize { WireArena.giveBack(memory) } else { memory.deallocate() }
  }
  return try body(arena)
}
