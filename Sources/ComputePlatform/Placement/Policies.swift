import SimCore

/// Every task runs on its node's own computer.
package struct LocalPlacement: PlacementPolicy {
  package init() {}
  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? { 0 }
}

/// Every task runs on the edge node that covers the node; without one, on its own computer.
package struct NearestEdgePlacement: PlacementPolicy {
  package init() {}
  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    sites.firstIndex { if case .edge = $0.site { true } else { false } } ?? 0
  }
}

/// Every task runs in the cloud; without a link to it, on the node's own computer.
package struct CloudPlacement: PlacementPolicy {
  package init() {}
  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    sites.firstIndex { $0.site == .cloud } ?? 0
  }
}

/// The site with the earliest finish, full queues last; ties go to the first. For a single task this is the choice of
/// minimum completion time (Ibarra, Kim, "Heuristic algorithms for scheduling independent tasks on nonidentical
/// processors", JACM 24:2, 1977).
package struct GreedyPlacement: PlacementPolicy {
  package init() {}
  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    sites.least { ($0.isFull ? 1 : 0, $0.latency) }
  }
}

/// Admission by deadline: the site that needs least energy among those that are expected to finish in time; without one
/// the task is shed. Sites serve by earliest deadline where their engines do.
package struct DeadlineAdmission: PlacementPolicy {
  package init() {}
  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    let left = (task.releasedAt + task.deadline - t).seconds
    return sites.least(where: { !$0.isFull && $0.latency <= left }) { (0, $0.joules) }
  }
}

/// The earliest finish among the sites that the node still hears when the result is due; a site that it leaves before
/// would have to send the result after it.
package struct SojournPlacement: PlacementPolicy {
  /// Factor on the expected latency, for what the views do not know.
  package var caution: Double

  package init(caution: Double = 1.5) {
    precondition(caution >= 1 && caution <= 1000)
    self.caution = caution
  }

  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    sites.least(where: {
      $0.leavesAt == .never || caution * $0.latency <= ($0.leavesAt - t).seconds
    }) { ($0.isFull ? 1 : 0, $0.latency) } ?? 0
  }
}

/// Drift plus penalty (Neely, "Stochastic Network Optimization", 2010, chapter 4): minimises V · energy + Σ Q · work over
/// the queues that a task joins, those of the site's engine and of its link. The mean energy is within O(1/V) of the
/// least that keeps the queues stable, and the queues are O(V). Sites where the task is expected to be late come last.
package struct DriftPlusPenalty: PlacementPolicy {
  /// Weight of a joule, square seconds per joule.
  package var v: Double

  package init(v: Double) {
    precondition(v >= 0 && v <= 1e9)
    self.v = v
  }

  package func choose(_ task: PlacementTask, among sites: [SiteView], at t: SimTime) -> Int? {
    let left = (task.releasedAt + task.deadline - t).seconds
    return sites.least { site in
      (
        site.isFull ? 2 : site.latency > left ? 1 : 0,
        v * site.joules + site.wait * site.execute + site.linkQueue * site.linkWork
      )
    }
  }
}

extension [SiteView] {
  /// Index of the site with the least key among those that fulfil a condition; the first of equals.
  fileprivate func least(
    where isOpen: (SiteView) -> Bool = { _ in true }, by key: (SiteView) -> (Int, Double)
  ) -> Int? {
    var best: (index: Int, key: (Int, Double))?
    for i in indices where isOpen(self[i]) {
      let key = key(self[i])
      if let found = best, found.key <= key { continue }
      best = (i, key)
    }
    return best?.index
  }
}
