import RoadNetwork
import SimCore

/// Places and shapes of additional files.
extension DemandReader {
  mutating func stopPlace(_ input: XMLInput) {
    let kind = input.name
    let id = input.required("id")
    noteAttributes(input)
    var place = StopPlace(
      lane: input.required("lane"), start: input.number("startPos", .position, default: 0),
      end: input.number("endPos", .position),
      parking: kind == "parkingArea", at: Place(file: input.file, line: input.line))
    if kind == "parkingArea" {
      place.capacity = input.integer("roadsideCapacity", .count) ?? 0
      // On the lane itself, as another stop; others cannot pass.
      if input.flag("onRoad") ?? false { place.parking = false }
    }
    if stopPlaces[id] != nil { input.error("\(kind) \"\(id)\" is defined twice") }
    children(input, of: kind == "parkingArea" ? .parkingArea : .stopPlace) { reader in
      reader.noteAttributes(input)
      place.capacity = place.capacity.map { $0 + 1 }
    }
    stopPlaces[id] = place
  }

  mutating func zone(_ input: XMLInput) {
    noteAttributes(input)
    let id = input.required("id")
    let line = input.line
    let edges = input.list("edges")
    var zone = Zone(sources: edges, sinks: edges)
    children(input, of: .zone) { reader in
      reader.noteAttributes(input)
      if input.name == "tazSource" { zone.sources.append(input.required("id")) }
      if input.name == "tazSink" { zone.sinks.append(input.required("id")) }
    }
    if zones.updateValue(zone, forKey: id) != nil {
      input.error("taz \"\(id)\" is defined twice", line: line)
    }
  }

  mutating func speedSign(_ input: XMLInput) {
    noteAttributes(input)
    var sign = RawSign(lanes: input.list("lanes"), steps: [], at: Place(file: input.file, line: input.line))
    if let path = input.string("file") {
      input.leavesOut("variableSpeedSign with its steps in a file is ignored: \"\(path)\" is not read")
    }
    children(input, of: .speedSign) { reader in
      reader.noteAttributes(input)
      guard let time = input.seconds("time") else {
        if !input.scanner.has("time") { input.error("<step> has no attribute \"time\"") }
        return
      }
      // SUMO's −1 gives the lane its own limit back.
      let quantity = Quantity("speed", "m/s", -1...Quantity.speed.range.upperBound)
      let speed = input.number("speed", quantity)
      sign.steps.append(
        SpeedSign.Step(time: SimTime(seconds: time), speed: speed.flatMap { $0 < 0 ? nil : $0 }))
    }
    sign.steps = sign.steps.enumerated().sorted {
      ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
    }
    .map(\.element)
    signs.append(sign)
  }

  /// Buildings become obstacles to sight; other polygons are decoration.
  mutating func polygon(_ input: XMLInput) {
    let type = input.string("type", default: "")
    guard type == "building" || type.hasPrefix("building.") else {
      ignore("poly of type \"\(type)\"", input)
      return
    }
    noteAttributes(input)
    let id = input.required("id")
    let line = input.line
    var outline = input.shape("shape")
    if outline.count > 1, outline.first == outline.last { outline.removeLast() }
    // A storey is 3 m (assumed); a building without a height counts as three storeys.
    var height = 9.0
    children(input, of: .polygon) { _ in
      // Maps give heights in words too, such as "12 m": these count as not given.
      let text = input.string("value", default: "")
      func given(_ quantity: Quantity) -> Double? {
        Quantity.parameter.isNumber(text)
          ? input.take(quantity.read(text), of: "the \(quantity.name) of building \"\(id)\"") : nil
      }
      switch input.string("key", default: "") {
      case "height", "building:height": height = given(.height) ?? height
      case "building:levels", "levels": height = (given(.storeys) ?? height / 3) * 3
      default: break
      }
    }
    guard outline.count >= 3 else {
      noteIgnored("poly of type \"\(type)\" with fewer than 3 corners", input, line: line)
      return
    }
    let size = input.measure(outline, of: "building \"\(id)\"", line: line)
    let (perimeter, area) = (buildingPerimeter, buildingArea)
    buildingPerimeter += size.perimeter
    buildingArea += size.area
    if perimeter <= ContentLimits.lines && area <= ContentLimits.surface {
      input.report(
        "the outlines of buildings have a length of", buildingPerimeter, most: ContentLimits.lines, "m",
        line: line)
      input.report(
        "the boxes around buildings cover", buildingArea, most: ContentLimits.surface, "m²", line: line)
    }
    network.obstacles.append(Obstacle(id: id, outline: outline, height: height))
  }
}
