import SimCore

/// One finished trip, with the attributes of SUMO's tripinfo output.
package struct TripRecord: Hashable, Sendable {
  package var id: String
  /// Time of insertion, and its delay after the departure time of the demand.
  package var depart: SimTime
  package var departDelay: SimDuration = .zero
  /// Lane name, position along it, m, and speed, m/s.
  package var departLane = ""
  package var departPosition = 0.0
  package var departSpeed = 0.0
  /// Time of arrival; nil if still running at the end.
  package var arrival: SimTime?
  package var arrivalLane = ""
  package var arrivalPosition = 0.0
  package var arrivalSpeed = 0.0
  package var duration: SimDuration
  /// Distance driven, m.
  package var routeLength = 0.0
  /// Time below 0.1 m/s, planned stops excluded, and number of such halts.
  package var waitingTime: SimDuration = .zero
  package var waitingCount = 0
  /// Time at planned stops.
  package var stopTime: SimDuration = .zero
  /// Time lost compared with driving at the desired speed.
  package var timeLoss: SimDuration = .zero
  package var rerouteCount = 0
  /// Name of the vehicle type.
  package var type = ""
  package var speedFactor = 1.0
  /// Names of the devices on board, as SUMO lists them.
  package var devices: [String] = []
  /// Why it was removed before its destination (`collision`, `teleport`, `end`); nil if it arrived.
  package var vaporized: String?
  /// Demand index, and index of the lane of arrival; −1 if unknown. Not written.
  package var vehicle = -1
  package var arrivalLaneIndex = -1

  package init(id: String, depart: SimTime, duration: SimDuration) {
    self.id = id
    self.depart = depart
    self.duration = duration
  }
}

/// One finished walk, with the attributes of SUMO's personinfo.
package struct PersonRecord: Hashable, Sendable {
  package var id: String
  package var depart: SimTime
  package var arrival: SimTime
  /// Name of the type, and factor of its desired speed.
  package var type = ""
  package var speedFactor = 1.0
  /// Positions on the first and the last edge, m, and distance walked, m.
  package var departPosition = 0.0
  package var arrivalPosition = 0.0
  package var routeLength = 0.0
  /// Time at standstill, and lost against walking without a halt.
  package var waitingTime: SimDuration = .zero
  package var timeLoss: SimDuration = .zero
  /// m/s.
  package var maximumSpeed = 0.0

  package init(id: String, depart: SimTime, arrival: SimTime) {
    self.id = id
    self.depart = depart
    self.arrival = arrival
  }
}

/// Writes `tripinfo.xml` as SUMO's `--tripinfo-output` does, valid against its tripinfo_file.xsd.
final class TripInfoWriter {
  private let sink: TextSink

  init(path: String, comment: String) throws(RecordingError) {
    sink = try TextSink(creating: path)
    sink.append { out in
      appendXMLHead(to: &out, comment: comment)
      appendRoot("tripinfos", schema: "tripinfo_file.xsd", to: &out)
    }
  }
  var failure: RecordingError? { sink.failure }

