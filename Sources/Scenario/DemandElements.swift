import RoadNetwork

/// The elements of route and additional files that are read.
extension KnownElement {
  /// By the name of the element, wherever it stands.
  static let demand: [String: KnownElement] = [
    "vehicle": .vehicle, "trip": .trip, "flow": .flow, "person": .person, "personFlow": .personFlow,
    "walk": .walk, "personTrip": .walk, "route": .route, "stop": .stop, "busStop": .stopPlace,
    "trainStop": .stopPlace, "containerStop": .stopPlace, "chargingStation": .stopPlace,
    "parkingArea": .parkingArea, "space": .space, "variableSpeedSign": .speedSign, "step": .step,
    "rerouter": .rerouter, "interval": .rerouteInterval, "closingReroute": .closing,
    "closingLaneReroute": .laneClosing, "destProbReroute": .newDestination, "routeProbReroute": .newRoute,
    "vType": .vehicleType, "vTypeDistribution": .typeDistribution, "routeDistribution": .routeDistribution,
    "taz": .zone, "tazSource": .zoneEnd, "tazSink": .zoneEnd, "poly": .polygon, "include": .include,
    "param": .parameter, "inductionLoop": .inductionLoop, "e1Detector": .inductionLoop,
    "laneAreaDetector": .laneArea, "e2Detector": .laneArea, "entryExitDetector": .entryExit,
    "e3Detector": .entryExit, "detEntry": .gateSection, "detExit": .gateSection, "edgeData": .meanData,
    "laneData": .meanData,
  ]

  private static let departure: Set<String> = [
    "type", "departLane", "departSpeed", "departPos", "arrivalPos", "departEdge", "arrivalEdge",
    "speedFactor",
    "route", "from", "to", "via", "fromTaz", "toTaz", "fromJunction", "toJunction",
  ]
  private static let departureEffects: [String: String] = [
    "departPosLat": "vehicles depart on the centre of their lane",
    "arrivalPosLat": "vehicles arrive anywhere across the lane",
    "arrivalLane": "vehicles arrive on any lane", "arrivalSpeed": "vehicles arrive at any speed",
    "personNumber": "vehicles carry nobody", "containerNumber": "vehicles carry nothing",
    "reroute": "vehicles keep the route of their departure",
    "insertionChecks": "vehicles enter only where there is room",
    "parkingBadges": "every vehicle may use every parking area",
    "viaJunctions": "the route does not lead over them",
    "fromXY": "it names no edge", "toXY": "it names no edge", "viaXY": "it names no edge",
    "fromLonLat": "it names no edge", "toLonLat": "it names no edge", "viaLonLat": "it names no edge",
  ]
  private static let vehicleHarmless: Set<String> = ["arrival", "routeLength", "speedFactorPremature"]
  private static let pace: Set<String> = [
    "begin", "end", "period", "vehsPerHour", "perHour", "probability", "number",
  ]

