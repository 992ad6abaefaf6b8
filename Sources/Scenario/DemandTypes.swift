import RoadNetwork
import SimCore

/// Vehicle types and their distributions.
extension DemandReader {
  /// Reads a `<vType>` and returns its id.
  mutating func vehicleType(_ input: XMLInput) -> String {
    let id = input.required("id")
    let className = input.string("vClass", default: Self.defaultClass(of: id))
    if VehicleClasses(named: className) == nil {
      input.error(
        "unknown vehicle class \"\(className)\"",
        hint: "Known: " + VehicleClasses.names.joined(separator: ", "))
    }
    var type = VehicleType(id: id, className: className)
    attributes(input, &type, className: className)
    let line = input.line
    children(input) { reader in
      switch input.name {
      case "param": type.parameters.append(reader.parameter(input))
      default:
        // Before SUMO 0.26 the model was a child element; this old form is ignored.
        reader.ignore("\(input.name) in vType", input)
      }
    }
    if typeIndex[id] != nil {
      input.error("vType \"\(id)\" is defined twice", line: line)
    } else {
      typeIndex[id] = demand.types.count
      demand.types.append(type)
    }
    return id
  }

  private static func defaultClass(of id: String) -> String {
    switch id {
    case "DEFAULT_PEDTYPE": "pedestrian"
    case "DEFAULT_BIKETYPE": "bicycle"
    case "DEFAULT_TAXITYPE": "taxi"
    case "DEFAULT_RAILTYPE": "rail"
    default: "passenger"
    }
  }

  private mutating func attributes(_ input: XMLInput, _ type: inout VehicleType, className: String) {
    positive(input, "length", &type.length)
    positive(input, "width", &type.width)
    positive(input, "height", &type.height)
    positive(input, "maxSpeed", &type.maximumSpeed)
    positive(input, "desiredMaxSpeed", &type.desiredMaximumSpeed)
    positive(input, "accel", &type.acceleration)
    positive(input, "decel", &type.deceleration)
    notNegative(input, "minGap", &type.minGap)
    // SUMO never brakes less hard in an emergency than comfortably.
    type.emergencyDeceleration = max(type.emergencyDeceleration, type.deceleration)
    positive(input, "emergencyDecel", &type.emergencyDeceleration)
    if type.emergencyDeceleration < type.deceleration {
      input.warning("vType \"\(type.id)\": emergencyDecel is below decel")
    }
    notNegative(input, "tau", &type.headway)
    notNegative(input, "sigma", &type.imperfection)
    if type.imperfection > 1 { input.error("vType \"\(type.id)\": sigma lies outside 0...1") }
    positive(input, "delta", &type.exponent)
    notNegative(input, "probability", &type.probability)
    type.laneChangeStrategic = input.number("lcStrategic", default: type.laneChangeStrategic)
    type.laneChangeCooperative = input.number("lcCooperative", default: type.laneChangeCooperative)
    type.laneChangeSpeedGain = input.number("lcSpeedGain", default: type.laneChangeSpeedGain)
    positive(input, "lcSpeedGainRight", &type.laneChangeSpeedGainRight)
    type.laneChangeKeepRight = input.number("lcKeepRight", default: type.laneChangeKeepRight)
    positive(input, "lcAssertive", &type.laneChangeAssertive)
    for name in input.scanner.attributeNames where name.hasPrefix("jm") {
      if let value = input.scanner.string(named: name).flatMap({ NumberParsing.double($0) }) {
        type.junctionParameters.append((name, value))
      }
    }
    speedFactor(input, &type)
    switch input.string("carFollowModel") {
    case nil, "Krauss", "KraussOrig1", "KraussPS": type.carFollowing = .krauss
    case "IDM", "IDMM": type.carFollowing = .idm
    case let model?: ignoreModel("carFollowModel \"\(model)\" (Krauss is used instead)", input)
    }
    switch input.string("laneChangeModel") {
    case nil, "default", "LC2013": break
    case let model?: ignoreModel("laneChangeModel \"\(model)\" (LC2013 is used instead)", input)
    }
  }
  private mutating func ignoreModel(_ kind: String, _ input: XMLInput) {
    if let i = ignored.firstIndex(where: { $0.kind == kind && $0.file == input.file }) {
      ignored[i].count += 1
    } else {
      ignored.append((kind, input.file, input.line, 1))
    }
  }

  private func positive(_ input: XMLInput, _ key: StaticString, _ value: inout Double) {
    guard let given = input.number(key) else { return }
    if given > 0 { value = given } else { input.error("attribute \"\(key)\" must be positive, not \(given)") }
  }
  private func notNegative(_ input: XMLInput, _ key: StaticString, _ value: inout Double) {
    guard let given = input.number(key) else { return }
    if given >= 0 {
      value = given
    } else {
      input.error("attribute \"\(key)\" must not be negative: \(given)")
    }
  }

