package lapidary.core.eval.graph;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import lapidary.core.data.ImageData;
import lapidary.core.data.ImageGuess;
import lapidary.core.data.ImageInput;
import lapidary.core.data.ImagePreparation;
import lapidary.core.format.MetadataValue;
import lapidary.core.format.onnx.GraphValue;
import lapidary.core.infer.graph.GraphArray;
import lapidary.core.infer.graph.GraphException;
import lapidary.core.infer.graph.GraphModel;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;

/// Images, prepared as a graph takes them.
final class ImageSamples implements GraphSamples {
    private final ImageData data;
    private final ImagePreparation preparation;
    private final GraphValue input;

    private ImageSamples(ImageData data, ImagePreparation preparation, GraphValue input) {
        this.data = data;
        this.preparation = preparation;
        this.input = input;
    }

    /// @param chosen settings of the preparation; the others are what the model probably wants
    /// @param notes takes the reasons for what was guessed
    static ImageSamples of(GraphModel graph, ImageData data, Settings chosen, List<String> notes) throws IOException {
        GraphTask task = GraphTask.of(graph);
        ImageInput takes = takes(graph, task, data);
        GraphValue input = task.input().orElseThrow();
        ImageGuess guess = guess(graph, data);
        Settings settings = guess.settings();
        for (Map.Entry<String, SettingValue> entry : chosen.values().entrySet()) {
            settings = settings.with(entry.getKey(), entry.getValue());
        }
        if (chosen.values().size() < ImagePreparation.SETTINGS.size()) {
            guess.reasons(chosen.values().keySet())
                    .forEach(reason -> notes.add("images prepared as guessed: " + reason));
        }
        return new ImageSamples(data, new ImagePreparation(takes, settings), input);
    }

    private static ImageInput takes(GraphModel graph, GraphTask task, ImageData data) throws IOException {
        return task.imageInput(data.image(0))
                .orElseThrow(() -> new GraphException(graph.model().file().path() + ": the graph takes "
                        + graph.inputs() + ", no images; give " + task.wanted()));
    }

    /// What preparation the model probably wants.
    static ImageGuess guess(GraphModel graph, ImageData data) throws IOException {
        GraphTask task = GraphTask.of(graph);
        boolean isOfBytes = task.input()
                .flatMap(GraphValue::type)
                .filter(type -> type == DType.U8)
                .isPresent();
        return ImageGuess.of(takes(graph, task, data), isOfBytes, metadata(graph), data.image(0));
    }

    private static Map<String, String> metadata(GraphModel graph) {
        Map<String, String> metadata = new LinkedHashMap<>();
        graph.model().file().metadata().forEach((key, value) -> {
            if (value instanceof MetadataValue.Text text) {
                metadata.put(key, text.value());
            }
        });
        return metadata;
    }

    @Override
    public int count() {
        return Math.toIntExact(data.count());
    }

    @Override
    public int rows() {
        return 1;
    }

    @Override
    public Map<String, GraphArray> inputs(int[] examples) throws IOException {
        ImageInput one = preparation.input();
        float[] all = new float[Math.multiplyExact(examples.length, one.elements())];
        for (int i = 0; i < examples.length; i++) {
            float[] image =
                    preparation.prepare(data.image(examples[i]), data.files().getFirst());
            System.arraycopy(image, 0, all, i * one.elements(), one.elements());
        }
        List<Long> shape = new ArrayList<>(List.of((long) examples.length));
        shape.addAll(
                one.isChannelsFirst()
                        ? List.of((long) one.channels(), (long) one.height(), (long) one.width())
                        : List.of((long) one.height(), (long) one.width(), (long) one.channels()));
        GraphArray array =
                GraphArray.of(all, shape.stream().mapToLong(Long::longValue).toArray());
        return Map.of(input.name(), array.as(input.type().orElse(DType.F32)));
    }
}
