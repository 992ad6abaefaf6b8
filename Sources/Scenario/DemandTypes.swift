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
    noteAttributes(input)
    var type = defaultType(id, className: className)
    attributes(input, &type, className: className)
    let line = input.line
    // Before SUMO 0.26 the model was a child element; this old form is ignored.
    children(input, of: .vehicleType) { type.parameters.append($0.parameter(input)) }
    if typeIndex[id] != nil {
      input.error("vType \"\(id)\" is defined twice", line: line)
    } else {
      typeIndex[id] = demand.types.count
      demand.types.append(type)
    }
    return id
  }

  /// A type of a class, with the scenario's own defaults.
  func defaultType(_ id: String, className: String) -> VehicleType {
    var type = VehicleType(id: id, className: className)
    if let deviation = defaults.speedDeviation { type.speedFactor.deviation = deviation }
    return type
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
    func read(_ key: StaticString, _ quantity: Quantity, _ value: inout Double) {
      if let given = input.number(key, quantity) { value = given }
    }
    read("length", .vehicleLength, &type.length)
    read("width", .vehicleWidth, &type.width)
    read("height", .vehicleHeight, &type.height)
    type.givesHeight = input.scanner.has("height")
    if type.length * type.width > ContentLimits.footprint {
      input.error(
        "vType \"\(type.id)\" covers \(Quantity.shown((type.length * type.width).rounded())) m², and no more than "
          + "\(Quantity.shown(ContentLimits.footprint)) m² are supported")
    }
    read("maxSpeed", .topSpeed, &type.maximumSpeed)
    read("desiredMaxSpeed", .topSpeed, &type.desiredMaximumSpeed)
    read("accel", .acceleration, &type.acceleration)
    read("decel", .acceleration, &type.deceleration)
    read("minGap", .gap, &type.minGap)
    // SUMO never brakes less hard in an emergency than comfortably.
    type.emergencyDeceleration = max(type.emergencyDeceleration, type.deceleration)
    read("emergencyDecel", .acceleration, &type.emergencyDeceleration)
    if type.emergencyDeceleration < type.deceleration {
      input.warning("vType \"\(type.id)\": emergencyDecel is below decel")
    }
    read("tau", .headway, &type.headway)
    read("sigma", .probability, &type.imperfection)
    read("delta", .exponent, &type.exponent)
    read("probability", .weight, &type.probability)
    read("scale", .demandScale, &type.scale)
    read("lcStrategic", .parameter, &type.laneChangeStrategic)
    read("lcCooperative", .parameter, &type.laneChangeCooperative)
    read("lcSpeedGain", .parameter, &type.laneChangeSpeedGain)
    read("lcSpeedGainRight", .positiveParameter, &type.laneChangeSpeedGainRight)
    read("lcKeepRight", .parameter, &type.laneChangeKeepRight)
    read("lcAssertive", .positiveParameter, &type.laneChangeAssertive)
    for name in input.scanner.attributeNames where name.hasPrefix("jm") || name == "impatience" {
      // Some of these hold names instead of numbers.
      if let text = input.scanner.string(named: name), Quantity.parameter.isNumber(text),
        let value = input.take(Quantity.parameter.read(text), of: "attribute \"\(name)\" of <vType>")
      {
        type.junctionParameters.append((name, value))
      }
    }
    speedFactor(input, &type)
    switch input.string("carFollowModel") {
    case nil, "Krauss", "KraussOrig1", "KraussPS": type.carFollowing = .krauss
    case "IDM", "IDMM": type.carFollowing = .idm
    case let model?:
      noteIgnored(
        "carFollowModel \"\(model)\"", input, effect: "vehicles of the type follow by Krauss' model")
    }
    switch input.string("laneChangeModel") {
    case nil, "default", "LC2013": break
    case let model?:
      noteIgnored(
        "laneChangeModel \"\(model)\"", input, effect: "vehicles of the type change lanes by LC2013")
    }
  }

  /// `normc(mean[,deviation[,min,max]])`, the same with `norm`, or a mean.
  private func speedFactor(_ input: XMLInput, _ type: inout VehicleType) {
    if let text = input.string("speedFactor") {
      let compact = String(text.filter { $0 != " " })
      let inside = compact.split(separator: "(", maxSplits: 1)
      let values =
        inside.count == 2 && compact.hasSuffix(")")
        ? inside[1].dropLast().split(separator: ",").prefix(5).map { Quantity.speedBound.value(String($0)) }
        : []
      if Quantity.speedFactor.isNumber(compact) {
        if let mean = input.take(
          Quantity.speedFactor.read(compact), of: "attribute \"speedFactor\" of <vType>")
        {
          type.speedFactor.mean = mean
        }
      } else if inside.first == "normc" || inside.first == "norm", (1...4).contains(values.count),
        !values.contains(nil)
      {
        // As in SUMO, the two names mean the same; bounds count only if both are given.
        let given = values.compactMap { $0 }
        type.speedFactor = SpeedFactor(
          mean: given[0], deviation: given.count > 1 ? given[1] : 0,
          minimum: given.count == 4 ? given[2] : 0.01,
          maximum: given.count == 4 ? given[3] : 1000)
        if type.speedFactor.minimum > type.speedFactor.maximum {
          input.error("speedFactor \"\(text)\" has a minimum above its maximum")
        }
      } else {
        input.error(
          "cannot read speedFactor \"\(text)\"",
          hint: "Expected a number, norm(m,d) or normc(m,d,min,max); SUMO has no other distributions.")
      }
    }
    if let deviation = input.number("speedDev", .speedDeviation) { type.speedFactor.deviation = deviation }
    if type.speedFactor.deviation < 0 || type.speedFactor.mean <= 0 {
      input.error("vType \"\(type.id)\": the speed factor needs a positive mean and a deviation of 0 or more")
    }
  }

  mutating func typeDistribution(_ input: XMLInput) {
    noteAttributes(input)
    let id = input.required("id")
    let place = Place(file: input.file, line: input.line)
    let names = input.list("vTypes")
    let weights = input.numbers("probabilities", .weight).map { $0 ?? 0 }
    var choices = names.enumerated().map {
      // Without its own weight a member takes that of its type, which may be read later: marked by −1.
      Choice(name: $0.element, weight: $0.offset < weights.count ? weights[$0.offset] : -1)
    }
    children(input, of: .typeDistribution) { reader in
      let weight = input.number("probability", .weight, default: 1)
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
        demand.types.append(defaultType(name, className: Self.defaultClass(of: name)))
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
