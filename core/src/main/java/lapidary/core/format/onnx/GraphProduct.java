package lapidary.core.format.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import lapidary.core.format.FormatException;

/// A convolution or matrix product that multiplies a weight with values that the graph computes, as far as it takes to
/// say which values meet which column of the weight.
///
/// @param input the value that is multiplied with
/// @param window how a convolution moves over it; empty for a product, whose rows are the value's last axis
public record GraphProduct(String input, Optional<Window> window) {

    /// How the kernel of a convolution moves. Lists hold one number for each spatial axis, and are empty where the
    /// operator has its usual value.
    ///
    /// @param pads zeros in front along each axis, then those behind
    /// @param automatic "SAME_UPPER", "SAME_LOWER", "VALID", or "NOTSET" where the pads count
    /// @param groups that the channels are parted into
    /// @param added outputs behind the last along each axis, when the convolution is transposed;
    /// empty when it is not
    public record Window(
            List<Long> strides,
            List<Long> pads,
            List<Long> dilations,
            String automatic,
            int groups,
            Optional<List<Long>> added) {
        public Window {
            strides = List.copyOf(strides);
            pads = List.copyOf(pads);
            dilations = List.copyOf(dilations);
            added = added.map(List::copyOf);
        }

        /// Whether each input is spread over the outputs under the kernel: the kernel is `[inputs,
        /// outputs, …]`.
        public boolean isTransposed() {
            return added.isPresent();
        }
    }

    /// Of a node that takes a weight; empty for other operators, and for a weight that is not its second input.
    ///
    /// @param values names of the weight
    static Optional<GraphProduct> of(Node node, List<String> values) throws FormatException {
        if (!values.contains(node.input(1)) || node.input(0).isEmpty() || values.contains(node.input(0))) {
            return Optional.empty();
        }
        return switch (node.operator()) {
            case "Conv", "FusedConv" ->
                Optional.of(new GraphProduct(node.input(0), Optional.of(window(node, Optional.empty()))));
            case "ConvTranspose" -> transposed(node);
            case "MatMul" -> Optional.of(new GraphProduct(node.input(0), Optional.empty()));
            case "Gemm", "FusedGemm" ->
                node.whole("transA", 0) == 0
                        ? Optional.of(new GraphProduct(node.input(0), Optional.empty()))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /// None where the outputs' extents are given instead of the pads, or channels are parted: a row
    /// of the weight then
    /// holds inputs of several groups.
    private static Optional<GraphProduct> transposed(Node node) throws FormatException {
        Window window = window(node, Optional.of(wholes(node, "output_padding")));
        boolean isPlain = window.groups() == 1
                && wholes(node, "output_shape").isEmpty()
                && !window.automatic().startsWith("SAME");
        return isPlain ? Optional.of(new GraphProduct(node.input(0), Optional.of(window))) : Optional.empty();
    }

    private static Window window(Node node, Optional<List<Long>> added) throws FormatException {
        Optional<Node.Attribute> automatic = node.attribute("auto_pad");
        return new Window(
                wholes(node, "strides"),
                wholes(node, "pads"),
                wholes(node, "dilations"),
                automatic.isPresent() ? automatic.get().text() : "NOTSET",
                Math.toIntExact(node.whole("group", 1)),
                added);
    }

    private static List<Long> wholes(Node node, String name) throws FormatException {
        Optional<Node.Attribute> found = node.attribute(name);
        return found.isPresent() ? found.get().wholes() : new ArrayList<>();
    }
}