  static let vehicle = KnownElement(
    name: "vehicle", used: departure.union(["depart"]), effects: departureEffects, harmless: vehicleHarmless,
    children: ["route", "routeDistribution", "stop", "param"])
  static let trip = KnownElement(
    name: "trip", used: departure.union(["depart"]), effects: departureEffects, harmless: vehicleHarmless,
    children: ["route", "routeDistribution", "stop", "param"])
  static let flow = KnownElement(
    name: "flow", used: departure.union(pace), effects: departureEffects, harmless: vehicleHarmless,
    children: ["route", "routeDistribution", "stop", "param"])
  static let person = KnownElement(
    name: "person", used: ["depart", "type", "departPos", "speedFactor"],
    effects: ["arrivalPos": "only the walks' own positions count"], harmless: ["modes", "vTypes", "arrival"],
    children: ["walk", "personTrip", "param"],
    childEffects: [
      "ride": "the person leaves the run where the ride begins", "stop": "the person walks on at once",
      "transport": "it is left out", "tranship": "it is left out", "access": "it is left out",
    ])
  static let personFlow = KnownElement(
    name: "personFlow", used: pace.union(["personsPerHour", "type", "departPos", "speedFactor"]),
    effects: ["arrivalPos": "only the walks' own positions count"], harmless: ["modes", "vTypes", "arrival"],
    children: ["walk", "personTrip", "param"],
    childEffects: [
      "ride": "the person leaves the run where the ride begins", "stop": "the person walks on at once",
      "transport": "it is left out", "tranship": "it is left out", "access": "it is left out",
    ])
  static let walk = KnownElement(
    name: "walk",
    used: [
      "edges", "route", "from", "to", "via", "busStop", "departPos", "arrivalPos", "speed", "modes",
      "fromTaz",
      "toTaz", "fromJunction", "toJunction",
    ],
    effects: [
      "duration": "the person walks at its own speed",
      "departPosLat": "the person walks on the lane's centre",
      "departLane": "the person walks on the edge's sidewalk", "trainStop": "it names no end of the walk",
      "parkingArea": "it names no end of the walk", "containerStop": "it names no end of the walk",
      "chargingStation": "it names no end of the walk", "walkFactor": "routes are those of one on foot",
      "viaJunctions": "the walk does not lead over them", "fromXY": "it names no edge",
      "toXY": "it names no edge",
      "fromLonLat": "it names no edge", "toLonLat": "it names no edge",
    ],
    harmless: [
      "vTypes", "group", "costs", "cost", "routeLength", "exitTimes", "started", "ended", "waitingTime",
      "lines",
    ])
  static let route = KnownElement(
    name: "route", used: ["edges", "repeat", "cycleTime", "probability", "refId"],
    harmless: [
      "exitTimes", "cost", "savings", "routeLength", "last", "reason", "replacedOnEdge", "replacedAtTime",
      "replacedOnIndex",
    ],
    children: ["stop"])
  static let stop = KnownElement(
    name: "stop",
    used: [
      "lane", "edge", "busStop", "trainStop", "containerStop", "chargingStation", "parkingArea", "startPos",
      "endPos", "duration", "until", "parking", "triggered",
    ],
    effects: [
      "speed": "vehicles halt there instead of passing", "split": "trains stay whole",
      "join": "trains stay apart", "jump": "vehicles drive to the next stop",
      "jumpUntil": "vehicles drive to the next stop",
      "posLat": "vehicles stop on the centre of their lane", "onDemand": "vehicles stop in any case",
      "extension": "nobody boards, so nobody extends the stop",
      "index": "stops are served in the order of the file",
      "permitted": "nobody boards", "containerTriggered": "the stop ends without a container",
      "collision": "the stop is planned as any other", "lon": "it names no place", "lat": "it names no place",
    ],
    harmless: [
      "arrival", "started", "ended", "actType", "tripId", "expected", "expectedContainers", "priority",
      "priorEdges", "priorEdgesLength", "actualArrival", "depart", "permitted",
    ])
  static let stopPlace = KnownElement(
    name: "stopping place", used: ["lane", "startPos", "endPos"],
    harmless: [
      "lines", "personCapacity", "containerCapacity", "parkingLength", "angle", "power", "efficiency",
      "chargeInTransit", "chargeDelay", "chargeType", "waitingTime", "parkingArea", "totalPower",
    ],
    children: [], harmlessChildren: ["access"])
  static let parkingArea = KnownElement(
    name: "parkingArea", used: ["lane", "startPos", "endPos", "roadsideCapacity", "onRoad"],
    effects: [
      "acceptedBadges": "every vehicle may use it", "lefthand": "vehicles park to the right of the lane",
      "departPos": "vehicles leave from their place",
    ],
    harmless: ["lines", "width", "length", "angle", "reservable"],
    children: ["space"], harmlessChildren: ["access"])
  static let speedSign = KnownElement(
    name: "variableSpeedSign", used: ["lanes", "file"],
    effects: ["vTypes": "the sign holds for all vehicles"],
    harmless: ["pos"],
    children: ["step"])
  static let rerouter = KnownElement(
    name: "rerouter", used: ["id", "edges", "probability", "vTypes", "off"],
    effects: [
      "timeThreshold": "drivers take another route at once", "optional": "all drivers obey it",
    ],
    harmless: ["pos", "radius", "visible"], children: ["interval"],
    childEffects: ["include": "what it holds is not read"])
  static let rerouteInterval = KnownElement(
    name: "interval", used: ["begin", "end"],
    children: ["closingReroute", "closingLaneReroute", "destProbReroute", "routeProbReroute"],
    childEffects: [
      "parkingAreaReroute": "drivers wait for a place where they wanted one",
      "viaProbReroute": "routes do not lead over it", "overtakingReroute": "trains do not let others pass",
      "stationReroute": "trains keep their platform", "flow": "its vehicles do not depart",
    ])
  static let closing = KnownElement(
    name: "closingReroute", used: ["id", "allow", "disallow"],
    effects: ["until": "drivers do not wait for its end"])
  static let laneClosing = KnownElement(
    name: "closingLaneReroute", used: ["id", "allow", "disallow"])
  static let newDestination = KnownElement(name: "destProbReroute", used: ["id", "probability"])
  static let newRoute = KnownElement(name: "routeProbReroute", used: ["id", "probability"])
  /// Attributes of car-following models that are not supported, and of the resistance of trains.
  private static let modelEffects: [String: String] = {
    let models = """
      Mbegin Mflatness applyDriverState c1 cc1 cc2 cc3 cc4 cc5 cc6 cc7 cc8 cc9 ccAccel ccDecel ccoolness
      collisionAvoidanceGainGap collisionAvoidanceGainGapDot collisionAvoidanceGainSpace
      collisionAvoidanceGainSpeed collisionAvoidanceOverride constSpacing epsilonacc flatbedD flatbedH
      flatbedKa flatbedKp flatbedKv gapClosingControlGainGap gapClosingControlGainGapDot
      gapClosingControlGainSpace gapClosingControlGainSpeed gapControlGainGap gapControlGainGapDot
      gapControlGainSpace gapControlGainSpeed jerkmax kp lambda lanesCount maxvehpreview omegaN ploegH
      ploegKd ploegKp sigmaerror sigmagap sigmaleader speedControlGain speedControlGainCACC
      speedControlMinGap tPersDrive tPersEstimate taccmax tauEngine tmp2 tmp3 tmp4 tmp5 tpreview treaction
      vehdynamics xi
      """
    let trains = """
      curveIntegration curveResistance resCoef_constant resCoef_linear resCoef_quadratic roeckl_numerator
      roeckl_numerator_sharp roeckl_offset roeckl_offset_sharp roeckl_sharp_radius
      """
    var effects: [String: String] = [:]
    for name in models.split(whereSeparator: \.isWhitespace) {
      effects[String(name)] = "its model is not supported"
    }
    for name in trains.split(whereSeparator: \.isWhitespace) {
      effects[String(name)] = "trains accelerate as by accel"
    }
    return effects
  }()
  /// SUMO's old form of a model, as a child of the type.
  private static let modelElements: [String: String] = {
    let models =
      "ACC BKerner CACC CC Daniel1 EIDM IDM IDMM Krauss KraussOrig1 KraussPS PWagner2009 SmartSK W99 Wiedemann"
    var effects: [String: String] = [:]
    for name in models.split(separator: " ") {
      effects["carFollowing-\(name)"] = "vehicles follow by the attributes of the type"
    }
    return effects
  }()
  static let vehicleType = KnownElement(
    name: "vType",
    used: [
      "vClass", "length", "width", "height", "maxSpeed", "desiredMaxSpeed", "accel", "decel", "minGap",
      "emergencyDecel", "tau", "sigma", "delta", "probability", "speedFactor", "speedDev", "carFollowModel",
      "laneChangeModel", "scale", "lcStrategic", "lcCooperative", "lcSpeedGain", "lcSpeedGainRight",
      "lcKeepRight",
      "lcAssertive", "jmDriveAfterYellowTime", "jmDriveAfterRedTime", "jmTimegapMinor", "jmStoplineGap",
      "impatience", "jmSigmaMinor",
    ],
    effects: [
      "actionStepLength": "drivers act in every step", "apparentDecel": "others see the true deceleration",
      "startupDelay": "vehicles start at once", "collisionMinGapFactor": "collisions are found by outline",
      "timeToTeleport": "the scenario's time counts",
      "maxAccelProfile": "acceleration does not depend on speed",
      "desAccelProfile": "acceleration does not depend on speed",
      "parkingBadges": "vehicles may park anywhere",
      "stepping": "the model has one step", "sigmaStep": "imperfection is drawn in each action",
      "tmp1": "its model is not supported", "hasDriverState": "drivers perceive without error",
      "lcOpposite": "nobody overtakes over the opposite lane",
      "jmIgnoreKeepClearTime": "drivers keep junctions clear",
      "jmIgnoreFoeProb": "drivers yield as they must",
      "jmIgnoreFoeSpeed": "drivers yield as they must",
      "jmIgnoreJunctionFoeProb": "drivers yield as they must",
      "jmDriveRedSpeed": "drivers who pass at red do so at any speed",
      "jmCrossingGap": "drivers yield to people by their own rule", "jmExtraGap": "gaps are the standard's",
      "jmAdvance": "drivers do not advance into the junction",
      "jmStoplineGapMinor": "the gap at stop lines is one",
      "jmStopSignWait": "drivers wait at stop signs for their own time",
      "jmAllwayStopWait": "drivers wait at stop signs for their own time",
      "lcOvertakeRight": "overtaking on the right follows the standard rule",
      "lcStrategicLookahead": "drivers look ahead as far as by default",
      "lcLookaheadLeft": "drivers look ahead as far as by default",
      "lcSpeedGainLookahead": "drivers look ahead as far as by default",
      "lcSpeedGainRemainTime": "lane changes for speed follow the default",
      "lcSpeedGainUrgency": "lane changes for speed follow the default",
      "lcCooperativeRoundabout": "cooperation is the same in roundabouts",
      "lcCooperativeSpeed": "drivers adapt their speed as by lcCooperative",
      "lcCooperativeHelpTime": "drivers help without limit of time", "lcSigma": "vehicles keep to their line",
      "lcKeepRightAcceptanceTime": "drivers keep right as by lcKeepRight",
      "lcOvertakeDeltaSpeedFactor": "drivers overtake as by lcSpeedGain",
      "lcContRight": "lane continuations follow the default",
      "trainType": "trains accelerate as by accel", "tauLast": "its model is not supported",
      "apProb": "its model is not supported", "k": "its model is not supported",
      "phi": "its model is not supported",
      "security": "its model is not supported", "estimation": "its model is not supported",
    ].merging(modelEffects) { first, _ in first },
    harmless: [
      "emissionClass", "guiShape", "imgFile", "osgFile", "mass", "personCapacity", "containerCapacity",
      "boardingDuration", "loadingDuration", "maneuverAngleTimes", "latAlignment", "maxSpeedLat", "minGapLat",
      "lcSublane", "lcPushy", "lcPushyGap", "lcImpatience", "lcTimeToImpatience", "lcAccelLat",
      "lcTurnAlignmentDistance", "lcMaxSpeedLatStanding", "lcMaxSpeedLatFactor", "lcMaxDistLatStanding",
      "lcLaneDiscipline", "refId", "locomotiveLength", "carriageLength", "carriageGap", "vehicleLength",
      "speedFactorPremature", "boardingFactor", "guiWidth", "carriageDoors", "seatingWidth", "adaptTime",
      "adaptFactor", "tauCACCToACC", "speedTable", "tractionTable", "resistanceTable", "massFactor",
      "maxPower",
      "maxTraction", "timeToTeleportBidi", "frontSeatPos", "lcCooperativeHelpThreshold",
      "lcCooperativeMinSpeed",
    ],
    children: ["param"], childEffects: modelElements)
  static let routeDistribution = KnownElement(
    name: "routeDistribution", used: ["id", "routes", "probabilities"], harmless: ["last"],
    children: ["route"])
  static let typeDistribution = KnownElement(
    name: "vTypeDistribution", used: ["id", "vTypes", "probabilities"],
    effects: ["deterministic": "types are drawn by the hash of the name"], children: ["vType"])
  static let zone = KnownElement(
    name: "taz", used: ["id", "edges"], harmless: ["shape", "fill", "center"],
    children: ["tazSource", "tazSink"])
  static let zoneEnd = KnownElement(
    name: "tazSource", used: ["id"], harmless: ["weight"])
  static let step = KnownElement(name: "step", used: ["time", "speed"])
  static let space = KnownElement(
    name: "space", used: [], harmless: ["x", "y", "z", "angle", "width", "length", "slope"])
  static let polygon = KnownElement(
    name: "poly", used: ["id", "type", "shape"],
    effects: ["geo": "its corners are read as positions on the map"],
    harmless: ["fill", "layer", "angle", "imgFile", "lineWidth", "height"], children: ["param"])
  static let parameter = KnownElement(name: "param", used: ["key", "value"])
  static let include = KnownElement(name: "include", used: ["href"])

