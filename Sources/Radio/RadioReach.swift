/// How far a link of the run can matter at all: beyond, a pair is left out of the link table.
package struct RadioReach: Hashable, Sendable {
  /// Where nothing static stands between the ends, and where something does, metres.
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