  func write(_ trip: TripRecord) {
    sink.append { out in
      out.append("    <tripinfo id=\"")
      out.append(xmlAttribute: trip.id)
      attribute("\" depart=\"", trip.depart.seconds, &out)
      text("\" departLane=\"", trip.departLane, &out)
      attribute("\" departPos=\"", max(0, trip.departPosition), &out)
      attribute("\" departSpeed=\"", trip.departSpeed, &out)
      attribute("\" departDelay=\"", max(0, trip.departDelay.seconds), &out)
      attribute("\" arrival=\"", trip.arrival?.seconds ?? -1, &out)
      text("\" arrivalLane=\"", trip.arrivalLane, &out)
      attribute("\" arrivalPos=\"", trip.arrival == nil ? -1 : max(0, trip.arrivalPosition), &out)
      attribute("\" arrivalSpeed=\"", trip.arrival == nil ? -1 : trip.arrivalSpeed, &out)
      attribute("\" duration=\"", trip.duration.seconds, &out)
      attribute("\" routeLength=\"", trip.routeLength, &out)
      attribute("\" waitingTime=\"", trip.waitingTime.seconds, &out)
      out.append("\" waitingCount=\"")
      out.append(decimal: Int64(trip.waitingCount))
      attribute("\" stopTime=\"", trip.stopTime.seconds, &out)
      attribute("\" timeLoss=\"", max(0, trip.timeLoss.seconds), &out)
      out.append("\" rerouteNo=\"")
      out.append(decimal: Int64(trip.rerouteCount))
      text("\" devices=\"", trip.devices.joined(separator: " "), &out)
      text("\" vType=\"", trip.type, &out)
      // The schema requires a positive value.
      attribute("\" speedFactor=\"", max(0.01, trip.speedFactor), &out)
      text("\" vaporized=\"", trip.vaporized ?? "", &out)
      out.append("\"/>\n")
    }
  }
  /// Successive walks of a person are one.
  func write(_ person: PersonRecord) {
    let duration = (person.arrival - person.depart).seconds
    sink.append { out in
      out.append("    <personinfo id=\"")
      out.append(xmlAttribute: person.id)
      attribute("\" depart=\"", person.depart.seconds, &out)
      text("\" type=\"", person.type, &out)
      attribute("\" speedFactor=\"", max(0.01, person.speedFactor), &out)
      attribute("\" duration=\"", duration, &out)
      attribute("\" waitingTime=\"", person.waitingTime.seconds, &out)
      attribute("\" timeLoss=\"", person.timeLoss.seconds, &out)
      attribute("\" traveltime=\"", duration, &out)
      out.append("\">\n")
      attribute("        <walk depart=\"", person.depart.seconds, &out)
      attribute("\" departPos=\"", max(0, person.departPosition), &out)
      attribute("\" arrival=\"", person.arrival.seconds, &out)
      attribute("\" arrivalPos=\"", max(0, person.arrivalPosition), &out)
      attribute("\" duration=\"", duration, &out)
      attribute("\" routeLength=\"", person.routeLength, &out)
      attribute("\" timeLoss=\"", person.timeLoss.seconds, &out)
      attribute("\" maxSpeed=\"", person.maximumSpeed, &out)
      attribute("\" waitingTime=\"", person.waitingTime.seconds, &out)
      out.append("\"/>\n    </personinfo>\n")
    }
  }
  private func attribute(_ name: StaticString, _ value: Double, _ out: inout [UInt8]) {
    out.append(name)
    out.append(fixed: value, places: 2)
  }
  private func text(_ name: StaticString, _ value: String, _ out: inout [UInt8]) {
    out.append(name)
    out.append(xmlAttribute: value)
  }

  func close() {
    sink.append("</tripinfos>\n")
    sink.close()
  }
}

/// Sums over arrived trips.
package struct TripMeans: Hashable, Sendable {
  package private(set) var arrived: UInt64 = 0
  private var duration: Int64 = 0
  private var timeLoss: Int64 = 0
  private var waiting: Int64 = 0
  private var stops: Int64 = 0

  package init() {}
  /// Adds a trip that reached its destination; ignores others.
  package mutating func add(_ trip: TripRecord) {
    guard trip.arrival != nil, trip.vaporized == nil else { return }
    arrived += 1
    duration += trip.duration.microseconds
    timeLoss += trip.timeLoss.microseconds
    waiting += trip.waitingTime.microseconds
    stops += Int64(trip.waitingCount)
  }
  /// Means in seconds; nil without a trip.
  package var meanDuration: Double? { mean(duration) }
  package var meanTimeLoss: Double? { mean(timeLoss) }
  package var meanWaiting: Double? { mean(waiting) }
  /// Mean number of halts per trip, planned stops excluded; nil without a trip.
  package var meanStops: Double? { arrived == 0 ? nil : Double(stops) / Double(arrived) }
  private func mean(_ sum: Int64) -> Double? { arrived == 0 ? nil : Double(sum) * 1e-6 / Double(arrived) }
}

func appendXMLHead(to out: inout [UInt8], comment: String) {
  out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\n")
  // An XML comment must not contain two consecutive hyphens.
  var safe = ""
  for character in comment {
    safe.append(character == "-" && safe.last == "-" ? "_" : character)
  }
  if safe.last == "-" { safe.append(" ") }
  if !safe.isEmpty { out.append(contentsOf: "<!-- \(safe) -->\n\n".utf8) }
}
func appendRoot(_ name: String, schema: String, to out: inout [UInt8]) {
  let root =
    "<\(name) xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\""
    + " xsi:noNamespaceSchemaLocation=\"http://sumo.dlr.de/xsd/\(schema)\">\n"
  out.append(contentsOf: root.utf8)
}
