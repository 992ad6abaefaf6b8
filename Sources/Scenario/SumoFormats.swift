/// What SUMO's input formats consist of. `Tests/Interop/sumo_formats.py` prints the table from the XSDs of an installed
/// SUMO 1.28, and a test compares both.
package enum SumoFormats {
  /// One line for each element, as `ELEMENT ATTRIBUTE …` or, inside of another, `PARENT/ELEMENT ATTRIBUTE …`; lines go on
  /// indented. `=` stands for the attributes of the element of that name by itself. Of the configuration, each line is a
  /// group with its options.
  package static let table = """
    # configuration
    battery device.battery.deterministic device.battery.explicit device.battery.probability
      device.battery.track-fuel device.stationfinder.chargeType device.stationfinder.chargingStrategy
      device.stationfinder.checkEnergyForRoute device.stationfinder.deterministic
      device.stationfinder.emptyThreshold device.stationfinder.explicit
      device.stationfinder.maxDistanceToReplacedStop device.stationfinder.maxEuclideanDistance
      device.stationfinder.minOpportunityDuration device.stationfinder.needToChargeLevel
      device.stationfinder.opportunisticChargeLevel device.stationfinder.probability device.stationfinder.radius
      device.stationfinder.repeat device.stationfinder.replacePlannedStop device.stationfinder.rescueAction
      device.stationfinder.rescueTime device.stationfinder.reserveFactor
      device.stationfinder.saturatedChargeLevel device.stationfinder.waitForCharge
    bluelight_device device.bluelight.deterministic device.bluelight.explicit device.bluelight.mingapfactor
      device.bluelight.probability device.bluelight.reactiondist
    communication device.btreceiver.all-recognitions device.btreceiver.deterministic
      device.btreceiver.explicit device.btreceiver.offtime device.btreceiver.probability device.btreceiver.range
      device.btsender.deterministic device.btsender.explicit device.btsender.probability
      person-device.btreceiver.deterministic person-device.btreceiver.explicit
      person-device.btreceiver.probability person-device.btsender.deterministic person-device.btsender.explicit
      person-device.btsender.probability
    driver_state_device device.driverstate.deterministic device.driverstate.errorNoiseIntensityCoefficient
      device.driverstate.errorTimeScaleCoefficient device.driverstate.explicit
      device.driverstate.freeSpeedErrorCoefficient device.driverstate.headwayChangePerceptionThreshold
      device.driverstate.headwayErrorCoefficient device.driverstate.initialAwareness
      device.driverstate.maximalReactionTime device.driverstate.minAwareness device.driverstate.probability
      device.driverstate.speedDifferenceChangePerceptionThreshold
      device.driverstate.speedDifferenceErrorCoefficient
    elechybrid_device device.elechybrid.deterministic device.elechybrid.explicit device.elechybrid.probability
    emissions device.emissions.begin device.emissions.deterministic device.emissions.explicit
      device.emissions.period device.emissions.probability emissions.volumetric-fuel phemlight-path
      phemlight-temperature phemlight-year
    example_device device.example.deterministic device.example.explicit device.example.parameter
      device.example.probability
    fcd_device device.fcd.begin device.fcd.deterministic device.fcd.explicit device.fcd.period
      device.fcd.probability device.fcd.radius person-device.fcd.deterministic person-device.fcd.explicit
      person-device.fcd.period person-device.fcd.probability
    fcd_replay_device device.fcd-replay.consistency device.fcd-replay.deterministic device.fcd-replay.explicit
      device.fcd-replay.files device.fcd-replay.probability
    friction_device device.friction.deterministic device.friction.explicit device.friction.offset
      device.friction.probability device.friction.stdDev
    glosa_device device.glosa.add-switchtime device.glosa.deterministic device.glosa.explicit
      device.glosa.ignore-cfmodel device.glosa.max-speedfactor device.glosa.min-speed
      device.glosa.override-safety device.glosa.probability device.glosa.range device.glosa.use-queue
    gui_only alternative-net-file breakpoints delay demo disable-textures edgedata-files game game.mode
      gui-settings-file gui-testing gui-testing-debug gui-testing.setting-output osg-view quit-on-end
      registry-viewport selection-file start tracker-interval window-pos window-size
    input additional-files junction-taz load-state load-state.offset load-state.remove-vehicles net-file
      route-files weight-attribute weight-files
    mesoscopic meso-edgelength meso-ignore-lanes-by-vclass meso-interpolate-pos meso-jam-threshold
      meso-junction-control meso-junction-control.limited meso-lane-queue meso-ltm meso-minor-penalty
      meso-multi-queue meso-overtaking meso-recheck meso-tauff meso-taufj meso-taujf meso-taujj
      meso-tls-flow-penalty meso-tls-penalty mesosim
    output amitran-output battery-output battery-output.precision bt-output chargingstations-output
      chargingstations-output.aggregated chargingstations-output.aggregated.write-unfinished collision-output
      deadlock-output device.ssm.filter-edges.input-file edgedata-output elechybrid-output
      elechybrid-output.aggregated elechybrid-output.precision emission-output emission-output.attributes
      emission-output.geo emission-output.precision emission-output.step-scaled fcd-output
      fcd-output.acceleration fcd-output.attributes fcd-output.distance fcd-output.filter-edges.input-file
      fcd-output.filter-shapes fcd-output.geo fcd-output.max-leader-distance fcd-output.params
      fcd-output.signals fcd-output.skip-empty fcd-output.speed-relative fcd-output.utm full-output
      human-readable-time lanechange-output lanechange-output.ended lanechange-output.started
      lanechange-output.xy lanedata-output link-output netstate-dump netstate-dump.empty-edges
      netstate-dump.precision output-prefix output-suffix output.column-header output.column-separator
      output.compression output.format overheadwiresegments-output pedestrian.jupedsim.py
      pedestrian.jupedsim.wkt pedestrian.jupedsim.wkt.geo person-fcd-output person-summary-output
      personinfo-output personroute-output precision precision.geo queue-output queue-output.aggregation
      queue-output.percentile queue-output.period queue-output.skip-empty queue-output.speed-threshold
      railsignal-block-output railsignal-vehicle-output save-state.constraints save-state.files
      save-state.period save-state.period.keep save-state.precision save-state.prefix save-state.rng
      save-state.suffix save-state.times save-state.transportables statistic-output stop-output
      stop-output.write-unfinished substations-output substations-output.precision summary-output
      summary-output.period tripinfo-output tripinfo-output.write-undeparted tripinfo-output.write-unfinished
      vehroute-output vehroute-output.cost vehroute-output.dua vehroute-output.exit-times
      vehroute-output.incomplete vehroute-output.intended-depart vehroute-output.internal
      vehroute-output.last-route vehroute-output.route-length vehroute-output.skip-ptlines
      vehroute-output.sorted vehroute-output.speedfactor vehroute-output.stop-edges
      vehroute-output.write-unfinished vtk-output write-license write-metadata
    processing collision.action collision.check-junctions collision.check-junctions.mingap
      collision.mingap-factor collision.stoptime default.action-step-length default.carfollowmodel
      default.departlane default.departspeed default.emergencydecel default.speeddev eager-insert
      emergency-insert emergencydecel.warning-threshold extrapolate-departpos ignore-accidents
      ignore-junction-blocker ignore-route-errors insertion-checks intermodal-collision.action
      intermodal-collision.stoptime keep-after-arrival lanechange.duration lanechange.overtake-right
      lateral-resolution mapmatch.distance mapmatch.junctions mapmatch.taz max-depart-delay max-num-persons
      max-num-teleports max-num-vehicles no-internal-links overhead-wire.recuperation overhead-wire.solver
      overhead-wire.substation-current-limits parking.maneuver pedestrian.jupedsim.exit-tolerance
      pedestrian.jupedsim.model pedestrian.jupedsim.range-geometry-repulsion
      pedestrian.jupedsim.range-neighbor-repulsion pedestrian.jupedsim.step-length
      pedestrian.jupedsim.strength-geometry-repulsion pedestrian.jupedsim.strength-neighbor-repulsion
      pedestrian.model pedestrian.striping.dawdling pedestrian.striping.jamfactor pedestrian.striping.jamtime
      pedestrian.striping.jamtime.crossing pedestrian.striping.jamtime.narrow
      pedestrian.striping.legacy-departposlat pedestrian.striping.mingap-to-vehicle
      pedestrian.striping.reserve-oncoming pedestrian.striping.reserve-oncoming.junctions
      pedestrian.striping.reserve-oncoming.max pedestrian.striping.stripe-width
      pedestrian.striping.walkingarea-detail pedestrian.timegap-crossing persontrip.walk-opposite-factor
      railsignal-moving-block railsignal.default-classes railsignal.max-block-length
      railsignal.moving-block.default-classes railsignal.moving-block.max-dist random-depart-offset
      ride.stop-tolerance route-steps scale scale-suffix slope-centered sloppy-insert startup-wait-threshold
      step-method.ballistic threads time-to-impatience time-to-teleport time-to-teleport.bidi
      time-to-teleport.disconnected time-to-teleport.highways time-to-teleport.highways.min-speed
      time-to-teleport.railsignal-deadlock time-to-teleport.remove time-to-teleport.remove-constraint
      time-to-teleport.ride tls.actuated.detector-length tls.actuated.jam-threshold tls.actuated.show-detectors
      tls.all-off tls.delay_based.detector-range tls.yellow.min-decel use-stop-ended use-stop-started
      waiting-time-memory weights.reversal-penalty weights.turnaround-penalty
    random_number random seed thread-rngs
    report aggregate-warnings duration-log.disable duration-log.statistics error-log help language log
      log.processid log.timestamps message-log no-step-log no-warnings print-options step-log.period verbose
      version xml-validation xml-validation.net xml-validation.routes
    routing astar.all-distances astar.landmark-distances device.rerouting.adaptation-interval
      device.rerouting.adaptation-steps device.rerouting.adaptation-weight device.rerouting.bike-speeds
      device.rerouting.cch-ensemble device.rerouting.cch-update-threshold.constant
      device.rerouting.cch-update-threshold.factor device.rerouting.deterministic device.rerouting.explicit
      device.rerouting.init-with-loaded-weights device.rerouting.invalidation device.rerouting.mode
      device.rerouting.output device.rerouting.period device.rerouting.pre-period device.rerouting.probability
      device.rerouting.railsignal device.rerouting.synchronize device.rerouting.threads
      device.rerouting.threshold.constant device.rerouting.threshold.factor device.rerouting.with-taz
      person-device.rerouting.deterministic person-device.rerouting.explicit person-device.rerouting.mode
      person-device.rerouting.period person-device.rerouting.probability person-device.rerouting.scope
      persontrip.default.group persontrip.ride-public-line persontrip.taxi.waiting-time
      persontrip.transfer.car-walk persontrip.transfer.taxi-walk persontrip.transfer.walk-taxi
      persontrip.walkfactor railway.max-train-length replay-rerouting routing-algorithm weights.minor-penalty
      weights.priority-factor weights.random-factor weights.random-factor.dynamic weights.separate-turns
      weights.tls-penalty
    ssm_device device.ssm.deterministic device.ssm.exclude-conflict-types device.ssm.explicit
      device.ssm.extratime device.ssm.file device.ssm.geo device.ssm.mdrac.prt device.ssm.measures
      device.ssm.probability device.ssm.range device.ssm.thresholds device.ssm.trajectories
      device.ssm.write-lane-positions device.ssm.write-na device.ssm.write-positions
    taxi_device device.taxi.deterministic device.taxi.dispatch-algorithm device.taxi.dispatch-algorithm.output
      device.taxi.dispatch-algorithm.params device.taxi.dispatch-keep-unreachable device.taxi.dispatch-period
      device.taxi.explicit device.taxi.idle-algorithm device.taxi.idle-algorithm.output device.taxi.probability
      device.taxi.vclasses
    time begin end step-length
    toc_device device.toc.automatedType device.toc.deterministic device.toc.dynamicMRMProbability
      device.toc.dynamicToCThreshold device.toc.explicit device.toc.file device.toc.initialAwareness
      device.toc.lcAbstinence device.toc.manualType device.toc.maxPreparationAccel device.toc.mrmDecel
      device.toc.mrmKeepRight device.toc.mrmSafeSpot device.toc.mrmSafeSpotDuration device.toc.ogChangeRate
      device.toc.ogMaxDecel device.toc.ogNewSpaceHeadway device.toc.ogNewTimeHeadway device.toc.probability
      device.toc.recoveryRate device.toc.responseTime device.toc.useColorScheme
    traci_server num-clients remote-port
    tripinfo_device device.tripinfo.deterministic device.tripinfo.explicit device.tripinfo.probability
    vehroutes_device device.vehroute.deterministic device.vehroute.explicit device.vehroute.probability
    # network
    connection allow changeLeft changeRight contPos dir disallow from fromLane indirect keepClear length
      linkIndex linkIndex2 pass shape speed state tl to toLane type uncontrolled via visibility
    edge bidi crossingEdges distance from function id length name priority routingType shape spreadType to
      type
    junction customShape fringe id incLanes intLanes name radius rightOfWay roundabout shape type x y z
    location convBoundary netOffset origBoundary projParameter
    prohibition prohibited prohibitor
    roundabout edges nodes
    taz center color edges fill id name shape
    tlLogic id nodes offset pos programID type
    type allow bikeLaneWidth disallow discard friction id maxWidth minWidth numLanes oneway priority
      sidewalkWidth speed spreadType width widthResolution
    connection/conflict endPos from fromLane startPos to toLane
    edge/lane acceleration allow changeLeft changeRight customShape disallow endOffset friction id index
      length outlineShape prefer shape speed type width
    edge/stopOffset exceptions vClasses value
    function/assignment check id value
    junction/request cont foes index response
    lane/neigh lane
    lane/stopOffset exceptions vClasses value
    laneType/restriction speed vClass
    taz/tazSink id weight
    taz/tazSource id weight
    tlLogic/assignment check id value
    tlLogic/condition id value
    tlLogic/function id nArgs
    tlLogic/phase duration earliestEnd earlyTarget finalTarget latestEnd maxDur minDur name next red state
      vehext yellow
    type/laneType allow disallow index speed width
    type/meso edgeLength jamThreshold junctionControl minorPenalty overtaking tauff taufj taujf taujj
      tlsFlowPenalty tlsPenalty
    type/restriction speed vClass
    # routes
    container arrival color depart departPos id type
    containerFlow arrival begin color containersPerHour departPos end id number perHour period probability
      type
    flow arrivalEdge arrivalLane arrivalPos arrivalPosLat arrivalSpeed begin color containerNumber departEdge
      departLane departPos departPosLat departSpeed end from fromJunction fromTaz id insertionChecks line number
      parkingBadges perHour period personNumber probability reroute route speedFactor to toJunction toTaz type
      vehsPerHour via viaJunctions
    include href
    interval begin end
    person arrival arrivalPos color depart departPos id modes speedFactor type vTypes
    personFlow arrival arrivalPos begin color departPos end id modes number perHour period personsPerHour
      probability speedFactor type vTypes vehsPerHour
    route color cost cycleTime edges exitTimes id probability repeat routeLength savings
    routeDistribution id last probabilities routes
    trip arrivalEdge arrivalLane arrivalPos arrivalPosLat arrivalSpeed color containerNumber depart departEdge
      departLane departPos departPosLat departSpeed from fromJunction fromLonLat fromTaz fromXY id
      insertionChecks line parkingBadges personNumber speedFactor to toJunction toLonLat toTaz toXY type via
      viaJunctions viaLonLat viaXY
    vType Mbegin Mflatness accel actionStepLength adaptFactor adaptTime apProb apparentDecel applyDriverState
      boardingDuration boardingFactor c1 carFollowModel cc1 cc2 cc3 cc4 cc5 cc6 cc7 cc8 cc9 ccAccel ccDecel
      ccoolness collisionAvoidanceGainGap collisionAvoidanceGainGapDot collisionAvoidanceGainSpace
      collisionAvoidanceGainSpeed collisionAvoidanceOverride collisionMinGapFactor color constSpacing
      containerCapacity curveIntegration curveResistance decel delta desAccelProfile desiredMaxSpeed
      emergencyDecel emissionClass epsilonacc estimation flatbedD flatbedH flatbedKa flatbedKp flatbedKv
      gapClosingControlGainGap gapClosingControlGainGapDot gapClosingControlGainSpace gapClosingControlGainSpeed
      gapControlGainGap gapControlGainGapDot gapControlGainSpace gapControlGainSpeed guiShape hasDriverState
      height id imgFile impatience jerkmax jmAdvance jmAllwayStopWait jmCrossingGap jmDriveAfterRedTime
      jmDriveAfterYellowTime jmDriveRedSpeed jmExtraGap jmIgnoreFoeProb jmIgnoreFoeSpeed jmIgnoreJunctionFoeProb
      jmIgnoreKeepClearTime jmSigmaMinor jmStopSignWait jmStoplineGap jmStoplineGapMinor jmTimegapMinor k kp
      lambda laneChangeModel lanesCount latAlignment lcAccelLat lcAssertive lcContRight lcCooperative
      lcCooperativeHelpThreshold lcCooperativeHelpTime lcCooperativeMinSpeed lcCooperativeRoundabout
      lcCooperativeSpeed lcImpatience lcKeepRight lcKeepRightAcceptanceTime lcLaneDiscipline lcLookaheadLeft
      lcMaxDistLatStanding lcMaxSpeedLatFactor lcMaxSpeedLatStanding lcOpposite lcOvertakeDeltaSpeedFactor
      lcOvertakeRight lcPushy lcPushyGap lcSigma lcSpeedGain lcSpeedGainLookahead lcSpeedGainRemainTime
      lcSpeedGainRight lcSpeedGainUrgency lcStrategic lcStrategicLookahead lcSublane lcTimeToImpatience
      lcTurnAlignmentDistance length loadingDuration maneuverAngleTimes mass massFactor maxAccelProfile maxPower
      maxSpeed maxSpeedLat maxTraction maxvehpreview minGap minGapLat omegaN osgFile parkingBadges
      personCapacity phi ploegH ploegKd ploegKp probability refId resCoef_constant resCoef_linear
      resCoef_quadratic resistanceTable roeckl_numerator roeckl_numerator_sharp roeckl_offset
      roeckl_offset_sharp roeckl_sharp_radius scale security sigma sigmaStep sigmaerror sigmagap sigmaleader
      speedControlGain speedControlGainCACC speedControlMinGap speedDev speedFactor speedFactorPremature
      speedTable startupDelay stepping tPersDrive tPersEstimate taccmax tau tauCACCToACC tauEngine tauLast
      timeToTeleport timeToTeleportBidi tmp1 tmp2 tmp3 tmp4 tmp5 tpreview tractionTable trainType treaction
      vClass vehdynamics width xi
    vTypeDistribution deterministic id probabilities vTypes
    vehicle arrival arrivalEdge arrivalLane arrivalPos arrivalPosLat arrivalSpeed color containerNumber depart
      departEdge departLane departPos departPosLat departSpeed fromTaz id insertionChecks line parkingBadges
      personNumber reroute route routeLength speedFactor toTaz type via
    container/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    container/tranship arrivalPos busStop chargingStation containerStop departPos duration edges ended from
      fromJunction fromTaz parkingArea speed started to toJunction toTaz trainStop
    container/transport arrivalPos busStop chargingStation containerStop cost depart ended from fromJunction
      fromTaz group intended lines parkingArea routeLength started to toJunction toTaz trainStop vehicle
    containerFlow/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    containerFlow/tranship arrivalPos busStop chargingStation containerStop departPos duration edges ended
      from fromJunction fromTaz parkingArea speed started to toJunction toTaz trainStop
    containerFlow/transport arrivalPos busStop chargingStation containerStop cost depart ended from
      fromJunction fromTaz group intended lines parkingArea routeLength started to toJunction toTaz trainStop
      vehicle
    flow/route color cost cycleTime edges exitTimes probability repeat routeLength savings
    flow/routeDistribution id last
    flow/stop actType actualArrival arrival busStop chargingStation collision containerStop containerTriggered
      depart duration edge endPos ended expected expectedContainers extension friendlyPos index join jump
      jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges priorEdgesLength
      priority speed split startPos started trainStop triggered tripId until
    interval/flow =
    person/personTrip arrivalPos busStop chargingStation containerStop costs departPos departPosLat from
      fromJunction fromLonLat fromTaz fromXY group lines modes parkingArea to toJunction toLonLat toTaz toXY
      trainStop vTypes viaJunctions walkFactor
    person/ride arrivalPos busStop chargingStation containerStop cost depart ended from fromLonLat fromXY
      group intended lines parkingArea routeLength started to toLonLat toXY trainStop vehicle
    person/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    person/walk arrivalPos busStop chargingStation containerStop cost departLane departPos departPosLat
      duration edges ended exitTimes from fromJunction fromLonLat fromTaz fromXY parkingArea route routeLength
      speed started to toJunction toLonLat toTaz toXY trainStop viaJunctions waitingTime
    personFlow/personTrip arrivalPos busStop chargingStation containerStop costs departPos departPosLat from
      fromJunction fromLonLat fromTaz fromXY group lines modes parkingArea to toJunction toLonLat toTaz toXY
      trainStop vTypes viaJunctions walkFactor
    personFlow/ride arrivalPos busStop chargingStation containerStop cost depart ended from fromLonLat fromXY
      group intended lines parkingArea routeLength started to toLonLat toXY trainStop vehicle
    personFlow/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    personFlow/walk arrivalPos busStop chargingStation containerStop cost departLane departPos departPosLat
      duration edges ended exitTimes from fromJunction fromLonLat fromTaz fromXY parkingArea route routeLength
      speed started to toJunction toLonLat toTaz toXY trainStop viaJunctions waitingTime
    route/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    routeDistribution/route color cost edges exitTimes id probability reason refId replacedAtTime
      replacedOnEdge replacedOnIndex routeLength savings
    trip/stop actType actualArrival arrival busStop chargingStation collision containerStop containerTriggered
      depart duration edge endPos ended expected expectedContainers extension friendlyPos index join jump
      jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges priorEdgesLength
      priority speed split startPos started trainStop triggered tripId until
    vType/carFollowing-ACC accel collisionAvoidanceGainSpace collisionAvoidanceGainSpeed decel
      gapClosingControlGainSpace gapClosingControlGainSpeed gapControlGainSpace gapControlGainSpeed
      speedControlGain
    vType/carFollowing-BKerner accel decel k phi sigma tau
    vType/carFollowing-CACC accel collisionAvoidanceGainGap collisionAvoidanceGainGapDot
      collisionAvoidanceGainSpace collisionAvoidanceGainSpeed collisionMinGapFactor decel emergencyDecel
      gapClosingControlGainGap gapClosingControlGainGapDot gapClosingControlGainSpace gapClosingControlGainSpeed
      gapControlGainGap gapControlGainGapDot gapControlGainSpace gapControlGainSpeed speedControlGainCACC tau
    vType/carFollowing-CC accel c1 ccAccel ccDecel constSpacing decel flatbedD flatbedH flatbedKa flatbedKp
      flatbedKv kp lambda lanesCount omegaN ploegH ploegKd ploegKp tau tauEngine xi
    vType/carFollowing-Daniel1 accel decel sigma sigmaStep tau tmp1 tmp2 tmp3 tmp4 tmp5
    vType/carFollowing-EIDM Mbegin Mflatness accel ccoolness decel delta desAccelProfile epsilonacc jerkmax
      maxAccelProfile maxvehpreview sigmaerror sigmagap sigmaleader stepping tPersDrive tPersEstimate taccmax
      tau tpreview treaction vehdynamics
    vType/carFollowing-IDM accel decel delta stepping tau
    vType/carFollowing-IDMM accel adaptFactor adaptTime decel stepping tau
    vType/carFollowing-Krauss accel decel sigma sigmaStep tau
    vType/carFollowing-KraussOrig1 accel decel sigma sigmaStep tau
    vType/carFollowing-KraussPS accel decel sigma sigmaStep tau
    vType/carFollowing-PWagner2009 accel apProb decel sigma tau tauLast
    vType/carFollowing-SmartSK accel decel sigma sigmaStep tau tmp1 tmp2 tmp3 tmp4 tmp5
    vType/carFollowing-W99 cc1 cc2 cc3 cc4 cc5 cc6 cc7 cc8 cc9
    vType/carFollowing-Wiedemann accel decel estimation security tau
    vTypeDistribution/vType =
    vehicle/route color cost cycleTime edges exitTimes probability repeat routeLength savings
    vehicle/routeDistribution id last
    vehicle/stop actType actualArrival arrival busStop chargingStation collision containerStop
      containerTriggered depart duration edge endPos ended expected expectedContainers extension friendlyPos
      index join jump jumpUntil lane lat line lon onDemand parking parkingArea permitted posLat priorEdges
      priorEdgesLength priority speed split startPos started trainStop triggered tripId until
    # additional
    WAUT id period refTime startProg
    busStop angle color endPos friendlyPos id lane lines name parkingLength personCapacity startPos
    calibrator edge file freq friendlyPos id jamThreshold lane local name node output period pos routeProbe
      vTypes
    chargingStation angle chargeDelay chargeInTransit chargeType efficiency endPos friendlyPos id lane lines
      name parkingArea power startPos totalPower waitingTime
    containerStop angle color containerCapacity endPos friendlyPos id lane lines name parkingLength startPos
    deadlock signals time vehicles
    e1Detector detectPersons file freq friendlyPos id lane length mesoTLS name nextEdges period pos type
      vTypes
    e2Detector cont detectPersons endPos file freq friendlyPos id jamThreshold lane lanes length name
      nextEdges period pos show speedThreshold timeThreshold tl to vTypes
    e3Detector detectPersons expectArrival file freq id name nextEdges openEntry period pos speedThreshold
      timeThreshold vTypes
    edgeData aggregate begin detectPersons edges edgesFile end excludeEmpty file freq id maxTraveltime
      minSamples period speedThreshold speedThresholdRelative trackVehicles type vTypes withInternal
      writeAttributes
    entryExitDetector detectPersons expectArrival file freq id name nextEdges openEntry period pos
      speedThreshold timeThreshold vTypes
    inductionLoop detectPersons file freq friendlyPos id lane length mesoTLS name nextEdges period pos type
      vTypes
    instantInductionLoop detectPersons file friendlyPos id lane name nextEdges pos vTypes
    laneAreaDetector cont detectPersons endPos file freq friendlyPos id jamThreshold lane lanes length name
      nextEdges period pos show speedThreshold timeThreshold tl to vTypes
    laneData aggregate begin detectPersons edges edgesFile end excludeEmpty file freq id maxTraveltime
      minSamples period speedThreshold speedThresholdRelative trackVehicles type vTypes withInternal
      writeAttributes
    location convBoundary netOffset origBoundary projParameter
    metadata created_at created_by
    overheadWire clamps forbiddenInnerLanes segments substationId
    overheadWireClamp id idSegmentEndClamp idSegmentStartClamp substationId
    overheadWireSegment endPos friendlyPos id lane startPos voltageSource
    parkingArea acceptedBadges angle departPos endPos friendlyPos id lane lefthand length lines name onRoad
      reservable roadsideCapacity startPos width
    poi angle color friendlyPos height icon id imgFile lane lat layer lon name pos posLat type width x y
    poly angle color fill geo height id imgFile layer lineWidth name shape type
    preference priority routingType vClasses vTypes
    railSignalConstraints id
    rerouter edges id name off optional pos probability radius timeThreshold vTypes visible
    routeProbe begin edge file freq id name period vTypes
    taz center color edges fill id name shape
    timedEvent dest saveConditions saveDetectors source type
    tlLogic id offset programID type
    tractionSubstation currentLimit id pos voltage
    trainStop angle color endPos friendlyPos id lane lines name parkingLength personCapacity startPos
    type allow bikeLaneWidth disallow discard friction id maxWidth minWidth numLanes oneway priority
      sidewalkWidth speed spreadType width widthResolution
    vTypeProbe file freq id period type
    vaporizer begin end id name
    variableSpeedSign file id lanes name pos vTypes
    wautJunction junctionID procedure synchron wautID
    WAUT/wautSwitch time to
    busStop/access friendlyPos lane length pos
    calibrator/flow arrivalLane arrivalPos arrivalPosLat arrivalSpeed begin color containerNumber departLane
      departPos departPosLat departSpeed end from fromJunction fromTaz insertionChecks line number parkingBadges
      perHour period personNumber probability route speed speedFactor to toJunction toTaz type vehsPerHour via
      viaJunctions
    calibrator/include href
    calibrator/route color cost cycleTime edges exitTimes id probability repeat routeLength savings
    chargingStation/access friendlyPos lane length pos
    containerStop/access friendlyPos lane length pos
    e3Detector/detEntry friendlyPos lane pos
    e3Detector/detExit friendlyPos lane pos
    entryExitDetector/detEntry friendlyPos lane pos
    entryExitDetector/detExit friendlyPos lane pos
    function/assignment check id value
    interval/closingLaneReroute allow disallow id
    interval/closingReroute allow disallow id until
    interval/destProbReroute id probability
    interval/overtakingReroute defer main minSaving siding
    interval/parkingAreaReroute id probability visible
    interval/routeProbReroute id probability
    interval/stationReroute id minSaving
    interval/viaProbReroute id probability
    laneType/restriction speed vClass
    parkingArea/access friendlyPos lane length pos
    parkingArea/space angle length name slope width x y z
    railSignalConstraints/bidiPredecessor active foes limit tl tripId
    railSignalConstraints/foeInsertion active foes limit tl tripId
    railSignalConstraints/insertionOrder active foes limit tl tripId
    railSignalConstraints/insertionPredecessor active foes limit tl tripId
    railSignalConstraints/predecessor active foes limit tl tripId
    rerouter/include href
    rerouter/interval begin end
    taz/tazSink id weight
    taz/tazSource id weight
    tlLogic/assignment check id value
    tlLogic/condition id value
    tlLogic/function id nArgs
    tlLogic/phase duration earliestEnd earlyTarget finalTarget latestEnd maxDur minDur name next red state
      vehext yellow
    trainStop/access friendlyPos lane length pos
    type/laneType allow disallow index speed width
    type/meso edgeLength jamThreshold junctionControl minorPenalty overtaking tauff taufj taujf taujj
      tlsFlowPenalty tlsPenalty
    type/restriction speed vClass
    variableSpeedSign/step speed time
    """
}
