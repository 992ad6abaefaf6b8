/// A neural network as the list of its kernels, after the fusions that every compiler makes: bias, normalisation,
/// residual addition and ReLU belong to the matrix kernel before them.
package struct NetworkTable: Hashable, Sendable {
  package var name: String
  package var title: String
  /// Where the architecture is published.
  package var source: String
  /// Totals that the publication states, to compare with the sums of the layers; nil where it states none.
  package var published: Published?
  package var layers: [NetworkLayer]

  package struct Published: Hashable, Sendable {
    /// Multiply–accumulates of one inference, 10⁹.
    package var gmac: Double?
    /// Parameters, 10⁶.
    package var mparameters: Double?
  }

  /// Multiply–accumulates of one inference.
  package var macs: Int { layers.reduce(0) { $0 + $1.macs } }
  /// Weights, without biases; weights that layers share count once.
  package var weights: Int { layers.reduce(0) { $0 + ($1.sharesWeights ? 0 : $1.weights) } }
  /// Whether only kernels of convolutional networks occur: engines of fixed function run nothing else.
  package var isConvolutional: Bool {
    layers.allSatisfy {
      $0.kind != .attention && $0.kind != .sparseConv && !($0.kind == .gemm && $0.rows > 1)
    }
  }
}

/// One kernel of a network, for one inference. A convolution is a product of matrices: output pixels × output channels,
/// over the inputs that contribute to each.
package struct NetworkLayer: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case conv, depthwise, deconv, gemm, attention, pool, elementwise
    case sparseConv = "sparse_conv"
  }
  /// Functions after a matrix kernel. ReLU is free; whether others are depends on the engine.
  package enum Activation: String, Hashable, Sendable, CaseIterable {
    case none, relu, silu, gelu
  }

  package var kind: Kind
  package var name: String
  package var activation = Activation.relu
  /// Rows and columns of the product, and its depth, per group.
  package var rows = 0
  package var columns = 0
  package var depth = 0
  package var groups = 1
  /// Attention: `rows` queries against `columns` keys in `groups` heads of `depth` channels.
  /// Weights, and elements of the maps read and written.
  package var weights = 0
  package var inputs = 0
  package var outputs = 0
  /// Channels of the maps of a convolution, which engines pad; 0 for other kinds.
  package var inputChannels = 0
  package var outputChannels = 0
  /// Maps of `inputs` elements that an elementwise kernel reads.
  package var reads = 1
  /// The weights are those of an earlier layer.
  package var sharesWeights = false

  /// Multiply–accumulates of one inference.
  package var macs: Int {
    switch kind {
    case .pool, .elementwise: 0
    // Scores and weighted sum.
    case .attention: 2 * groups * rows * columns * depth
    default: rows * columns * depth * groups
    }
  }
}
