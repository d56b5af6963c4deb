package lapidary.app.data;

import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.data.DataKind;
import lapidary.core.data.DataSet;
import lapidary.core.eval.graph.GraphTask;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.Model;

/// What data the open model can be measured on.
///
/// @param kinds any of which will do, the most telling one first; none for a model that cannot be run
/// @param sentence what to choose, for a person who has never done it
public record DataWanted(List<DataKind> kinds, String sentence) {
    /// For a model that cannot be run.
    public static final DataWanted NOTHING = new DataWanted(List.of(), "");

    private static final DataWanted LANGUAGE = new DataWanted(
            List.of(DataKind.TEXT, DataKind.TOKENS),
            "Any plain text that the model was not trained on. A few pages are enough.");
    private static final String GRAPH_SENTENCE =
            "Images with their classes (a folder per class, CSV, IDX, CIFAR-10 or .npz), sentence pairs with a score "
                    + "(TSV or CSV), or arrays named like the model's inputs (.npz).";

    private static final DataWanted GRAPH =
            new DataWanted(List.of(DataKind.IMAGES, DataKind.PAIRS, DataKind.ARRAYS), GRAPH_SENTENCE);

    public DataWanted {
        kinds = List.copyOf(kinds);
    }

    public static DataWanted of(Model model) {
        if (model.architecture().isPresent()) {
            return LANGUAGE;
        }
        return GraphModel.obstacle(model).isPresent() ? NOTHING : GRAPH;
    }

    /// The same for a graph whose inputs are known.
    public static DataWanted of(GraphTask task) {
        String sentence =
                switch (task.kind()) {
                    case IMAGES ->
                        "This graph takes images: a folder per class, CSV, MNIST's IDX, CIFAR-10's binary files or .npz.";
                    case SENTENCES -> "This graph takes token ids: sentence pairs with a score (TSV or CSV).";
                    case FEATURES -> "This graph takes a row of numbers: a CSV with a label, or .npz.";
                    case OTHER -> "This graph takes several inputs: an .npz with an array named like each of them.";
                };
        return new DataWanted(task.kinds(), sentence);
    }

    public boolean fits(DataSet data) {
        return kinds.contains(data.kind());
    }

    /// "text or token ids"
    public String kindsInWords() {
        List<String> labels = kinds.stream().map(DataKind::label).toList();
        int last = labels.size() - 1;
        return last < 1
                ? labels.stream().collect(Collectors.joining())
                : String.join(", ", labels.subList(0, last)) + " or " + labels.get(last);
    }
}