  // MARK: Detectors

  private static let detected: [String: String] = [
    "nextEdges": "vehicles of all routes are counted",
    "detectPersons": "vehicles are counted, and no people",
  ]
  static let inductionLoop = KnownElement(
    name: "inductionLoop",
    used: ["id", "lane", "pos", "length", "period", "freq", "file", "vTypes", "friendlyPos"],
    effects: detected, harmless: ["mesoTLS", "type"])
  static let laneArea = KnownElement(
    name: "laneAreaDetector",
    used: [
      "id", "lane", "lanes", "pos", "endPos", "length", "period", "freq", "file", "timeThreshold",
      "speedThreshold",
      "vTypes", "friendlyPos",
    ],
    effects: detected.merging([
      "tl": "intervals do not follow the signal", "to": "intervals do not follow the signal",
      "cont": "it observes the part on its lane only",
    ]) { first, _ in first }, harmless: ["jamThreshold", "show"])
  static let entryExit = KnownElement(
    name: "entryExitDetector",
    used: ["id", "period", "freq", "file", "timeThreshold", "speedThreshold", "vTypes"], effects: detected,
    harmless: ["openEntry", "expectArrival", "pos"], children: ["detEntry", "detExit"])
  static let gateSection = KnownElement(name: "detEntry", used: ["lane", "pos", "friendlyPos"])
  static let meanData = KnownElement(
    name: "edgeData",
    used: [
      "id", "type", "period", "freq", "file", "begin", "end", "maxTraveltime", "excludeEmpty",
      "withInternal",
      "vTypes", "writeAttributes", "edges", "minSamples", "speedThreshold",
    ],
    effects: [
      "detectPersons": "vehicles are counted, and no people",
      "trackVehicles": "values are those of the interval, whoever entered before it",
      "edgesFile": "all edges are written", "aggregate": "each edge is written",
      "speedThresholdRelative": "vehicles wait below speedThreshold",
    ])
}
