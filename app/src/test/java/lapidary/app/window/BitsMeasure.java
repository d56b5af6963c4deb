package lapidary.app.window;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javafx.scene.control.Label;
import javafx.scene.control.Slider;
import javafx.util.Subscription;
import lapidary.app.bits.BitsModel;
import lapidary.app.bits.MadeUpTable;
import lapidary.app.bits.Standing;
import lapidary.app.support.Fx;
import lapidary.app.support.SampleModel;
import lapidary.app.workbench.Opened;
import lapidary.core.data.Use;
import lapidary.views.plot.BitBars;
import lapidary.views.text.Numbers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How long the budget slider of the place *Bits* takes for a model of 400 tensors: from the slider's move to the types
/// shown as a draft, bars and trade-off with them, and to the end of the pulse that lays them out. Not part of the test
/// run; on a quiet machine: `mvn -q -pl app -am test -Dtest=BitsMeasure -Dsurefire.failIfNoSpecifiedTests=false`
class BitsMeasure {
    private static final int BLOCKS = 57; // of 7 weights each, and the embedding
    private static final int WIDTH = 256;
    private static final int MOVES = 200;
    private static final int FIRST = 20;

    @TempDir
    private Path folder;

    private final List<String> tensors = new ArrayList<>();
    private long end;

    @Test
    void answersOfTheSlider() throws Exception {
        Path large = large();
        try (WindowUnderTest window = new WindowUnderTest(folder.resolve("preferences"), 1920, 1080)) {
            BitsModel model = window.model().bits();
            Fx.run(() -> window.model().workbench().open(large));
            Fx.until(
                    "the model",
                    () -> window.model().workbench().openedProperty().get() instanceof Opened.Ready
                            && window.model().workbench().isPlanCurrent());
            Fx.run(() -> {
                window.model()
                        .data()
                        .add(Use.SEARCH, List.of(SampleModel.folder().resolve("search.txt")));
                model.tables().folderProperty().set(Optional.of(folder.resolve("tables")));
                window.model().viewProperty().set(View.BITS);
            });
            Fx.until("what is known", () -> model.tables().knownProperty().get().isPresent());
            Fx.run(() -> MadeUpTable.write(model.tables(), 7));
            Fx.run(model.tables()::measure);
            Fx.until("the answers", () -> model.budget().answersProperty().get().isPresent());
            Fx.pulses(3);
            report(window, model);
        }
    }

    private static void report(WindowUnderTest window, BitsModel model) throws InterruptedException {
        Slider slider = window.find("#bits-budget", Slider.class);
        SplittableRandom random = new SplittableRandom(1);
        List<Double> shown = new ArrayList<>();
        List<Double> laid = new ArrayList<>();
        Fx.run(() -> slider.setValueChanging(true));
        for (int i = 0; i < FIRST + MOVES; i++) {
            double to = random.nextDouble();
            CountDownLatch done = new CountDownLatch(1);
            long[] times = new long[3];
            Fx.run(() -> {
                Subscription[] listening = {
                    model.standingProperty().subscribe((before, now) -> times[1] = System.nanoTime())
                };
                Runnable pulse = new Runnable() {
                    @Override
                    public void run() {
                        if (times[1] != 0) {
                            times[2] = System.nanoTime();
                            listening[0].unsubscribe();
                            window.scene().removePostLayoutPulseListener(this);
                            done.countDown();
                        }
                    }
                };
                window.scene().addPostLayoutPulseListener(pulse);
                times[0] = System.nanoTime();
                slider.setValue(to);
            });
            if (!done.await(5, TimeUnit.SECONDS)) {
                throw new AssertionError("no answer at " + to);
            }
            Fx.run(() -> check(window, model));
            if (i >= FIRST) {
                shown.add((times[1] - times[0]) / 1e6);
                laid.add((times[2] - times[0]) / 1e6);
            }
        }
        int tensors = Fx.get(() ->
                model.standingProperty().get().orElseThrow().table().units().size());
        line(tensors + " tensors: move to draft", shown);
        line(tensors + " tensors: move to the laid out pulse", laid);
    }

