import NodeInterface
import SimCore
import WorldState

/// Shared by all lidars of a host that deliver points: the beams, the buffers of one rotation, and the walls.
package final class PointContext {
  let scan: LidarScan
  let model: LidarModel
  let surroundings: LidarSurroundings
  fileprivate var scene = LidarScene()
  fileprivate var rows: [Int32] = []

  /// `beams` must be one of `LidarModel.beamCounts`.
  package init(beams: Int, surroundings: LidarSurroundings) {
    model = LidarModel(beams: beams)
    scan = LidarScan(model)
    self.surroundings = surroundings
  }
}

/// A lidar of one unit that delivers points. Nothing is measured beyond what a detector's grid can use.
package struct PointSensor: Sendable {
  /// Distance up to which solids are drawn, metres: beyond the corners of the detector's grid (57 m), with half a lorry.
  package static let reach = 70.0
  /// Height of a lidar on a vehicle's roof above it, metres (assumed).
  package static let overRoof = 0.25

  private let entity: UInt64
  private let random: RandomSource
  private let sight: SightMap
  private let weather: LidarWeather

  package init(entity: UInt64, context: SensingContext) {
    self.entity = entity
    random = context.random
    sight = context.sight
    var rain = 0.0
    if case .rain(let rate) = context.conditions.weather { rain = rate }
    weather = LidarWeather(extinction: context.conditions.opticalExtinction, rainRate: rain)
  }

  /// The returns of the rotation with number `frame`, at `t` ∈ [slice.time, slice.time + step], in the unit's frame, of which
  /// `direction` is the x axis. The rotation is taken as one moment. `ownRow` is −1 for a mast.
  package func capture(
    from origin: Vec2, direction: Vec2, height: Double, ownRow: Int, frame: UInt64, at t: SimTime,
    slice: TruthSlice,
    index: VehicleIndex, context: PointContext
  ) -> [LidarPoint] {
    context.scene.clear()
    context.surroundings.add(around: origin, direction: direction, reach: Self.reach, to: &context.scene)
    let view = View(origin: origin, direction: direction)
    addVehicles(view, ownRow: ownRow, at: t, slice, index, context)
    addPeople(view, at: t, slice, index, context)
    var points: [LidarPoint] = []
    context.scan.scan(
      context.scene, height: height, weather: weather, word: random.bits(entity, .lidar, frame), into: &points
    )
    return points
  }

  private struct View {
    var origin: Vec2
    var direction: Vec2
    func inFrame(_ v: Vec2) -> Vec2 { Vec2(direction.dot(v), direction.cross(v)) }
  }

  /// Without declared buildings the sight map ends sight off the road, for every sensor alike.
  private func isInView(_ view: View, _ p: Vec2, _ context: PointContext) -> Bool {
    context.surroundings.hasBuildings || sight.isClear(view.origin, p)
  }

  private func addVehicles(
    _ view: View, ownRow: Int, at t: SimTime, _ slice: TruthSlice, _ index: VehicleIndex,
    _ context: PointContext
  ) {
    index.vehicles(within: Self.reach + UnitSensors.slack, of: view.origin, into: &context.rows)
    for r in context.rows {
      let row = Int(r)
      if row == ownRow { continue }
      let state = slice.vehicleState(row: row, at: t)
      guard isInView(view, state.position, context) else { continue }
      let position = view.inFrame(state.position - view.origin)
      let direction = view.inFrame(state.heading.direction)
      let body: LidarScene.Body =
        switch slice.roadUser[row] {
        case .truck, .bus, .tram: .large
        case .bicycle, .motorcycle, .twoWheeler: .twoWheeler
        default: slice.height[row] >= 2 ? .large : .car
        }
      // Paint of a vehicle: the same for every lidar.
      let paint = 0.05 + 0.7 * random.uniform(UInt64(slice.vehicle[row]), .paint, 0)
      context.scene.addVehicle(
        body, at: position, direction: direction, length: slice.length[row], width: slice.width[row],
        height: slice.height[row], paint: paint)
      if weather.rainRate > 0 {
        context.scene.addSpray(
          behind: position, direction: direction, length: slice.length[row], width: slice.width[row],
          speed: state.speed, rainRate: weather.rainRate)
      }
    }
  }

  private func addPeople(
    _ view: View, at t: SimTime, _ slice: TruthSlice, _ index: VehicleIndex, _ context: PointContext
  ) {
    if slice.pedestrianCount == 0 { return }
    index.pedestrians(within: Self.reach + UnitSensors.slack, of: view.origin, into: &context.rows)
    for r in context.rows {
      let row = Int(r)
      let state = slice.pedestrianState(row: row, at: t)
      guard isInView(view, state.position, context) else { continue }
      context.scene.addPerson(
        at: view.inFrame(state.position - view.origin), radius: TruthSlice.pedestrianRadius,
        height: slice.height(pedestrian: row))
    }
  }
}
