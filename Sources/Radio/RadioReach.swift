/// Largest distances at which a link of the run can matter; pairs farther apart are left out of the link table.
package struct RadioReach: Hashable, Sendable {
  /// Without and with a static obstacle between the ends, metres.
  package var clear: Double
  package var obstructed: Double

  /// - Parameter strongest: highest transmit power in the run, dBm.
  package init(parameters: RadioParameters, strongest: Double) {
    let model = PathLossModel(scene: parameters.scene, carrier: parameters.carrier)
    let limit = parameters.cullingMargin.map { strongest - (parameters.noise - $0) } ?? 400
    clear = min(RadioParameters.reach, model.distance(.lineOfSight, loss: limit))
    obstructed = min(RadioParameters.reach, model.distance(.obstructed, loss: limit))
  }
}
