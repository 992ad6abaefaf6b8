import SimCore

/// Reads signal programs (`tlLogic`) from network and additional files.
package enum SignalReader {
  /// Reads the `tlLogic` that has just started, adds it to its signal and makes it the active program.
  package static func read(_ input: XMLInput, into signals: inout [Signal], index: inout [String: Int]) {
    let line = input.line
    let id = input.required("id")
    let control: SignalProgram.Control
    switch input.string("type", default: "static") {
    case "static": control = .fixed
    case "actuated": control = .actuated
    case "delay_based":
      control = .actuated
      input.leavesOut("signal \"\(id)\": type delay_based is not supported: it runs as actuated")
    case let other:
      control = .fixed
      input.leavesOut("signal \"\(id)\": type \"\(other)\" is not supported: its phases run at fixed times")
    }
    // SUMO's "begin" starts the cycle with the run; at the usual begin of 0 that is offset 0.
    let offset = input.string("offset") == "begin" ? 0 : input.number("offset", .time, default: 0)
    let isOffsetGiven = input.scanner.has("offset")
    var program = SignalProgram(
      id: input.string("programID", default: ""), control: control, offset: SimDuration(seconds: offset),
      phases: [])
    var remarked: Set<String> = []
    func remark(_ what: String, _ use: FormatUse) {
      if case .leavesOut(let effect) = use, remarked.insert(what).inserted {
        input.leavesOut("signal \"\(id)\": \(what) is ignored: \(effect)")
      }
    }
    for name in input.scanner.attributeNames {
      remark("attribute \"\(name)\"", KnownElement.signal.use(ofAttribute: name))
    }
    let depth = input.scanner.depth
    while let event = input.next() {
      if event == .end && input.scanner.depth < depth { break }
      guard event == .start else { continue }
      switch input.name {
      case "phase":
        for name in input.scanner.attributeNames {
          remark("attribute \"\(name)\" of phases", KnownElement.phase.use(ofAttribute: name))
        }
        program.phases.append(phase(input))
      case "param":
        let pair = (key: input.required("key"), value: input.required("value"))
        if ["max-gap", "detector-gap"].contains(pair.key) {
          input.take(Quantity.headway.read(pair.value), of: "parameter \"\(pair.key)\" of signal \"\(id)\"")
        }
        program.parameters.append(pair)
      case let name: remark("\(name)", KnownElement.signal.use(ofChild: name))
      }
    }
    if program.phases.count > ContentLimits.mostPhases {
      input.error(
        "signal \"\(id)\": program \"\(program.id)\" has more than \(ContentLimits.mostPhases) phases",
        line: line)
    }
    if program.phases.isEmpty, let known = index[id] {
      // Without phases SUMO switches the signal off, or changes the program of that name.
      if program.id == "off" {
        if let letters = signals[known].programs.first?.phases.first?.state.count {
          program.phases = [off(letters: letters)]
          program.control = .fixed
          signals[known].programs.append(program)
          signals[known].activeProgram = signals[known].programs.count - 1
        }
        return
      }
      if let same = signals[known].programs.firstIndex(where: { $0.id == program.id }) {
        if isOffsetGiven { signals[known].programs[same].offset = program.offset }
        signals[known].programs[same].parameters += program.parameters
        return
      }
    }
    if program.phases.isEmpty {
      input.error("signal \"\(id)\": program \"\(program.id)\" has no phases", line: line)
      return
    }
    for p in program.phases {
      for next in p.next where !program.phases.indices.contains(next) {
        input.error("signal \"\(id)\": program \"\(program.id)\" has no phase \(next)", line: line)
      }
      if p.state.count != program.phases[0].state.count {
        input.error("signal \"\(id)\": the states of program \"\(program.id)\" differ in length", line: line)
        break
      }
    }
    if let known = index[id] {
      if let same = signals[known].programs.firstIndex(where: { $0.id == program.id }) {
        input.error("signal \"\(id)\": program \"\(program.id)\" is defined twice", line: line)
        signals[known].activeProgram = same
      } else {
        signals[known].programs.append(program)
        signals[known].activeProgram = signals[known].programs.count - 1
      }
    } else {
      index[id] = signals.count
      signals.append(Signal(id: id, programs: [program], activeProgram: 0, links: []))
    }
  }

  /// The phase of a signal that is switched off: nobody has priority by its lights.
  private static func off(letters: Int) -> SignalProgram.Phase {
    let duration = SimDuration(seconds: 120)
    return SignalProgram.Phase(
      duration: duration, minimum: duration, maximum: duration,
      state: [UInt8](repeating: UInt8(ascii: "o"), count: letters))
  }

  private static func phase(_ input: XMLInput) -> SignalProgram.Phase {
    let duration = input.requiredNumber("duration", .phase)
    let minimum = input.number("minDur", .phase, default: duration)
    let maximum = input.number("maxDur", .phase, default: max(duration, minimum))
    let state = Array(input.required("state").utf8)
    if let wrong = state.first(where: { !Array("GgyYruUoOsR".utf8).contains($0) }) {
      input.error("unknown signal letter \"\(Character(Unicode.Scalar(wrong)))\"")
    }
    if maximum < minimum { input.error("maxDur is below minDur") }
    return SignalProgram.Phase(
      duration: SimDuration(seconds: duration), minimum: SimDuration(seconds: minimum),
      maximum: SimDuration(seconds: maximum), state: state,
      next: input.numbers("next", .index).compactMap { $0.map { Int($0) } })
  }

  /// Faults of a signal as a whole: programs with fewer letters than links, cycles of zero duration.
  package static func faults(of signal: Signal) -> [String] {
    var found: [String] = []
    for program in signal.programs {
      let letters = program.phases[0].state.count
      if letters < signal.links.count {
        found.append(
          "signal \"\(signal.id)\": program \"\(program.id)\" has \(letters) letters for \(signal.links.count) links"
        )
      }
      if program.phases.allSatisfy({ $0.duration <= .zero && $0.maximum <= .zero }) {
        found.append("signal \"\(signal.id)\": program \"\(program.id)\" has a total duration of 0")
      }
    }
    return found
  }
}
