import ComputePlatform
import Federation
import Nodes
import Radio
import RoadNetwork
import Scenario
import Sensing
import SimCore
import V2XMessages
import WorldState

/// Builds a host with the standard nodes from a scenario, in this process or in another.
package enum HostAssembly {
  package static func parameters(_ c: Configuration) -> HostParameters {
    var radio = RadioParameters()
    radio.scene =
      switch c.radio.environment {
      case .urban: .urban
      case .highway: .highway
      case .winnerHighway: .winnerHighway
      }
    radio.carrier = c.radio.carrierFrequency
    // Thermal noise of −174 dBm/Hz over the channel, plus the receiver's noise figure.
    radio.noise = -174 + Math.decibels(c.radio.bandwidth) + c.radio.noiseFigure
    for channel in Configuration.Radio.channels where channel.bandwidth == c.radio.bandwidth {
      radio.resourceBlocks = channel.resourceBlocks
    }
    radio.shadowing = c.radio.shadowing
    radio.extraLoss = c.radio.extraLoss
    if !c.radio.interferenceCulling { radio.cullingMargin = nil }
    radio.keepProbability = c.radio.keepProbability
    radio.sensingLag = c.radio.sensingLag.microseconds / 1_000
    var parameters = HostParameters(
      window: c.time.window, inputStage: c.time.inputStage, begin: c.time.begin,
      random: RandomSource(seed: c.seed, run: c.run), radio: radio, vehiclePower: c.radio.vehiclePower,
      roadsidePower: c.radio.roadsidePower, v2xEnabled: c.v2xEnabled)
    parameters.packetSize = c.radio.packetSize
    parameters.uuRate = c.links.uu.map { 1e6 * $0 } ?? .infinity
    parameters.wireRate = c.links.wire.map { 1e6 * $0 } ?? .infinity
    parameters.fixed = fixedNodes(c)
    if c.record.mcap { parameters.recorded = recordedEntities(c) }
    return parameters
  }

  /// Range of a roadside unit's sensors, metres.
  package static func coverage(of unit: Configuration.RoadsideUnit) -> Double {
    SensorSuite.roadside(height: unit.height).sensors.map(\.range).max() ?? 0
  }

  /// Nodes of a run outside vehicles. Without V2X there are none, since nobody would receive their messages.
  package static func fixedNodes(_ c: Configuration) -> [FixedNode] {
    guard c.v2xEnabled else { return [] }
    var nodes = c.roadside.enumerated().map { index, unit in
      FixedNode(
        node: .roadside(index), entity: unit.entity,
        site: FixedNode.Site(position: unit.position, height: unit.height), role: .roadside)
    }
    if c.cloudEnabled {
      nodes.append(FixedNode(node: .cloud, entity: stableHash("cloud"), site: nil, role: .cloud))
    }
    return nodes
  }

  /// A name may refer to a vehicle, a roadside unit or the cloud; nodes with the same name are recorded together.
  private static func recordedEntities(_ c: Configuration) -> Set<UInt64> {
    var entities: Set<UInt64> = []
    for name in c.record.nodes {
      entities.insert(stableHash(name))
      for unit in c.roadside where unit.id == name { entities.insert(unit.entity) }
    }
    return entities
  }

  /// - Parameters:
  ///   - number: index of the host in the federation.
  ///   - isOwnProcess: false if it shares the world's process.
  ///   - gateway: gateway of the external program that is the host's only vehicle.
  ///   - kinds: further kinds of node.
  ///   - fixed: nodes of those kinds outside vehicles.
  ///   - applications: the applications that the standard nodes may run.
  ///   - placement: policy for their jobs; nil: every job runs on its node's own computer.
  package static func engine(
    number: Int, network: RoadNetwork, configuration: Configuration, sight: SightMap,
    isOwnProcess: Bool = false, gateway: Gateway? = nil, kinds: [NodeRegistration] = [],
    fixed: [FixedNode] = [], applications: ApplicationRegistry = .standard,
    placement: (any PlacementPolicy)? = nil
  ) -> any HostEngine {
    let standard = StandardNodes(
      network: network, configuration: configuration, sight: sight, applications: applications,
      placement: placement)
    var parameters = parameters(configuration)
    parameters.fixed += fixed
    parameters.signalLinks = network.signals.map(\.links.count)
    let vehicles =
      gateway.map { NodeRegistration(standard.vehicles(playedBy: $0)) }
      ?? NodeRegistration(OnboardUnits(standard: standard))
    let host = Host(
      number: number, parameters: parameters,
      kinds: [
        vehicles, NodeRegistration(RoadsideUnits(standard: standard)),
        NodeRegistration(CloudCoordinators(standard: standard)),
      ] + kinds, reader: standard, sight: sight)
    host.isOwnProcess = isOwnProcess
    return host
  }

  /// Whether vehicles of the run may read signal lights with their cameras.
  package static func readsLights(_ configuration: Configuration) -> Bool {
    FunctionSettings(configuration, .standard)[TownDriving.manifest.key]
  }

  /// Welcome message for the external unit of a vehicle.
  ///
  /// - Parameter entity: hash of the vehicle's name.
  package static func welcome(external entity: UInt64, _ c: Configuration) -> External.Welcome {
    External.Welcome(
      temporaryID: TemporaryID(
        raw: RandomSource(seed: c.seed, run: c.run).bits(entity, .messageIdentifier, 0)),
      begin: c.time.begin, v2xEnabled: c.v2xEnabled)
  }

  /// Selects, for the world, the surroundings sent to each host.
  ///
  /// - Parameter fixed: all nodes of the run outside vehicles.
  package static func surroundings(
    _ configuration: Configuration, fixed: [FixedNode], sight: SightMap
  ) -> Surroundings {
    let parameters = parameters(configuration)
    return Surroundings(
      reach: RadioReach(
        parameters: parameters.radio, strongest: max(parameters.vehiclePower, parameters.roadsidePower)),
      sensorReach: StandardNodes.sensorReach(configuration),
      fixed: fixed, sight: sight)
  }

  /// Name of the file in a welcome that holds the scenario package.
  package static let packageFile = "scenario"

  package static func welcome(_ package: [UInt8], host: Int, count: Int) -> Welcome {
    Welcome(hostIndex: host, hostCount: count, files: [Welcome.File(name: packageFile, content: package)])
  }

  package static func engine(_ welcome: Welcome) throws(InvalidInput) -> any HostEngine {
    guard let file = welcome.files.first(where: { $0.name == packageFile }),
      let package = ScenarioPackage(decoding: file.content)
    else {
      var diagnostics = Diagnostics()
      diagnostics.error(
        "the run's scenario cannot be read by this program", hint: "Use programs of one build together.")
      throw InvalidInput(diagnostics)
    }
    let (network, configuration) = try ScenarioReader.readPackage(package, schema: .standard)
    return engine(
      number: welcome.hostIndex, network: network, configuration: configuration, sight: SightMap(network),
      isOwnProcess: true)
  }
}
