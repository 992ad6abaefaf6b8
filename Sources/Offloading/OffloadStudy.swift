import ComputeKernel
import ComputePlatform
import SimCore

/// Many devices that may have their tasks computed by themselves, at edge nodes or in a cloud.
///
/// The devices are spread over a ring road and drive around it at constant speed. Edge nodes stand at equal distances, each
/// with a radio cell; cells, and the wires behind them, have a rate that is shared equally by what is under way. Everything
/// runs on the engines and links of the simulator, in virtual time.
package struct OffloadStudy: Sendable {
  /// What a task computes.
  package enum Work: Hashable, Sendable {
    /// A shipped network on the accelerator.
    case network(String, NumberFormat)
    /// Operations in INT8 on the accelerator, or of the general kind on the processor.
    case accelerator(operations: Double)
    case processor(operations: Double)

    var kind: TaskKind {
      switch self {
      case .network, .accelerator: .detectCamera
      case .processor: .aggregate
      }
    }
    /// On a computer: the engine of its kind is there, which the reader has checked.
    func request(on spec: PlatformSpec, deadline: SimDuration) -> TaskRequest {
      var request = TaskRequest(
        ticket: 0, kind: kind, counts: .zero, deadline: deadline, releasedAt: .zero)
      switch self {
      case .network(let name, let format):
        guard let engine = spec.engines.first(where: { $0.network != nil })?.network else {
          preconditionFailure("\(spec.name) runs no networks")
        }
        let cost = NetworkCost.of(name, format, batch: 1, on: engine)
        request.counts = cost.counts
        request.network = cost.seconds
      case .accelerator(let operations):
        request.counts = OperationCounts(macsInt8: UInt64(operations / 2), launches: 1)
      case .processor(let operations):
        request.counts = OperationCounts(otherOps: UInt64(operations), launches: 1)
      }
      return request
    }
  }

  package struct TaskClass: Hashable, Sendable {
    package var name: String
    package var work: Work
    /// Tasks per second of one device.
    package var rate: Double
    /// At equal intervals with a phase for each device, or as a Poisson process.
    package var isPeriodic: Bool
    /// Bytes to a computer elsewhere, and back.
    package var input: Int
    package var output: Int
    package var deadline: SimDuration
    /// Container image that an edge node fetches over the wire before its first task of this class, bytes, and the time
    /// that the container takes to start. 0 bytes: it is there from the beginning, as in the cloud.
    package var image: Int
    package var start: SimDuration

    package init(
      name: String,
      work: Work,
      rate: Double,
      isPeriodic: Bool,
      input: Int,
      output: Int,
      deadline: SimDuration,
      image: Int = 0,
      start: SimDuration = .zero
    ) {
      self.name = name
      self.work = work
      self.rate = rate
      self.isPeriodic = isPeriodic
      self.input = input
      self.output = output
      self.deadline = deadline
      self.image = image
      self.start = start
    }
  }

  package struct DeviceClass: Hashable, Sendable {
    package var name: String
    package var count: Int
    package var platform: PlatformSpec
    /// Metres per second.
    package var speed: Double
    package var tasks: [TaskClass]

    package init(
      name: String,
      count: Int,
      platform: PlatformSpec,
      speed: Double,
      tasks: [TaskClass]
    ) {
      self.name = name
      self.count = count
      self.platform = platform
      self.speed = speed
      self.tasks = tasks
    }
  }

  /// A pair of directions with a rate, bytes per second, and a latency that comes on top. A rate of 0 is unlimited.
  package struct Link: Hashable, Sendable {
    package var up: Double
    package var down: Double
    package var latency: SimDuration
    /// Probability that a message is lost.
    package var loss = 0.0

    package init(
      up: Double,
      down: Double,
      latency: SimDuration,
      loss: Double = 0
    ) {
      self.up = up
      self.down = down
      self.latency = latency
      self.loss = loss
    }
  }

  package struct EdgeNodes: Hashable, Sendable {
    package var count: Int
    package var platform: PlatformSpec
    /// Farthest distance of a device along the road, metres.
    package var reach: Double
    package var discipline: Discipline
    /// Tasks that may wait at one node.
    package var queueLimit: Int
    /// The node refuses tasks that it expects to finish late.
    package var hasAdmission: Bool
    package var cell: Link

    package init(
      count: Int,
      platform: PlatformSpec,
      reach: Double,
      discipline: Discipline = .priority,
      queueLimit: Int = 256,
      hasAdmission: Bool = false,
      cell: Link
    ) {
      self.count = count
      self.platform = platform
      self.reach = reach
      self.discipline = discipline
      self.queueLimit = queueLimit
      self.hasAdmission = hasAdmission
      self.cell = cell
    }
  }

  package struct Cloud: Hashable, Sendable {
    package var platform: PlatformSpec
    package var queueLimit: Int
    /// From all cells to the cloud, and among the edge nodes.
    package var wire: Link

    package init(
      platform: PlatformSpec,
      queueLimit: Int = 4096,
      wire: Link
    ) {
      self.platform = platform
      self.queueLimit = queueLimit
      self.wire = wire
    }
  }

  /// A node that does not work for a while: what it holds is lost, and messages to it as well.
  package struct Outage: Hashable, Sendable {
    package var edge: Int
    package var begin: SimTime
    package var end: SimTime

    package init(
      edge: Int,
      begin: SimTime,
      end: SimTime
    ) {
      self.edge = edge
      self.begin = begin
      self.end = end
    }
  }

  package var duration: SimDuration
  package var seed: UInt64
  /// Length of the ring, metres.
  package var road: Double
  /// How often edge nodes report their load; zero: devices know it.
  package var report: SimDuration
  /// A device whose task has no result when its own computer could just do it in time does it itself.
  package var hasFallback: Bool
  package var devices: [DeviceClass]
  package var edges: EdgeNodes
  package var cloud: Cloud?
  package var outages: [Outage]
  package var energy: LinkEnergy

  /// Energy per byte on a link, joules.
  package struct LinkEnergy: Hashable, Sendable {
    /// A device's radio: sending and receiving. LTE takes 438 mW per Mbit/s up and 52 mW per Mbit/s down above its base
    /// (Huang et al., "A close examination of performance and power characteristics of 4G LTE networks", MobiSys 2012;
    /// figures from memory).
    package var send = Figure(3.5e-6, "J/B", .assumed, "Huang et al., MobiSys 2012, from memory", "2012")
    package var receive = Figure(0.42e-6, "J/B", .assumed, "Huang et al., MobiSys 2012, from memory", "2012")
    /// Base station and fixed network, for each byte that crosses them.
    package var cell = Figure(1e-6, "J/B", .assumed, "base station above its rest", "2021")
    package var wire = Figure(0.1e-6, "J/B", .assumed, "routers and fibre above their rest", "2021")
    package init() {}
  }

  package init(
    duration: SimDuration, seed: UInt64, road: Double, report: SimDuration, hasFallback: Bool,
    devices: [DeviceClass], edges: EdgeNodes, cloud: Cloud?, outages: [Outage] = [],
    energy: LinkEnergy = LinkEnergy()
  ) {
    self.duration = duration
    self.seed = seed
    self.road = road
    self.report = report
    self.hasFallback = hasFallback
    self.devices = devices
    self.edges = edges
    self.cloud = cloud
    self.outages = outages
    self.energy = energy
  }
}
