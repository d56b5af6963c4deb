package lapidary.core.infer.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import lapidary.core.TestFiles;
import lapidary.core.format.OnnxBytes;
import lapidary.core.format.ProtoBytes;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Graphs that somebody damaged or made up: every outcome is an array or an exception that says what is wrong.
class DamagedGraphTest {
    private static final Map<String, GraphArray> IMAGE = Map.of("image", GraphModelTest.image(1, 2, 1, 8, 8));

    @TempDir
    Path folder;

    /// @return whether it ran
    private boolean run(byte[] bytes) throws IOException {
        Path path = folder.resolve("damaged.onnx");
        Files.write(path, bytes);
        try (Model model = Model.open(path);
                GraphModel graph = GraphModel.of(model);
                GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
            session.run(IMAGE);
            return true;
        } catch (IOException e) {
            assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void flippedBitsBeforeTheWeightsGiveNumbersOrAMessage(int seed) throws IOException {
        byte[] sound = Files.readAllBytes(TestFiles.sample("digits-cnn/model.onnx"));
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < 60; i++) {
            byte[] damaged = sound.clone();
            // Nodes stand at the beginning and inputs at the end; the weights lie between.
            int at = random.nextBoolean() ? random.nextInt(2500) : sound.length - 1 - random.nextInt(300);
            damaged[at] ^= (byte) (1 << random.nextInt(8));
            refused += run(damaged) ? 0 : 1;
        }
        int count = refused;
        assertTrue(count > 10, () -> count + " refused");
    }

    @Test
    void cutOffFilesAreRefused() throws IOException {
        byte[] sound = Files.readAllBytes(TestFiles.sample("digits-cnn/model.onnx"));
        assertTrue(run(sound));
        for (int length : new int[] {0, 1, 100, 2000, sound.length / 2, sound.length - 1}) {
            assertEquals(false, run(Arrays.copyOf(sound, length)), () -> length + " bytes");
        }
    }

    private Path write(ProtoBytes node) throws IOException {
        ProtoBytes graph = new ProtoBytes()
                .message(1, node)
                .message(
                        11,
                        new ProtoBytes()
                                .text(1, "image")
                                .message(2, new ProtoBytes().message(1, new ProtoBytes().whole(1, OnnxBytes.FLOAT))))
                .message(12, new ProtoBytes().text(1, "y"));
        Path path = folder.resolve("made.onnx");
        Files.write(
                path,
                new ProtoBytes()
                        .whole(1, 8)
                        .message(7, graph)
                        .message(8, new ProtoBytes().text(1, "evil").whole(2, 1))
                        .message(8, new ProtoBytes().text(1, "").whole(2, 13))
                        .toBytes());
        return path;
    }

    @Test
    void operatorsThatNobodyKnowsAreNeverLoadedFromAnywhere() throws IOException {
        ProtoBytes node = new ProtoBytes()
                .text(1, "image")
                .text(2, "y")
                .text(4, "/tmp/library.so")
                .text(7, "evil");
        try (Model model = Model.open(write(node));
                GraphModel graph = GraphModel.of(model)) {
            String message = assertThrows(GraphException.class, () -> graph.session(GraphRequest.WHOLE, Job.UNWATCHED))
                    .getMessage();
            assertTrue(message.contains("made.onnx") && message.contains("evil"), message);
        }
    }

    @Test
    void aValueThatDoesNotExistIsRefusedWithTheNamesThatDo() throws IOException {
        ProtoBytes node = OnnxBytes.node("Relu", OnnxBytes.of("image"), "y");
        try (Model model = Model.open(write(node));
                GraphModel graph = GraphModel.of(model)) {
            assertThrows(GraphException.class, () -> graph.values(List.of("nowhere")));
            assertEquals(List.of("y"), graph.values(List.of("y")));
            try (GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED)) {
                assertEquals(Set.of("image"), session.inputs());
                assertThrows(GraphException.class, () -> session.run(Map.of()));
                assertThrows(GraphException.class, () -> session.run(IMAGE, List.of("z")));
                assertEquals(
                        0,
                        session.run(Map.of("image", GraphArray.of(new float[] {-3}, 1)))
                                .get("y")
                                .floats()[0]);
            }
        }
    }

    @Test
    void closingTheModelClosesItsSessions() throws IOException {
        try (Model model = Model.open(TestFiles.sample("digits-cnn/model.onnx"));
                GraphModel graph = GraphModel.of(model)) {
            GraphSession session = graph.session(GraphRequest.WHOLE, Job.UNWATCHED);
            graph.close();
            assertThrows(IllegalStateException.class, () -> session.run(IMAGE));
        }
    }
}