  /// `normc(mean,deviation,min,max)`, `norm(mean,deviation)` or a mean.
  private func speedFactor(_ input: XMLInput, _ type: inout VehicleType) {
    if let text = input.string("speedFactor") {
      let compact = String(text.filter { $0 != " " })
      let inside = compact.split(separator: "(", maxSplits: 1)
      let values =
        inside.count == 2 && compact.hasSuffix(")")
        ? inside[1].dropLast().split(separator: ",").map { NumberParsing.double(String($0)) } : []
      if let mean = NumberParsing.double(compact) {
        type.speedFactor.mean = mean
      } else if inside.first == "normc", values.count == 4, let m = values[0], let d = values[1],
        let low = values[2], let high = values[3], low <= high
      {
        type.speedFactor = SpeedFactor(mean: m, deviation: d, minimum: low, maximum: high)
      } else if inside.first == "norm", values.count == 2, let m = values[0], let d = values[1] {
        // SUMO has no bounds here; these exclude absurd drivers (assumed).
        type.speedFactor = SpeedFactor(mean: m, deviation: d, minimum: 0.01, maximum: 10)
      } else {
        input.error(
          "cannot read speedFactor \"\(text)\"", hint: "Expected a number, norm(m,d) or normc(m,d,min,max).")
      }
    }
    if let deviation = input.number("speedDev") { type.speedFactor.deviation = deviation }
    if type.speedFactor.deviation < 0 || type.speedFactor.mean <= 0 {
      input.error("vType \"\(type.id)\": the speed factor needs a positive mean and a deviation of 0 or more")
    }
  }

  mutating func typeDistribution(_ input: XMLInput) {
    let id = input.required("id")
    let place = Place(file: input.file, line: input.line)
    let names = input.list("vTypes")
    let weights = input.list("probabilities").map { NumberParsing.double($0) ?? 0 }
    var choices = names.enumerated().map {
      // Without its own weight a member takes that of its type, which may be read later: marked by −1.
      Choice(name: $0.element, weight: $0.offset < weights.count ? weights[$0.offset] : -1)
    }
    children(input) { reader in
      guard input.name == "vType" else { return }
      let weight = input.number("probability", default: 1)
      if let reference = input.string("refId") {
        choices.append(Choice(name: reference, weight: weight))
      } else {
        choices.append(Choice(name: reader.vehicleType(input), weight: weight))
      }
    }
    if choices.isEmpty {
      diagnostics.error("vTypeDistribution \"\(id)\" is empty", file: place.file, line: place.line)
    } else if typeDistributions.updateValue(choices, forKey: id) != nil {
      diagnostics.error("vTypeDistribution \"\(id)\" is defined twice", file: place.file, line: place.line)
    }
  }

  /// Index of the type for a vehicle of this name; from a distribution it is drawn by the hash of the name.
  mutating func type(named name: String, of vehicle: String, at place: Place) -> Int? {
    if let index = typeIndex[name] { return index }
    if let choices = typeDistributions[name] {
      let weights = choices.map { c in
        c.weight >= 0 ? c.weight : typeIndex[c.name].map { demand.types[$0].probability } ?? 1
      }
      let pick = choose(weights, entity: stableHash(vehicle), purpose: .vehicleType)
      if let index = typeIndex[choices[pick].name] { return index }
      report("unknown vehicle type \"\(choices[pick].name)\" in vTypeDistribution \"\(name)\"", at: place)
      return nil
    }
    if name.hasPrefix("DEFAULT_") {
      let known = [
        "DEFAULT_VEHTYPE", "DEFAULT_PEDTYPE", "DEFAULT_BIKETYPE", "DEFAULT_TAXITYPE", "DEFAULT_RAILTYPE",
      ]
      if known.contains(name) {
        typeIndex[name] = demand.types.count
        demand.types.append(VehicleType(id: name, className: Self.defaultClass(of: name)))
        return typeIndex[name]
      }
    }
    report("unknown vehicle type \"\(name)\"", at: place, hint: nearest(name, in: typeIndex.keys))
    return nil
  }

  /// Index in `weights`, drawn with probability proportional to them.
  func choose(_ weights: [Double], entity: UInt64, purpose: RandomPurpose) -> Int {
    let total = weights.reduce(0, +)
    var rest = random.uniform(entity, purpose, 0) * total
    for (i, w) in weights.enumerated() {
      rest -= w
      if rest < 0 { return i }
    }
    return weights.count - 1
  }
}
