import RoadNetwork
import SimCore

/// Persons who walk.
extension DemandReader {
  struct RawWalk {
    /// Edges to walk over; two with a search between them if `isSearch`.
    var edges: [String]
    var isSearch: Bool
    var arrivalPosition: Double?
    var stopPlace: String
    var at: Place
  }
  struct RawPerson {
    var id: String
    var type: String
    var depart: SimTime
    var departPosition: Double?
    var speed: Double?
    var walks: [RawWalk]
    var at: Place
  }

  mutating func person(_ input: XMLInput, isFlow: Bool) {
    let id = input.required("id")
    var times: [(number: Int, time: SimTime)] = []
    if isFlow {
      times = departures(input, id: id)
    } else {
      let time = input.string("depart") == "begin" ? begin : SimTime(seconds: input.seconds("depart") ?? 0)
      if !input.scanner.has("depart") { input.error("person \"\(id)\" has no attribute \"depart\"") }
      if time >= begin && !(end.map { time >= $0 } ?? false) { times = [(0, time)] }
    }
    var raw = RawPerson(
      id: id, type: input.string("type", default: "DEFAULT_PEDTYPE"), depart: begin,
      departPosition: input.string("departPos").flatMap { NumberParsing.double($0) }, speed: nil, walks: [],
      at: Place(file: input.file, line: input.line))
    var ended = false
    children(input) { reader in
      switch input.name {
      case "walk", "personTrip":
        if !ended { reader.walk(input, &raw) }
      case "param": break
      case let stage:
        // What comes after a ride would begin somewhere else.
        if stage == "ride" { ended = true }
        reader.ignore("\(stage) of persons", input)
      }
    }
    guard !raw.walks.isEmpty else { return }
    for (number, time) in times {
      var one = raw
      one.id = isFlow ? "\(id).\(number)" : id
      one.depart = time
      if !usedPersonNames.insert(one.id).inserted {
        report("person \"\(one.id)\" is defined twice", at: one.at)
      }
      persons.append(one)
    }
  }

  private mutating func walk(_ input: XMLInput, _ raw: inout RawPerson) {
    if let speed = input.number("speed") {
      if speed > 0 { raw.speed = speed } else { input.error("a walk needs a positive speed") }
    }
    if raw.walks.isEmpty, let position = input.number("departPos") { raw.departPosition = position }
    var walk = RawWalk(
      edges: input.list("edges"), isSearch: false, arrivalPosition: nil,
      stopPlace: input.string("busStop", default: ""), at: Place(file: input.file, line: input.line))
    if let text = input.string("arrivalPos"), text != "random", text != "max" {
      walk.arrivalPosition = input.number("arrivalPos")
    }
    if let name = input.string("route") {
      if let route = namedRoutes[name] {
        walk.edges = edgeLists[route.edges].names.split(separator: " ").map(String.init)
      } else {
        input.error("unknown route \"\(name)\" of a walk")
      }
    } else if walk.edges.isEmpty {
      walk.isSearch = true
      if let from = input.string("from") {
        walk.edges.append(from)
      } else if let last = raw.walks.last?.edges.last {
        walk.edges.append(last)
      }
      walk.edges.append(contentsOf: input.list("via"))
      if let to = input.string("to") { walk.edges.append(to) }
    }
    raw.walks.append(walk)
  }
}

extension DemandReader {
  mutating func resolvePersons(router: Router) {}
}
