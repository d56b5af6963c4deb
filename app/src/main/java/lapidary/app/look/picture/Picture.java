package lapidary.app.look.picture;

import java.util.List;
import lapidary.core.tensor.RowSource;
import lapidary.views.plot.Curve;
import lapidary.views.plot.SharePlot.Share;

/// One thing there is to see, ready to be drawn.
public sealed interface Picture {

    /// As the list of pictures calls it: "Loss by input".
    String title();

    /// One plain sentence with the numbers that matter, and how they were obtained.
    String sentence();

    /// Values by number.
    ///
    /// @param isLogarithmic whether the vertical axis begins logarithmic
    record Curves(
            String title,
            String sentence,
            String acrossTitle,
            String upTitle,
            boolean isLogarithmic,
            List<Curve> curves)
            implements Picture {
        public Curves {
            curves = List.copyOf(curves);
        }
    }

    /// Shares of a whole.
    record Shares(String title, String sentence, String acrossTitle, List<Share> shares) implements Picture {
        public Shares {
            shares = List.copyOf(shares);
        }
    }

    /// A matrix beside the weights.
    record Matrix(String title, String sentence, RowSource values, String rowTitle, String columnTitle)
            implements Picture {}

    /// Single blocks of numbers that share a scale.
    ///
    /// @param count how many there are
    /// @param source gives any of them
    record Blocks(String title, String sentence, long count, BlockSource source) implements Picture {}
}
