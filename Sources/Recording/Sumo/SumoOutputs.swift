import Scenario
import SimCore
import WorldState

/// Outputs in SUMO's formats that follow the run step by step: `summary.xml`, `statistic.xml` and those of detectors.
/// Without any of them there is none of this class.
final class SumoOutputs {
  private let begin: SimTime
  private let end: SimTime?
  private let step: SimDuration
  /// Of the last step.
  private var last: SimTime
  /// After the last road user the outputs go on to the end of the run, but no farther than this (assumed: 11 days of
  /// steps of a second).
  private static let mostIdleSteps: Int64 = 1_000_000
  private let comment: String
  private let summary: SummaryWriter?
  private let limits: [Double]
  private let statisticPath: String?
  private let detectors: DetectorRecorder?
  /// Of a step whose trips and counts are still to come.
  private var slice: TruthSlice?
  private var ended: [EndedTrip] = []
  private var trips = TripStatistics()
  private var counts = StepCounts()
  private var walking = 0
  private var statisticFailure: RecordingError?

  init?(_ options: RunRecorder.Options, in folder: OutputFolder, comment: String) throws(RecordingError) {
    let record = options.configuration.record
    let setup = options.detectors.flatMap { record.detectors && !$0.detectors.isEmpty ? $0 : nil }
    guard record.summary || record.statistic || setup != nil else { return nil }
    begin = options.configuration.time.begin
    end = options.configuration.time.end
    step = options.configuration.time.step
    last = begin
    self.comment = comment
    summary = record.summary ? try SummaryWriter(path: folder.file("summary.xml"), comment: comment) : nil
    limits = record.summary ? options.network.map(StepMeans.limits) ?? [] : []
    statisticPath = record.statistic ? folder.file("statistic.xml") : nil
    if let setup {
      detectors = try DetectorRecorder(setup, folder: folder, comment: comment)
    } else {
      detectors = nil
    }
  }

  func record(_ slice: TruthSlice) { self.slice = slice }
  func record(_ trip: TripRecord, isBicycle: Bool) {
    // As in SUMO, what happens at the end is no longer in the run.
    if let end, trip.arrival.map({ $0 >= end }) ?? false { return }
    trips.add(trip, isBicycle: isBicycle)
    if detectors != nil && trip.vehicle >= 0 {
      ended.append(
        EndedTrip(
          vehicle: UInt32(trip.vehicle), lane: trip.arrivalLaneIndex, speed: trip.arrivalSpeed,
          isRemoved: trip.vaporized != nil))
    }
  }
  func record(_ walk: PersonRecord) {
    if let end, walk.arrival >= end { return }
    trips.add(walk)
  }

  /// Ends the step of the last slice.
  ///
  /// - Parameter arrived: vehicles that are gone without a trip, as those of a replay.
  func endStep(_ counts: StepCounts, arrived: [Int]) {
    guard let slice else { return }
    if detectors != nil {
      ended += arrived.map { EndedTrip(vehicle: UInt32($0), lane: -1, speed: 0, isRemoved: false) }
    }
    self.slice = nil
    if let end, slice.time >= end { return }
    self.counts = counts
    last = slice.time
    walking = slice.pedestrianCount
    detectors?.record(slice, ended: ended)
    ended.removeAll(keepingCapacity: true)
    summary?.write(
      at: slice.time, counts, StepMeans(slice, limits: limits),
      travelTime: trips.travelTime)
  }

  /// - Parameter people: number of people of the demand.
  func close(at last: SimTime, isInterrupted: Bool, people: Int) {
    var last = last
    // SUMO runs on to its end without anybody on the road.
    if let end, !isInterrupted, last < end {
      last = min(end, last + step * Self.mostIdleSteps)
      detectors?.idle(until: last)
      if let summary {
        var time = self.last + step
        while time < last {
          summary.write(at: time, counts, StepMeans(), travelTime: trips.travelTime)
          time += step
        }
      }
    }
    detectors?.close()
    summary?.close()
    guard let statisticPath else { return }
    let document = trips.document(
      comment: comment, counts: counts, begin: begin, end: last, people: (people, walking))
    do { try writeAtomically(document, to: statisticPath) } catch { statisticFailure = error }
  }
  var failures: [RecordingError] {
    [summary?.failure, detectors?.failure, statisticFailure].compactMap { $0 }
  }
}
