import NodeInterface
import RoadNetwork
import SimCore
import V2XMessages

/// SPAT content from the state of the signal controller that a roadside unit is wired to.
package enum SignalMessages {
  /// The light for a SUMO letter. Red and yellow together still mean stop; `s` is the green arrow that requires a stop
  /// first.
  package static func light(_ letter: UInt8) -> LightState {
    switch letter {
    case UInt8(ascii: "r"), UInt8(ascii: "R"), UInt8(ascii: "u"): .red
    case UInt8(ascii: "y"), UInt8(ascii: "Y"): .yellow
    case UInt8(ascii: "g"): .permissiveGreen
    case UInt8(ascii: "G"): .protectedGreen
    case UInt8(ascii: "o"): .flashingYellow
    case UInt8(ascii: "O"): .dark
    case UInt8(ascii: "s"): .flashingRed
    default: .unavailable
    }
  }

  /// The states of all phases of `map`, 16 per intersection (the standard's limit; more follow as another intersection
  /// with the same node). Phases that stand in no MAP, such as those of trams alone, are left out.
  ///
  /// - Parameter t: the present. The unit is wired to the controller: what it has last been told still holds.
  package static func states(
    _ reading: SignalReading, _ map: JunctionMap, _ context: NodeContext, at t: SimTime
  ) -> [IntersectionState] {
    let signal = context.network.signals[map.signal]
    let program = signal.programs[signal.activeProgram]
    let phase = current(program, reading.state)
    var phases: [SignalPhase] = []
    for (i, link) in map.linkOfPhase.enumerated()
    where link < reading.state.count && map.phases.contains(UInt8(i + 1)) {
      phases.append(
        SignalPhase(
          id: UInt8(i + 1),
          states: [
            PhaseState(
              light: light(reading.state[link]), timing: timing(reading, link: link, program, phase: phase))
          ]))
    }
    var result: [IntersectionState] = []
    var first = 0
    while first < phases.count, result.count < SignalPhaseAndTiming.maximumIntersections {
      let last = min(phases.count, first + IntersectionState.maximumPhases)
      result.append(
        IntersectionState(
          id: JunctionMap.reference(map.junction),
          status: program.control == .fixed ? .fixedTime : .trafficDependent, measuredAt: t,
          phases: Array(phases[first..<last])))
      first = last
    }
    return result
  }

  /// The phase with the letters `state`, if it is unique.
  private static func current(_ program: SignalProgram, _ state: [UInt8]) -> Int? {
    var found: Int?
    for i in program.phases.indices where program.phases[i].state == state {
      if found != nil { return nil }
      found = i
    }
    return found
  }

  /// When a link's light changes: at the end of the last of the consecutive phases with the same light. If the phase is
  /// ambiguous, only the earliest end is known.
  private static func timing(_ reading: SignalReading, link: Int, _ program: SignalProgram, phase: Int?)
    -> PhaseTiming
  {
    guard let phase, program.phases.allSatisfy({ $0.next.isEmpty && link < $0.state.count }) else {
      return PhaseTiming(start: nil, minEnd: known(reading.earliestEnd), likelyEnd: nil)
    }
    var minimum = reading.earliestEnd
    var maximum = reading.latestEnd
    var likely = reading.likelyEnd
    let now = light(reading.state[link])
    var i = (phase + 1) % program.phases.count
    while i != phase, light(program.phases[i].state[link]) == now {
      let p = program.phases[i]
      let isFixed = program.control == .fixed
      if minimum != .never { minimum += isFixed ? p.duration : p.minimum }
      if maximum != .never { maximum += isFixed ? p.duration : p.maximum }
      if likely != .never { likely += p.duration }
      i = (i + 1) % program.phases.count
    }
    // A light that never changes has no end.
    if i == phase { return PhaseTiming(start: nil, minEnd: nil, likelyEnd: nil) }
    return PhaseTiming(
      start: nil, minEnd: known(minimum), maxEnd: known(maximum), likelyEnd: known(likely),
      confidence: program.control == .fixed ? 1 : nil)
  }

  private static func known(_ time: SimTime) -> SimTime? { time == .never ? nil : time }
}
