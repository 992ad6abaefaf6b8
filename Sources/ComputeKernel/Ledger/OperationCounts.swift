/// Work of a computation, as exact integers that follow from shapes and data, never from a clock. The platform model
/// turns counts into virtual latency and energy.
package struct OperationCounts: Hashable, Sendable {
  /// Multiply–accumulates by precision; one counts as two operations against a peak in operations per second. A
  /// multiplication and an addition of one kernel make one, whether or not a compiler joins them; the kernels of this
  /// library compute in FP64.
  package var macsInt8: UInt64
  package var macsFP16: UInt64
  package var macsFP32: UInt64
  package var macsFP64: UInt64
  /// All other operations of an arithmetic unit: the multiplications or additions left over, divisions, roots,
  /// comparisons, table look-ups.
  package var otherOps: UInt64
  /// Bytes that cross the memory interface if nothing stays in a cache.
  package var bytesRead: UInt64
  package var bytesWritten: UInt64
  /// Those of the operations above that form the longest chain not spreadable over lanes or cores (Amdahl).
  package var serialSteps: UInt64
  /// Kernels started on an accelerator, or jobs given to a core.
  package var launches: UInt64

  @inlinable package init(
    macsInt8: UInt64 = 0, macsFP16: UInt64 = 0, macsFP32: UInt64 = 0, macsFP64: UInt64 = 0,
    otherOps: UInt64 = 0,
    bytesRead: UInt64 = 0, bytesWritten: UInt64 = 0, serialSteps: UInt64 = 0, launches: UInt64 = 0
  ) {
    self.macsInt8 = macsInt8
    self.macsFP16 = macsFP16
    self.macsFP32 = macsFP32
    self.macsFP64 = macsFP64
    self.otherOps = otherOps
    self.bytesRead = bytesRead
    self.bytesWritten = bytesWritten
    self.serialSteps = serialSteps
    self.launches = launches
  }

  package static let zero = OperationCounts()

  @inlinable package var macs: UInt64 { macsInt8 &+ macsFP16 &+ macsFP32 &+ macsFP64 }
  @inlinable package var bytes: UInt64 { bytesRead &+ bytesWritten }
  /// Operations of all kinds, a multiply–accumulate counted as two.
  @inlinable package var operations: UInt64 { 2 &* macs &+ otherOps }

  @inlinable package static func + (a: OperationCounts, b: OperationCounts) -> OperationCounts {
    OperationCounts(
      macsInt8: a.macsInt8 &+ b.macsInt8, macsFP16: a.macsFP16 &+ b.macsFP16,
      macsFP32: a.macsFP32 &+ b.macsFP32, macsFP64: a.macsFP64 &+ b.macsFP64,
      otherOps: a.otherOps &+ b.otherOps,
      bytesRead: a.bytesRead &+ b.bytesRead, bytesWritten: a.bytesWritten &+ b.bytesWritten,
      serialSteps: a.serialSteps &+ b.serialSteps, launches: a.launches &+ b.launches)
  }
  @inlinable package static func += (a: inout OperationCounts, b: OperationCounts) { a = a + b }
  /// The counts of `n` equal computations.
  @inlinable package static func * (a: OperationCounts, n: UInt64) -> OperationCounts {
    OperationCounts(
      macsInt8: a.macsInt8 &* n, macsFP16: a.macsFP16 &* n, macsFP32: a.macsFP32 &* n,
      macsFP64: a.macsFP64 &* n,
      otherOps: a.otherOps &* n, bytesRead: a.bytesRead &* n, bytesWritten: a.bytesWritten &* n,
      serialSteps: a.serialSteps &* n, launches: a.launches &* n)
  }
}
