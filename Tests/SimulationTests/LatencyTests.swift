import Federation
import NodeInterface
import Recording
import SimCore
import Testing
import V2XMessages

@testable import HostRuntime

@Suite struct LatencyTests {
  private static let safety: [MessageType] = [.bsm, .rsm, .ssm, .rsi, .spat]

  private static func trace(_ seed: UInt64, begin: SimTime, _ stages: [MessageStage]) -> MessageTrace {
    var trace = MessageTrace(begin: begin)
    for stage in stages {
      let step = SimDuration(microseconds: Int64(mix64(seed ^ UInt64(stage.rawValue)) % 9_000))
      trace.advance(to: trace.end + step, stage)
    }
    return trace
  }

  /// More messages than numbers, and a ring that has to grow: every use is counted with the stages of its own message,
  /// one by one.
  @Test(arguments: [1, 2] as [UInt64]) func everySampleIsCountedStageByStage(seed: UInt64) {
    var latencies = MessageLatencies()
    var perType = [Telemetry.PerType](repeating: .init(), count: MessageType.tableSize)
    var merged = perType
    var expected = perType.map { _ in
      (stages: [Int64](repeating: 0, count: MessageStage.count), total: Int64(0), count: UInt64(0))
    }
    var kept: [(number: UInt16, type: MessageType, trace: MessageTrace)] = []
    for k in 0..<90_000 as Range<UInt64> {
      let type = MessageType.allCases[Int(mix64(seed &+ k) % UInt64(MessageType.allCases.count))]
      let begin = SimTime(microseconds: Int64(k) * 30)
      let message = Self.trace(
        mix64(k ^ seed), begin: begin, [.sense, .queue, .compute, .sendWait, .sign, .air, .inputStage])
      let number = latencies.add(message, type)
      #expect((number != 0) == Self.safety.contains(type))
      if number != 0 { kept.append((number, type, message)) }
      guard k % 100 == 99 else { continue }
      var fused = Self.trace(k, begin: begin + SimDuration(milliseconds: 100), [.queue, .fuse, .plan, .act])
      var read = Self.trace(k + 1, begin: fused.begin + SimDuration(milliseconds: 1), [.queue, .plan, .act])
      let end = max(fused.end, read.end)
      fused.advance(to: end, .act)
      read.advance(to: end, .act)
      var uses: [MessageUse] = []
      for m in kept.suffix(40) {
        let isFused = m.type != .spat && m.type != .rsi
        uses.append(MessageUse(number: m.number, isFused: isFused))
        let whole = m.trace.followed(by: isFused ? fused : read)
        #expect(whole.times.total == whole.end - m.trace.begin, "seed \(seed)")
        let t = Int(m.type.rawValue)
        for stage in MessageStage.allCases {
          expected[t].stages[Int(stage.rawValue)] += Int64(whole.times[stage])
        }
        expected[t].total += (whole.end - whole.begin).microseconds
        expected[t].count += 1
      }
      latencies.finish([PlanTrace(fused: fused, read: read, uses: 0..<uses.count)], uses)
      if k % 7_700 == 7_699 { latencies.drain(into: &perType); Self.merge(&perType, into: &merged) }
    }
    latencies.drain(into: &perType)
    Self.merge(&perType, into: &merged)
    for type in Self.safety {
      let t = Int(type.rawValue)
      #expect(merged[t].endToEnd.count == expected[t].count && expected[t].count > 1_000)
      #expect(merged[t].endToEnd.totalMicroseconds == expected[t].total)
      #expect(merged[t].stages.map(\.totalMicroseconds) == expected[t].stages, "\(type), seed \(seed)")
      #expect(merged[t].stages.allSatisfy { $0.count == expected[t].count })
    }
  }

  private static func merge(_ a: inout [Telemetry.PerType], into b: inout [Telemetry.PerType]) {
    for i in a.indices where !a[i].stages.isEmpty {
      if b[i].stages.isEmpty {
        b[i].stages = a[i].stages
      } else {
        for s in a[i].stages.indices { b[i].stages[s].merge(a[i].stages[s]) }
      }
      b[i].endToEnd.merge(a[i].endToEnd)
      a[i] = Telemetry.PerType()
    }
  }

