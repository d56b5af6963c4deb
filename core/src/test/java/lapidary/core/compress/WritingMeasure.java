package lapidary.core.compress;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import lapidary.core.job.Job;
import lapidary.core.model.Model;
import lapidary.core.quant.Quantizers;
import lapidary.core.recipe.Recipe;
import lapidary.core.recipe.RecipeEdit;
import lapidary.core.recipe.Selector;
import lapidary.core.recipe.Target;
import lapidary.core.setting.SettingValue;
import lapidary.core.setting.Settings;
import lapidary.core.tensor.DType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// How much memory writing takes: a model of `-Dlapidary.tensors=N` (16) matrices of 256 MiB in
/// F32 (4 GiB in all) copied,
/// and rounded to 4 bits. Anonymous memory of the whole process (the Java heap is part of it)
/// is looked at every 20 ms. Not part of the
/// test run: `mvn -q -pl core test -Dtest=WritingMeasure`
class WritingMeasure {
    private static final int TENSORS = Integer.getInteger("lapidary.tensors", 16);
    private static final int ROWS = 1 << 13;
    private static final int COLUMNS = 1 << 13;
    private static final long TENSOR_BYTES = 4L * ROWS * COLUMNS;
    private static final long LIMIT = 2 * TENSOR_BYTES + (512L << 20);

    @TempDir
    Path folder;

    @Test
    void mostMemoryWhileWriting() throws Exception {
        Path file = write();
        AtomicBoolean isDone = new AtomicBoolean();
        long[] most = new long[2];
        Thread watch = Thread.ofPlatform().daemon().start(() -> watch(isDone, most));
        try (Model model = Model.open(file)) {
            report("copied", model, RecipeEdit.unchanged(model, dense()), most);
            report("rounded to 4 bits, kept as F16", model, rounded(model), most);
        } finally {
            isDone.set(true);
            watch.join();
        }
    }

    private void report(String what, Model model, Recipe recipe, long[] most) throws Exception {
        most[0] = 0;
        most[1] = 0;
        long start = System.nanoTime();
        Path out = folder.resolve("out.safetensors");
        new Compressor(Quantizers.methods()).run(model, recipe, out, Job.UNWATCHED);
        System.out.printf(
                "%s: %.2f GB to %.2f GB in %.1f s, anonymous memory at most %d MiB (limit %d), mapped at most %d MiB%n",
                what,
                model.file().bytes() / 1e9,
                Files.size(out) / 1e9,
                (System.nanoTime() - start) / 1e9,
                most[0] >> 20,
                LIMIT >> 20,
                most[1] >> 20);
        Files.delete(out);
    }

    private static Target dense() {
        return new Target("safetensors", DType.F16, Target.Misfit.DENSE);
    }

    private static Recipe rounded(Model model) {
        var method = Quantizers.methods().find("rtn").orElseThrow();
        Settings settings = Settings.standard(method.settings()).with("bits", new SettingValue.Whole(4));
        Recipe unchanged = RecipeEdit.unchanged(model, dense());
        return RecipeEdit.choose(unchanged, model.tensors(), new Selector.All(), method.with(settings));
    }

    /// Weights that repeat every 4 MiB: what they are does not matter here.
    private Path write() throws IOException {
        List<String> entries = new ArrayList<>();
        for (int i = 0; i < TENSORS; i++) {
            entries.add("\"model.layers." + i + ".mlp.up_proj.weight\":{\"dtype\":\"F32\",\"shape\":[" + ROWS + ","
                    + COLUMNS + "],\"data_offsets\":[" + i * TENSOR_BYTES + "," + (i + 1) * TENSOR_BYTES + "]}");
        }
        byte[] json = ("{" + String.join(",", entries) + "}").getBytes(StandardCharsets.UTF_8);
        ByteBuffer some = ByteBuffer.allocate(1 << 22).order(ByteOrder.LITTLE_ENDIAN);
        Random random = new Random(1);
        while (some.hasRemaining()) {
            some.putFloat((float) (0.02 * random.nextGaussian()));
        }
        Path file = folder.resolve("model.safetensors");
        try (FileChannel out = new RandomAccessFile(file.toFile(), "rw").getChannel()) {
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .flip());
            out.write(ByteBuffer.wrap(json));
            for (long at = 0; at < TENSORS * TENSOR_BYTES; at += some.capacity()) {
                out.write(some.rewind());
            }
        }
        return file;
    }

    private static void watch(AtomicBoolean isDone, long[] most) {
        while (!isDone.get()) {
            try {
                for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
                    if (line.startsWith("RssAnon:")) {
                        most[0] = Math.max(most[0], kibibytes(line));
                    } else if (line.startsWith("RssFile:")) {
                        most[1] = Math.max(most[1], kibibytes(line));
                    }
                }
                Thread.sleep(20);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException("memory is looked at on Linux only", e);
            }
        }
    }

    private static long kibibytes(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
    }
}
