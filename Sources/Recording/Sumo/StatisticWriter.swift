import SimCore

/// Sums over ended trips and walks, for SUMO's statistic output.
struct TripStatistics {
  private struct Sums {
    var count = 0
    var length = 0.0
    var speed = 0.0
    var duration = 0.0
    var waiting = 0.0
    var lost = 0.0
    var delay = 0.0

    mutating func add(_ trip: TripRecord) {
      count += 1
      length += trip.routeLength
      let time = trip.duration.seconds
      if time > 0 { speed += trip.routeLength / time }
      duration += time
      waiting += trip.waitingTime.seconds
      lost += max(0, trip.timeLoss.seconds)
      delay += max(0, trip.departDelay.seconds)
    }
    func mean(_ sum: Double) -> Double { count == 0 ? 0 : sum / Double(count) }
  }
  private var vehicles = Sums()
  private var bicycles = Sums()
  private var walks = Sums()

  mutating func add(_ trip: TripRecord, isBicycle: Bool) {
    if isBicycle { bicycles.add(trip) } else { vehicles.add(trip) }
  }
  mutating func add(_ walk: PersonRecord) {
    walks.count += 1
    walks.length += walk.routeLength
    walks.duration += (walk.arrival - walk.depart).seconds
    walks.lost += max(0, walk.timeLoss.seconds)
  }
  /// Sum over all ended trips, seconds.
  var travelTime: Double { vehicles.duration + bicycles.duration }

  /// The document `statistic.xml`, as SUMO's `--statistic-output`, valid against its statistic_file.xsd. Times of the
  /// machine are 0 and rates of it −1, for no value: they differ from run to run, and stand in `run.json`.
  func document(
    comment: String, counts: StepCounts, begin: SimTime, end: SimTime, people: (loaded: Int, running: Int)
  ) -> [UInt8] {
    var out: [UInt8] = []
    appendXMLHead(to: &out, comment: comment)
    appendRoot("statistics", schema: "statistic_file.xsd", to: &out)
    out.append("    <performance clockBegin=\"0.00")
    out.attribute("clockEnd", 0.0)
    out.attribute("clockDuration", 0.0)
    out.attribute("traciDuration", 0.0)
    out.attribute("realTimeFactor", -1.0)
    out.attribute("vehicleUpdatesPerSecond", -1.0)
    out.attribute("personUpdatesPerSecond", -1.0)
    // The schema allows no negative time.
    out.attribute("begin", max(0, begin.seconds))
    out.attribute("end", max(0, end.seconds))
    out.attribute("duration", max(0, (end - begin).seconds))
    out.append("\"/>\n    <vehicles loaded=\"")
    out.append(decimal: Int64(counts.loaded))
    out.attribute("inserted", counts.departed)
    out.attribute("running", counts.running)
    out.attribute("waiting", counts.waiting)
    // Every transfer is one past an obstruction: SUMO's jam.
    out.append("\"/>\n    <teleports total=\"")
    out.append(decimal: Int64(counts.teleports))
    out.attribute("jam", counts.teleports)
    out.attribute("yield", 0)
    out.attribute("wrongLane", 0)
    out.append("\"/>\n    <safety collisions=\"")
    out.append(decimal: Int64(counts.collisions))
    out.attribute("emergencyStops", 0)
    out.attribute("emergencyBraking", counts.emergencyBrakings)
    out.append("\"/>\n    <persons loaded=\"")
    out.append(decimal: Int64(people.loaded))
    out.attribute("running", people.running)
    out.attribute("jammed", 0)
    out.append("\"/>\n    <personTeleports total=\"0\" abortWait=\"0\" wrongDest=\"0\"/>\n")
    trips("vehicleTripStatistics", vehicles, counts, &out)
    if bicycles.count > 0 { trips("bikeTripStatistics", bicycles, nil, &out) }
    out.append("    <pedestrianStatistics number=\"")
    out.append(decimal: Int64(walks.count))
    out.attribute("routeLength", walks.mean(walks.length))
    out.attribute("duration", walks.mean(walks.duration))
    out.attribute("timeLoss", walks.mean(walks.lost))
    out.append(
      "\"/>\n    <rideStatistics number=\"0\"/>\n    <transportStatistics number=\"0\"/>\n</statistics>\n")
    return out
  }
  /// - Parameter counts: of the vehicles that wait; nil: not written.
  private func trips(_ name: StaticString, _ sums: Sums, _ counts: StepCounts?, _ out: inout [UInt8]) {
    out.append("    <")
    out.append(name)
    out.append(" count=\"")
    out.append(decimal: Int64(sums.count))
    out.attribute("routeLength", sums.mean(sums.length))
    out.attribute("speed", sums.mean(sums.speed))
    out.attribute("duration", sums.mean(sums.duration))
    out.attribute("waitingTime", sums.mean(sums.waiting))
    out.attribute("timeLoss", sums.mean(sums.lost))
    out.attribute("departDelay", sums.mean(sums.delay))
    if let counts {
      out.attribute(
        "departDelayWaiting", counts.waiting == 0 ? -1 : counts.waitingDelay / Double(counts.waiting))
    }
    out.attribute("totalTravelTime", sums.duration)
    if let counts { out.attribute("totalDepartDelay", sums.delay + counts.waitingDelay) }
    out.append("\"/>\n")
  }
}
