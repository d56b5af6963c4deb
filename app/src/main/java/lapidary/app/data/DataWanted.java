package lapidary.app.data;

import java.util.List;
import java.util.stream.Collectors;
import lapidary.core.data.DataKind;
import lapidary.core.data.DataSet;
import lapidary.core.eval.graph.GraphTask;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.model.Model;
import lapidary.views.text.Messages;

/// What data the open model can be measured on.
///
/// @param kinds any of which will do, the most telling one first; none for a model that cannot be run
/// @param sentence what to choose, for a person who has never done it
public record DataWanted(List<DataKind> kinds, String sentence) {
    /// For a model that cannot be run.
    public static final DataWanted NOTHING = new DataWanted(List.of(), "");

    private static final DataWanted LANGUAGE =
            new DataWanted(List.of(DataKind.TEXT, DataKind.TOKENS), Messages.of("data.any-plain-text"));
    private static final String GRAPH_SENTENCE = Messages.of("data.images-with-their");

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
                    case IMAGES -> Messages.of("data.graph-takes-images");
                    case SENTENCES -> Messages.of("data.graph-takes-token");
                    case FEATURES -> Messages.of("data.graph-takes-row");
                    case OTHER -> Messages.of("data.graph-takes-several");
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
                : Messages.of("data.or", String.join(", ", labels.subList(0, last)), labels.get(last));
    }
}