    /// Bars and words are those of the draft.
    private static void check(WindowUnderTest window, BitsModel model) {
        Standing now = model.standingProperty().get().orElseThrow();
        assertTrue(now.isDraft());
        assertTrue(now.bitsPerWeight() <= model.budget().amountProperty().get(), "over the budget");
        Map<String, String> types = new HashMap<>();
        for (int unit = 0; unit < now.table().units().size(); unit++) {
            int option = now.assignment().options().get(unit);
            types.put(
                    now.table().units().get(unit).id(),
                    now.table().options().get(option).title());
        }
        assertEquals(
                types,
                window.find("#bits-bars", BitBars.class).contentProperty().get().segments().stream()
                        .collect(Collectors.toMap(BitBars.Segment::id, BitBars.Segment::type)));
        String said = window.find("#bits-size", Label.class).getText();
        assertTrue(said.contains(Numbers.fixed(now.bitsPerWeight(), 2)), said);
    }

    private static void line(String what, List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        System.out.printf(
                Locale.ROOT,
                "%-42s median %5.1f ms, p95 %5.1f ms, worst %5.1f ms%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.get((int) (0.95 * (sorted.size() - 1))),
                sorted.getLast());
    }

    /// The sample's vocabulary with other blocks whose weights are zeros: a budget looks at headers alone.
    private Path large() throws Exception {
        Path to = Files.createDirectories(folder.resolve("large"));
        Path sample = SampleModel.folder();
        for (String name : List.of("tokenizer.model", "tokenizer_config.json")) {
            Files.copy(sample.resolve(name), to.resolve(name));
        }
        String config = Files.readString(sample.resolve("config.json"));
        int vocabulary = Integer.parseInt(config.replaceAll("(?s).*\"vocab_size\":\\s*(\\d+).*", "$1"));
        Files.writeString(
                to.resolve("config.json"),
                config.replaceAll("\"hidden_size\":\\s*\\d+", "\"hidden_size\": " + WIDTH)
                        .replaceAll("\"intermediate_size\":\\s*\\d+", "\"intermediate_size\": " + WIDTH)
                        .replaceAll("\"num_hidden_layers\":\\s*\\d+", "\"num_hidden_layers\": " + BLOCKS)
                        .replaceAll("\"num_attention_heads\":\\s*\\d+", "\"num_attention_heads\": 4")
                        .replaceAll("\"num_key_value_heads\":\\s*\\d+", "\"num_key_value_heads\": 4")
                        .replaceAll("\"head_dim\":\\s*\\d+", "\"head_dim\": " + WIDTH / 4));
        tensor("model.embed_tokens.weight", vocabulary, WIDTH);
        tensor("model.norm.weight", WIDTH);
        for (int block = 0; block < BLOCKS; block++) {
            String prefix = "model.layers." + block + ".";
            tensor(prefix + "input_layernorm.weight", WIDTH);
            tensor(prefix + "post_attention_layernorm.weight", WIDTH);
            for (String name : List.of(
                    "self_attn.q", "self_attn.k", "self_attn.v", "self_attn.o", "mlp.gate", "mlp.up", "mlp.down")) {
                tensor(prefix + name + "_proj.weight", WIDTH, WIDTH);
            }
        }
        byte[] header = ("{" + String.join(",", tensors) + "}").getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile file =
                new RandomAccessFile(to.resolve("model.safetensors").toFile(), "rw")) {
            file.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            file.write(header);
            file.setLength(Long.BYTES + header.length + end);
        }
        return to;
    }

    private void tensor(String name, int... shape) {
        long elements = 1;
        List<String> sizes = new ArrayList<>();
        for (int size : shape) {
            elements *= size;
            sizes.add(Integer.toString(size));
        }
        long from = end;
        end += 2 * elements;
        tensors.add(String.format(
                Locale.ROOT,
                "\"%s\":{\"dtype\":\"F16\",\"shape\":[%s],\"data_offsets\":[%d,%d]}",
                name,
                String.join(",", sizes),
                from,
                end));
    }
}