  /// A number that the ring no longer holds is not counted, nor with the stages of another message.
  @Test func forgottenMessagesDoNotCount() {
    var latencies = MessageLatencies()
    let first = latencies.add(MessageTrace(begin: .zero), .bsm)
    // Messages of the last five seconds are kept, older ones are overwritten.
    for k in 1...3_000 as ClosedRange<Int64> {
      _ = latencies.add(MessageTrace(begin: SimTime(microseconds: k * 10_000)), .bsm)
    }
    let plan = MessageTrace(begin: SimTime(seconds: 40))
    latencies.finish(
      [PlanTrace(fused: plan, read: plan, uses: 0..<1)], [MessageUse(number: first, isFused: true)])
    var perType = [Telemetry.PerType](repeating: .init(), count: MessageType.tableSize)
    latencies.drain(into: &perType)
    #expect(perType.allSatisfy { $0.endToEnd.count == 0 && $0.stages.isEmpty })
  }

  /// Stages come from other hosts: two of the maximum length are counted like any others.
  @Test func longestStagesAddUp() {
    var latencies = MessageLatencies()
    var times = StageTimes()
    times[.queue] = .max
    let number = latencies.add(MessageTrace(times, until: SimTime(seconds: 10)), .bsm)
    var plan = MessageTrace(begin: SimTime(seconds: 10))
    plan.advance(to: SimTime(seconds: 10.005), .queue)
    latencies.finish(
      [PlanTrace(fused: plan, read: plan, uses: 0..<1)], [MessageUse(number: number, isFused: true)])
    var perType = [Telemetry.PerType](repeating: .init(), count: MessageType.tableSize)
    latencies.drain(into: &perType)
    let bsm = perType[Int(MessageType.bsm.rawValue)]
    let whole = Int64(UInt32.max) + 5_000
    #expect(bsm.endToEnd.totalMicroseconds == whole)
    #expect(bsm.stages[Int(MessageStage.queue.rawValue)].totalMicroseconds == whole)
  }

  /// The table of a run: its sums, values that follow from the scenario's constants, and equality in every layout.
  @Test func stagesAddUpInEveryLayout() throws {
    let one = try MapRun("crossing", until: 25)
    let many = try MapRun("crossing", until: 25, onboardHosts: 3, coded: true)
    let narrow = try MapRun("crossing", until: 25, overrides: [("time.window_ms", "5")])
    #expect(many.digest == one.digest && narrow.digest == one.digest)
    for type in [MessageType.bsm, .rsm, .spat] {
      let t = Int(type.rawValue)
      let sums = one.totals.perType[t]
      #expect(sums.endToEnd.count > 100, "\(type)")
      #expect(sums.stages.count == MessageStage.count)
      #expect(sums.stages.allSatisfy { $0.count == sums.endToEnd.count }, "\(type)")
      #expect(
        sums.stages.reduce(0) { $0 + $1.totalMicroseconds } == sums.endToEnd.totalMicroseconds, "\(type)")
      for other in [many, narrow] {
        #expect(other.totals.perType[t].stages == sums.stages, "\(type)")
        #expect(other.totals.perType[t].endToEnd == sums.endToEnd, "\(type)")
      }
      func mean(_ stage: MessageStage) -> Double {
        Double(sums.stages[Int(stage.rawValue)].totalMicroseconds) / Double(sums.endToEnd.count) / 1_000
      }
      // One hop: every sample has spent exactly the scenario's 10 ms in the input stage.
      #expect(mean(.inputStage) == 10)
      // A chain runs every 100 ms: a message at a random time waits half of that on average.
      #expect(mean(.fuseWait) > 35 && mean(.fuseWait) < 65, "\(type): \(mean(.fuseWait)) ms")
      // 70 ms for bus and brakes.
      #expect(mean(.act) > 70 && mean(.act) < 75)
      #expect(mean(.air) > 1 && mean(.air) < 100)
      #expect(mean(.verify) == 0)
      if type == .bsm {
        #expect(mean(.sense) == 0 && mean(.compute) == 0)
        #expect(mean(.sendWait) > 10 && mean(.sendWait) < 90)
      }
      if type == .rsm { #expect(mean(.sense) == 95 && mean(.compute) > 10 && mean(.sendWait) == 0) }
    }
  }

  /// If nothing is received, no plan uses a message.
  @Test func withoutReceptionsNothingIsCounted() throws {
    let run = try MapRun("crossing", until: 10, overrides: [("radio.extra_loss", "1")])
    #expect(run.totals.perType.allSatisfy { $0.endToEnd.count == 0 && $0.stages.isEmpty })
  }
}
