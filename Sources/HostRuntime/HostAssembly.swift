import Federation
import Radio
import RoadNetwork
import Scenario
import SimCore
import V2XMessages
import WorldState

/// Builds a host with the product's own nodes from a scenario, in this process or in another.
package enum HostAssembly {
  package static func parameters(_ c: Configuration) -> HostParameters {
    var radio = RadioParameters()
    radio.scene = c.radio.environment == .highway ? .highway : .urban
    radio.carrier = c.radio.carrierFrequency
    // Thermal noise −174 dBm/Hz over the channel, and the receiver's noise figure.
    radio.noise = -174 + Math.decibels(c.radio.bandwidth) + c.radio.noiseFigure
    radio.shadowing = c.radio.shadowing
    radio.extraLoss = c.radio.extraLoss
    if !c.radio.interferenceCulling { radio.cullingMargin = nil }
    radio.keepProbability = c.radio.keepProbability
    radio.sensingLag = c.radio.sensingLag.microseconds / 1_000
    var parameters = HostParameters(
      window: c.time.window, inputStage: c.time.inputStage, begin: c.time.begin,
      random: RandomSource(seed: c.seed, run: c.run), radio: radio, vehiclePower: c.radio.vehiclePower,
      roadsidePower: c.radio.roadsidePower, v2xEnabled: c.v2xEnabled)
    if c.record.mcap { parameters.recorded = recordedEntities(c) }
    return parameters
  }

  /// A name may stand for a vehicle, a roadside unit or the cloud; nodes of one name are recorded together.
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
  package static func engine(
    number: Int, network: RoadNetwork, configuration: Configuration, sight: SightMap,
    isOwnProcess: Bool = false
  ) -> any HostEngine {
    let host = Host(
      number: number, parameters: parameters(configuration),
      kinds: StandardNodes(network: network, configuration: configuration, sight: sight), sight: sight)
    host.isOwnProcess = isOwnProcess
    return StandardEngine(host)
  }

  /// A host for the vehicle of an external program alone.
  package static func engine(
    number: Int, network: RoadNetwork, configuration: Configuration, sight: SightMap, gateway: Gateway
  ) -> any HostEngine {
    let standard = StandardNodes(network: network, configuration: configuration, sight: sight)
    return GatewayEngine(
      Host(
        number: number, parameters: parameters(configuration),
        kinds: GatewayNodes(standard: standard, gateway: gateway), sight: sight), gateway)
  }

  /// How the unit of a vehicle is greeted.
  ///
  /// - Parameter entity: hash of the vehicle's name.
  package static func welcome(external entity: UInt64, _ c: Configuration) -> External.Welcome {
    External.Welcome(
      temporaryID: TemporaryID(
        raw: RandomSource(seed: c.seed, run: c.run).bits(entity, .messageIdentifier, 0)),
      begin: c.time.begin, v2xEnabled: c.v2xEnabled)
  }

  /// Chooses for the world what each host of the run is sent.
  package static func surroundings(_ configuration: Configuration, sight: SightMap) -> Surroundings {
    let parameters = parameters(configuration)
    return Surroundings(
      reach: RadioReach(
        parameters: parameters.radio, strongest: max(parameters.vehiclePower, parameters.roadsidePower)),
      sensorReach: StandardNodes.sensorReach(configuration),
      roadside: configuration.v2xEnabled ? configuration.roadside.map(\.position) : [], sight: sight)
  }

  /// Calls the host as the concrete type that it is: behind the protocol alone, the generic host would run
  /// unspecialised, with a witness call and a copy for every access to a node.
  private final class StandardEngine: HostEngine {
    private let host: Host<StandardNodes>

    init(_ host: Host<StandardNodes>) { self.host = host }
    func advance(_ grant: Grant) -> Answer { host.advance(grant) }
  }

  /// Fails with the program behind its gateway: its vehicle is then its driver's.
  private final class GatewayEngine: HostEngine {
    private let host: Host<GatewayNodes>
    private let gateway: Gateway

    init(_ host: Host<GatewayNodes>, _ gateway: Gateway) {
      self.host = host
      self.gateway = gateway
    }
    func advance(_ grant: Grant) -> Answer { host.advance(grant) }
    var failure: HostFailure? { gateway.failure }
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
    let (network, configuration) = try ScenarioReader.readPackage(package)
    return engine(
      number: welcome.hostIndex, network: network, configuration: configuration, sight: SightMap(network),
      isOwnProcess: true)
  }
}
