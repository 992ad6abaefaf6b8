import ComputeKernel
import NodeInterface
import SimCore

extension OnboardPicture {
  /// The fused objects in the map frame, for recordings. Their covariance is that in the unit's own frame of odometry,
  /// without the error of its own position.
  func known(at t: SimTime) -> KnownPicture {
    let offset = mapOffset
    return KnownPicture(
      at: t, ownPosition: (ego(at: t)?.position ?? odometry) + offset, ownSigma: positionSigma,
      objects: objects.map { object in
        let outline = object.outline
        let covariance = object.state.covariance
        return KnownObject(
          position: object.state.position + offset, xx: covariance.xx, xy: covariance.xy, yy: covariance.yy,
          heading: object.heading, speed: object.state.velocity.length, length: outline.length,
          width: outline.width, objectClass: object.targetClass, sources: object.sources.rawValue)
      })
  }
}
