import Federation
import NodeInterface
import SimCore
import V2XMessages

/// Makes the snapshot of a run's totals that its recording and its page get, once per virtual second.
package struct FigureClock: Sendable {
  private var last = Int64.min

  package init() {}

  /// The totals if a snapshot is due with this slice: hosts report with their first answer of a second, so that of a
  /// whole second is complete one traffic step later.
  package mutating func due(at time: SimTime, step: SimDuration, _ totals: TelemetryTotals) -> FigureSnapshot?
  {
    let second = (time - step).microseconds.dividedDown(by: 1_000_000)
    guard second != last else { return nil }
    defer { last = second }
    return last == .min ? nil : totals.snapshot(at: time)
  }
}

extension Int64 {
  fileprivate func dividedDown(by divisor: Int64) -> Int64 {
    self >= 0 ? self / divisor : (self - divisor + 1) / divisor
  }
}

extension TelemetryTotals {
  /// The totals so far, as a recording and pages get them.
  package func snapshot(at time: SimTime) -> FigureSnapshot {
    var out = FigureSnapshot(time: time)
    let sent = readings(Meter.messagesSent.declaration)
    let dropped = readings(Meter.droppedQueue.declaration)
    let bands = Int(Self.awarenessRange / Telemetry.distanceBand)
    for raw in messageTypes where raw < FederationLimits.messageTypes {
      var row = TypeFigures(type: UInt8(raw))
      row.sent = raw < sent.count ? UInt64(max(0, sent[raw].value)) : 0
      row.droppedQueue = raw < dropped.count ? UInt64(max(0, dropped[raw].value)) : 0
      if raw < perType.count {
        for band in perType[raw].deliveries.prefix(bands) { row.deliveries.merge(band) }
        let stages = perType[raw].stages
        if stages.count == MessageStage.count, perType[raw].endToEnd.count > 0 {
          row.uses = perType[raw].endToEnd.count
          row.stages = stages.map(\.totalMicroseconds)
        }
      }
      if row.sent > 0 || row.droppedQueue > 0 || row.deliveries.attempted > 0 || row.uses > 0 {
        out.types.append(row)
      }
    }
    out.computers = computers
    for (thousandths, count) in channelBusyRatio.enumerated() {
      out.busyRatioSamples.addSaturating(count)
      out.busyRatioSum.addSaturating(count.multipliedReportingOverflow(by: UInt64(thousandths)).partialValue)
    }
    return out
  }
}
